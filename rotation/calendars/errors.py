"""What a reader of calendars says when it cannot take something."""


class Unusable(ValueError):  # noqa: N818  an answer, not a fault
    """A whole calendar, or one event of it, cannot be taken; the text says why."""
