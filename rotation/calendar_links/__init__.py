"""Links to people's own calendars, which the worker reads again and again."""
