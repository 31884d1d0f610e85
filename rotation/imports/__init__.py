"""Files that managers bring in: preview first, then all or nothing."""
