"""Reading other people's calendar files, none of which can be trusted.

`asking` starts `child`, a process with little time and memory, in which a reader runs;
nothing that a reader imports knows the web app or the database.
"""
