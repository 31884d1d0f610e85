"""When the survey is open: by the dates of a program, or as a manager decided."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from rotation.availability.wall import instant
from rotation.programs.models import Participant, Program
from rotation.surveys.models import WAVES

ANSWERED = "surveyed"
"""What a browser remembers in its own cookie, so that home asks no more; we keep nothing."""


def state_of(program: Program, wave: str, now: datetime) -> str:
    """Whether that wave is still to come (“later”), open or closed."""
    if decided := program.survey_states.get(wave):
        return str(decided)
    opens_at, closes_at = span_of(program, wave)
    return "later" if now < opens_at else "open" if now < closes_at else "closed"


def span_of(program: Program, wave: str) -> tuple[datetime, datetime]:
    """From when until when (exclusive) that wave is open by itself: the first in the days
    before the program starts, the second from the day after its end on, as many days as
    the program has it."""
    if wave == "before":
        opens_at = _midnight(program, -program.survey_days_before, after_end=False)
        return opens_at, _midnight(program, 0, after_end=False)
    return (
        _midnight(program, 1, after_end=True),
        _midnight(program, 1 + program.survey_days_after, after_end=True),
    )


def open_wave(program: Program, now: datetime) -> str | None:
    """The wave that is open, the later one of two; `None` if none is."""
    found = [wave for wave in WAVES if state_of(program, wave, now) == "open"]
    return found[-1] if found else None


def surveys_of(
    parts: Iterable[Participant], now: datetime
) -> list[tuple[Program, str]]:
    """The programs whose survey is open to these participants, each with the wave."""
    found = (
        (part.program, open_wave(part.program, now)) for part in parts if part.roles
    )
    return [(program, wave) for program, wave in found if wave]


def _midnight(program: Program, days: int, *, after_end: bool) -> datetime:
    day = (program.ends_on if after_end else program.starts_on) + timedelta(days=days)
    wall = datetime.combine(day, time())
    return instant(ZoneInfo(program.zone), wall, later=False)
