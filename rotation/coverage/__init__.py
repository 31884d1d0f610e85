"""Maps of a program: who is free when calls and mentors are."""
