"""Calls: what a row of any source becomes, and which source a file is of."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import pgettext

from rotation.text import clean_line

LONGEST_CALL = timedelta(hours=24)
TITLE_LENGTH = 200
ID_LENGTH = 255

NO_CALLS = {
    *("email", "e-mail", "letter", "fax", "task", "to-do", "note", "reminder"),
    *("internal", "internal meeting", "team meeting", "1:1", "one-on-one", "training"),
    *(
        "travel",
        "vacation",
        "holiday",
        "out of office",
        "ooo",
        "sick",
        "lunch",
        "break",
    ),
    *("focus time", "personal", "interview", "webinar", "marketing event"),
}


@dataclass(frozen=True)
class Frame:
    """The program's own time: its zone, and [starts_at, ends_at) in UTC."""

    zone: ZoneInfo
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class CallRow:
    """A call as a file says it, [starts_at, ends_at) in UTC. `None`: the file does not say.

    The host is named by address, or by `owner`, an id of the system it came from.
    """

    number: int
    source: str
    external_id: str
    host: str | None
    owner: str | None
    host_name: str
    title: str
    starts_at: datetime
    ends_at: datetime
    seats: int | None = None
    tags: list[str] | None = None
    consent: str | None = None
    join_url: str | None = None

    @property
    def what(self) -> str:
        return self.external_id


@dataclass(frozen=True)
class Cancellation:
    """A call that, says the file, will not take place; only its id counts."""

    number: int
    external_id: str

    @property
    def what(self) -> str:
        return self.external_id


CallLine = CallRow | Cancellation


def checked_times(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """Both instants, where the call ends after it starts and within a day; else ValueError."""
    if ends_at <= starts_at:
        raise ValueError(pgettext("file", "The call ends when or before it starts."))
    if ends_at - starts_at > LONGEST_CALL:
        raise ValueError(
            pgettext(
                "file",
                "The call lasts %(hours)s hours; 24 is the limit.",
                hours=f"{(ends_at - starts_at) / timedelta(hours=1):.0f}",
            )
        )
    return starts_at, ends_at


def title_of(text: str) -> str:
    """The title on one line; a longer one is cut and ends in “…”."""
    line = clean_line(text[: 20 * TITLE_LENGTH], 20 * TITLE_LENGTH)
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"


def identifier(text: str) -> str:
    """The id a call has where it came from."""
    return clean_line(text, ID_LENGTH)


def refuse_no_call(kind: str, column: str) -> None:
    """Raise ValueError where an entry's type says that it is no customer call."""
    if " ".join(kind.lower().split()) in NO_CALLS:
        raise ValueError(
            _(
                "%(column)s: %(kind)s is not a customer call.",
                column=column,
                kind=kind[:40],
            )
        )
