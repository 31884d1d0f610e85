"""How well the two sides know each other, asked before and after, so that nobody can be found out.

A row of an answer names no person. Its code is a keyed hash of program and person, and the
key is not in the database (rotation/surveys/codes.py). It has no number that counts up and
no time, rows are kept in the order of their codes, and each answer writes all rows of its
wave again, so that neither a place in a file nor the number of a transaction tells who
came last. The trail does not note who answers. Figures are of one side each, never of
fewer than five people, and are not shown before a wave is closed for good: who compares
today's with yesterday's finds nobody either.

This keeps from everybody who has the database, a backup of it, or a manager's pages, what
somebody answered, and whether they did. It does not keep it from whoever has both the
database and the key, as those who run the server do. And where all of a side answer the
same, everybody knows what each of them said.
"""
