"""Drafts adjusted by hand: each change is judged before it is taken, and can be undone."""
