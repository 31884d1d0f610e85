"""From the bytes of a file to typed rows, or a reason per row. Knows no database."""
