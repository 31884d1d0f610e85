"""Setting up a program beside its rules: goals, managers, and copies of it."""
