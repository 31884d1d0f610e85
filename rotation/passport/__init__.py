"""What somebody has seen of the other side, over all programs, on one page to print."""
