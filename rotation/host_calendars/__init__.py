"""Hosts' own calendars, of which the customer calls become calls of a program."""
