"""Mails that are only read, about several entries or about none, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from rotation.accounts.models import Person
from rotation.invites.calendar import plain
from rotation.invites.letters import Letter
from rotation.invites.models import Entry
from rotation.invites.wording import introduction
from rotation.languages import in_language
from rotation.programs.models import Program
from rotation.text import quoted
from rotation.times import clock, day, long_day, span, zone_name

Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Item:
    """One entry, call or program of a notice, with names and values; `answer` is the
    address of the page on which it is answered (empty: there is nothing to answer)."""

    title: str
    rows: Rows
    answer: str = ""


@dataclass(frozen=True)
class Section:
    """Items under a heading."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One mail in words. `page` names an address and what is there, `stop` is the address
    of the page that ends mails of this kind (empty: nothing does)."""

    kind: str
    person: Person
    subject: str
    opening: str
    sections: tuple[Section, ...]
    page: tuple[str, str]
    stop: str = ""

    @property
    def text(self) -> str:
        """The mail for programs that show no HTML."""
        return self._rendered("invites/notice.txt")

    @property
    def html(self) -> str:
        """The same with headings and links; it loads nothing from anywhere."""
        return self._rendered("invites/notice.html")

    def _rendered(self, template: str) -> str:
        with in_language(self.person.language):
            return current_app.jinja_env.get_template(template).render(notice=self)


def summary(
    letters: Sequence[Letter], *, program: str, page: str, stop: str = ""
) -> Notice:
    """What one publication of the program of that title changes for one person; these
    are the letters that the person gets for it."""
    found: dict[str, list[Item]] = {"new": [], "moved": [], "changed": []}
    found["cancelled"] = []
    for letter in sorted(letters, key=lambda letter: letter.time):
        place = [(_("Join"), letter.place)] if letter.place else []
        item = Item(
            letter.summary,
            (*letter.times, *(place if letter.kind != "cancellation" else ())),
            letter.answer,
        )
        found[_change(letter)].append(item)
    words = {
        "new": _("new"),
        "moved": _("moved"),
        "changed": _("changed"),
        "cancelled": _("cancelled"),
    }
    counts = ", ".join(
        f"{len(items)} {words[kind]}" for kind, items in found.items() if items
    )
    return Notice(
        kind="summary",
        person=letters[0].person,
        subject=f"{plain(program)}: {counts}",
        opening=_(
            "Several of your entries change at once: %(counts)s. Your calendar gets a mail about each.",
            counts=counts,
        ),
        sections=tuple(
            Section(words[kind].capitalize(), tuple(items))
            for kind, items in found.items()
            if items
        ),
        page=(_("All your entries"), page),
        stop=stop,
    )


def week(
    entries: Sequence[Entry], *, program: str, page: str, stop: str = ""
) -> Notice:
    """The calls of one host that are observed in one week; `entries` are the host's own,
    one for each observer, with their assignments and people."""
    person = entries[0].person
    ordered = sorted(entries, key=lambda x: (x.starts_at, x.assignment.call_id, x.id))
    calls = [list(same) for _, same in groupby(ordered, lambda x: x.assignment.call_id)]
    number = ngettext("%(num)s observed call", "%(num)s observed calls", len(calls))
    return Notice(
        kind="week",
        person=person,
        subject=_(
            "Your week: %(number)s, %(program)s", number=number, program=plain(program)
        ),
        opening=_(
            "Your calls this week that have a visitor. Introduce each visitor at the start, by name and purpose; the line to copy stands below the call."
        ),
        sections=tuple(
            Section(heading, tuple(_call(call, person.zone) for call in group))
            for heading, group in groupby(
                calls, lambda call: long_day(call[0].starts_at, person.zone)
            )
        ),
        page=(_("All your entries"), page),
        stop=stop,
    )


def debrief(entry: Entry, *, page: str, stop: str = "") -> Notice:
    """Asks somebody who came for a few lines; `page` is where they are written."""
    zone = entry.person.zone
    when = f"{span(entry.starts_at, entry.ends_at, zone)} {zone_name(zone)}"
    return Notice(
        kind="debrief",
        person=entry.person,
        subject=_("What did you hear? %(entry)s", entry=plain(entry.summary)),
        opening=_(
            "Five fields, one line each, two minutes on a phone, while it is fresh."
            " Your colleagues learn from it what customers say."
        ),
        sections=(Section("", (Item(plain(entry.summary), ((_("When"), when),)),)),),
        page=(_("Write it"), page),
        stop=stop,
    )


def deadline(
    program: Program, person: Person, *, address: str, stop: str = ""
) -> Notice:
    """Asks somebody in the program who has not answered; `address` is of the sign-up."""
    title, until = plain(program.title), program.sign_up_until
    rows: Rows = ()
    when = ""
    if until:
        when = _(" by %(time)s", time=_moment(until, person.zone))
        rows = (
            (_("Answer before"), _moment(until, person.zone)),
            (_("In UTC"), f"{day(until, 'UTC')}, {clock(until, 'UTC')}"),
        )
    return Notice(
        kind="deadline",
        person=person,
        subject=_("Please answer%(when)s: %(title)s", when=when, title=title),
        opening=_(
            "You are invited to take part, and have not answered yet. Say what you would like and when you can; it takes about five minutes."
        ),
        sections=(Section("", (Item(title, rows),)),),
        page=(_("Your answers"), address),
        stop=stop,
    )


def _change(letter: Letter) -> str:
    if letter.kind == "update":
        return "moved" if letter.was else "changed"
    return {"invitation": "new", "cancellation": "cancelled"}[letter.kind]


def _call(entries: Sequence[Entry], zone: str) -> Item:
    first = entries[0]
    rows = [
        (_("When"), f"{span(first.starts_at, first.ends_at, zone)} {zone_name(zone)}"),
        (_("In UTC"), span(first.starts_at, first.ends_at, "UTC")),
    ]
    if place := plain(first.location):
        rows.append((_("Join"), place))
    for entry in entries:
        observer = entry.assignment.participant.person
        rows.append((_("Observes"), plain(observer.name) or _("A colleague")))
        rows.append((_("Introduce"), quoted(plain(introduction(observer)))))
    return Item(plain(first.title) or _("A call"), tuple(rows))


def _moment(instant: datetime, zone: str) -> str:
    return f"{day(instant, zone)}, {clock(instant, zone)} {zone_name(zone)}"
