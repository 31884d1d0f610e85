"""What came of a program: figures, each as a picture, a table and a file."""
