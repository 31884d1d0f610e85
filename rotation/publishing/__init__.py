"""A draft becomes the next version, and calendars follow."""
