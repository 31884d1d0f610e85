"""How an employee joins a program and says when they can."""
