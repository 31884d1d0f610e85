"""What marketing offers."""
