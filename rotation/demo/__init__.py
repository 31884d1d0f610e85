"""A living program to try everything on, the same each time but for its dates."""
