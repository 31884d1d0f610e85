"""Calendar entries, files and feeds."""
