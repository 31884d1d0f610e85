"""What is kept about a person: shown, handed over, and erased."""
