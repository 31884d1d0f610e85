"""What the engine says of data that it cannot read, as catalogs know it.

The solver writes it in English and knows no catalog (solver/files, solver/meetings/files);
here the reasons stand once more, so that `said` finds them again. The field is as the
problem's file calls it: managers hand it to whoever looks into that file.
"""

from rotation.errors import Refused
from rotation.kept import kept

REASONS = (
    kept("schedule", "is missing"),
    kept("schedule", "is not a known field"),
    kept("schedule", "is nested too deeply"),
    kept("schedule", "is not JSON (%(words)s)"),
    kept("schedule", "must not be empty"),
    kept("schedule", "must be a string, not %(value)s"),
    kept("schedule", "must be a number, not %(value)s"),
    kept("schedule", "must be an integer, not %(value)s"),
    kept("schedule", "must be an instant, not %(value)s"),
    kept("schedule", "must be a list, not %(value)s"),
    kept("schedule", "must be an object, not %(value)s"),
    kept("schedule", "must be [start, end], not %(value)s"),
    kept("schedule", "must be [least, most], not %(value)s"),
    kept("schedule", "must be 'sales' or 'marketing', not %(value)s"),
    kept("schedule", "must name two members, not %(value)s"),
    kept("schedule", "must name either a call or a placement"),
    kept("schedule", "is %(value)s, but must be at least %(least)s"),
    kept("schedule", "is %(value)s, but must be at most %(most)s"),
    kept("schedule", "end is before start (%(start)s to %(end)s)"),
    kept("schedule", "end is the same as start (%(start)s to %(end)s)"),
    kept("schedule", "starts before the round before it ends"),
    kept("schedule", "%(value)s is not a known time zone"),
    kept("schedule", "%(value)s is too far away to be in a calendar"),
    kept("schedule", "must be %(wanted)s, not %(value)s"),
    kept("schedule", "%(value)s is not an instant like 2027-01-04T09:00:00Z"),
    kept("schedule", "%(value)s names a day that no calendar has"),
    kept("schedule", "%(value)s names a time that no clock shows"),
    kept("schedule", "%(value)s is not a whole minute"),
    kept("schedule", "%(value)s has no offset from UTC, like Z or +01:00"),
    kept("schedule", "%(value)s has an offset of a day or more"),
    kept("schedule", "a tag must not be named 'preferred'"),
    kept("schedule", "the same entry is given twice (see %(first)s)"),
    kept("schedule", "%(value)s is given twice (see %(first)s)"),
    kept("schedule", "%(value)s is there twice"),
    kept("schedule", "is there twice"),
    kept("schedule", "names somebody twice"),
    kept("schedule", "there is no person %(value)s"),
    kept("schedule", "there is no call %(value)s"),
    kept("schedule", "there is no placement %(value)s"),
    kept("schedule", "there is no round %(value)s"),
    kept("schedule", "%(value)s is no member"),
    kept("schedule", "an object"),
    kept("schedule", "a list of %(count)s"),
    kept("schedule", "a number of %(count)s digits"),
    kept("schedule", "'%(text)s'"),
)


def no_schedule(error: ValueError) -> Refused:
    """A problem that the engine cannot read, refused in a kept sentence."""
    return _refused(
        kept("schedule", "No schedule can be made of this data: %(field)s: %(why)s."),
        error,
    )


def no_meetings(error: ValueError) -> Refused:
    """Meetings that the engine cannot read, refused in a kept sentence."""
    return _refused(
        kept("schedule", "No meetings can be made of this data: %(field)s: %(why)s."),
        error,
    )


def _refused(sentence: str, error: ValueError) -> Refused:
    field, _colon, why = str(error).partition(": ")
    return Refused(sentence % {"field": field, "why": why})
