"""What a mail about one calendar entry says; `mail.py` puts it into an envelope."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from rotation.accounts.models import Person
from rotation.invites.calendar import plain
from rotation.invites.models import Entry
from rotation.invites.wording import introduction
from rotation.languages import in_language
from rotation.text import quoted
from rotation.times import local, span, zone_name

Span = tuple[datetime, datetime]

SUBJECTS: dict[str, Any] = {
    "invitation": lazy_gettext("Invitation"),
    "update": lazy_gettext("Updated"),
    "cancellation": lazy_gettext("Cancelled"),
    "day": lazy_gettext("Reminder"),
    "hour": lazy_gettext("Reminder"),
}
OPENINGS: dict[str, Any] = {
    "invitation": lazy_gettext("You have a new entry in your calendar."),
    "update": lazy_gettext("An entry in your calendar has changed."),
    "cancellation": lazy_gettext(
        "This will not take place, or not with you. Your calendar drops it."
    ),
    "day": lazy_gettext("This is at most a day away. If you cannot come, say so now."),
    "hour": lazy_gettext("This begins within the hour."),
}
PREPARE: dict[str, Any] = {
    "shadower": lazy_gettext(
        "Come two minutes early, stay muted, and note one question to ask afterwards."
    ),
    "host": lazy_gettext(
        "Tell your customer beforehand. You could write: “A colleague of mine will listen in on our call, to learn how we work with you. Is that all right?”"
    ),
    "rotator": lazy_gettext(
        "Think of one piece of your own work that this could help with."
    ),
    "mentor": lazy_gettext(
        "Choose something real to work on together, and send the link beforehand."
    ),
    "member": lazy_gettext(
        "Bring one thing that you need from the other side, and one that you can give."
    ),
}


def introduction_for(host: Person, observer: Person) -> str:
    """What this host says of the one who observes, in the language of the host."""
    with in_language(host.language):
        return introduction(observer)


def agenda_in(description: str, place: str) -> list[str]:
    """The points of a meeting's agenda, as its description lists them: after who is in it,
    the link (where there is a place) and a heading, and before what is about the program."""
    return description.split("\n")[3 if place else 2 : -1]


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail in words. `was` is when it would have been, where the time has changed;
    `introduce` is what a host says of the one who observes, `agenda` what a meeting talks
    about; `page` is the address of the person's own page, `answer` that of the page with the buttons (empty: there is nothing
    to answer), `stop` the one that ends mails of this kind (empty: nothing does)."""

    person: Person
    part: str
    kind: str
    summary: str
    about: str
    place: str
    time: Span
    was: Span | None
    page: str
    introduce: str = ""
    agenda: str = ""
    answer: str = ""
    stop: str = ""

    @classmethod
    def about_entry(
        cls,
        entry: Entry,
        kind: str,
        *,
        page: str,
        was: Span | None = None,
        answer: str = "",
        stop: str = "",
    ) -> "Letter":
        """The mail of that kind about this entry as it stands now."""
        hosts = entry.part == "host"
        observer = entry.assignment.participant.person if hosts else None
        return cls.of(
            person=entry.person,
            part=entry.part,
            kind=kind,
            summary=entry.summary,
            description=entry.description,
            place=entry.location,
            time=(entry.starts_at, entry.ends_at),
            was=was,
            introduce=introduction_for(entry.person, observer) if observer else "",
            page=page,
            answer=answer,
            stop=stop,
        )

    @classmethod
    def of(
        cls, *, part: str, summary: str, description: str, place: str, **more: Any
    ) -> "Letter":
        """The mail with these texts, made harmless; of the description the first line, and
        the agenda of a meeting."""
        agenda = agenda_in(description, place) if part == "member" else ()
        return cls(
            part=part,
            summary=plain(summary),
            about=plain(description.split("\n", maxsplit=1)[0]),
            agenda=plain(" ".join(agenda)),
            place=plain(place),
            **more,
        )

    @property
    def opening(self) -> str:
        return str(OPENINGS[self.kind])

    @property
    def subject(self) -> str:
        """The kind, the entry and the time in the person's zone."""
        with in_language(self.person.language):
            return f"{SUBJECTS[self.kind]}: {self.summary}, {self._when(self.time)}"

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Names and values: when (in the person's zone and in UTC), where, and so on."""
        rows = self.times
        rows.append((_("About"), self.about))
        if self.kind != "cancellation":
            if self.place:
                rows.append((_("Join"), self.place))
            if self.agenda:
                rows.append((_("Agenda"), self.agenda))
            rows.append((_("Prepare"), PREPARE[self.part]))
            if self.introduce:
                rows.append((_("Introduce"), quoted(plain(self.introduce))))
        return rows

    @property
    def times(self) -> list[tuple[str, str]]:
        """When it is, and when it was, in the person's zone and in UTC."""
        year = local(self.time[0], self.person.zone).year
        rows = [
            (_("When"), f"{self._when(self.time)} ({year})"),
            (_("In UTC"), span(*self.time, "UTC")),
        ]
        if self.was:
            rows.append((_("Before"), self._when(self.was)))
        return rows

    @property
    def text(self) -> str:
        """The mail for programs that show no HTML."""
        return self._rendered("invites/mail.txt")

    @property
    def html(self) -> str:
        """The same with headings and links; it loads nothing from anywhere."""
        return self._rendered("invites/mail.html")

    def _rendered(self, template: str) -> str:
        with in_language(self.person.language):
            return current_app.jinja_env.get_template(template).render(letter=self)

    def _when(self, time: Span) -> str:
        return f"{span(*time, self.person.zone)} {zone_name(self.person.zone)}"
