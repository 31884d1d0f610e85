"""What people write after what they attended, for the host, the mentor and the managers."""
