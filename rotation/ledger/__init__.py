"""What everybody has had and given, over all programs."""
