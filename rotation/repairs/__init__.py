"""What breaks in a published schedule, and up to three ways to mend it."""
