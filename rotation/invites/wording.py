"""What a calendar entry says; it is written once, when the entry is published."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import pgettext

from rotation.accounts.models import Person
from rotation.languages import in_language
from rotation.publishing.difference import Grant


@dataclass(frozen=True)
class Words:
    """The texts of one entry."""

    summary: str
    description: str


def introduction(person: Person) -> str:
    """What the host says of the one who observes, so that no customer wonders who sits
    there in silence: the name, where from, and what for."""
    name = person.name or _("a colleague of mine")
    origin = (
        _(" from %(department)s", department=person.department)
        if person.department
        else ""
    )
    return _(
        "With us today is %(name)s%(origin)s, to learn how we work with customers like you. After a hello, the microphone stays off. Is that all right with you?",
        name=name,
        origin=origin,
    )


Agenda = Callable[[tuple[int, ...]], list[str]]


def no_agenda(_group: tuple[int, ...]) -> list[str]:
    """Where nothing is published that has one."""
    return []


@dataclass(frozen=True)
class Wording:
    """Words entries: knows the people by id, how many sittings a placement has by its id,
    the program's title, and the lines of the `agenda` of a meeting of these people. `page`
    is the address of a person's own page."""

    people: dict[int, Person]
    sittings: dict[int, int]
    program: str
    page: str
    agenda: Agenda = no_agenda

    def of(self, grant: Grant, part: str) -> Words:
        """What the entry of that grant says to the one who does that part, in their language."""
        reader = self.people[grant.parts[part]]
        with in_language(reader.language):
            return self._words(grant, part)

    def _words(self, grant: Grant, part: str) -> Words:
        summary, first = {
            "shadower": self._shadower,
            "host": self._host,
            "rotator": self._rotator,
            "mentor": self._mentor,
            "member": self._member,
        }[part](grant)
        join = _("Join: %(place)s", place=grant.place) if grant.place else ""
        last = _(
            "%(program)s. Your entries and answers: %(page)s",
            program=self.program,
            page=self.page,
        )
        agenda = self.agenda(grant.group) if grant.is_meeting else ()
        lines = (first, join, *agenda, last)
        description = "\n".join(line for line in lines if line)
        return Words(summary, description)

    def name(self, person_id: int) -> str:
        """The name of a person; never an address, since others read it."""
        return self.people[person_id].name or _("A colleague")

    def names(self, grant: Grant) -> str:
        """The names of those with whom the person of the grant is together."""
        return ", ".join(self.name(one) for one in grant.others)

    def _shadower(self, grant: Grant) -> tuple[str, str]:
        host = self.names(grant)
        summary = pgettext(
            "entry",
            "Observe: %(title)s (host: %(host)s)",
            title=grant.title or pgettext("entry", "a call"),
            host=host,
        )
        return summary, pgettext(
            "entry", "You listen in on this call; %(host)s hosts it.", host=host
        )

    def _host(self, grant: Grant) -> tuple[str, str]:
        shadower = self.name(grant.person)
        about = f": {grant.title}" if grant.title else ""
        line = introduction(self.people[grant.person])
        first = pgettext(
            "entry",
            "%(shadower)s only listens in.\nTo introduce %(shadower)s: “%(line)s”",
            shadower=shadower,
            line=line,
        )
        return pgettext(
            "entry",
            "%(shadower)s observes your call%(about)s",
            shadower=shadower,
            about=about,
        ), first

    def _rotator(self, grant: Grant) -> tuple[str, str]:
        mentor = self.names(grant)
        summary = pgettext(
            "entry",
            "%(title)s: %(grant)s with %(mentor)s",
            title=grant.title,
            grant=self._sitting(grant),
            mentor=mentor,
        )
        return summary, pgettext(
            "entry", "%(mentor)s takes you through it.", mentor=mentor
        )

    def _mentor(self, grant: Grant) -> tuple[str, str]:
        rotator = self.name(grant.person)
        summary = pgettext(
            "entry",
            "%(title)s: %(grant)s for %(rotator)s",
            title=grant.title,
            grant=self._sitting(grant),
            rotator=rotator,
        )
        return summary, pgettext(
            "entry", "You lead this sitting; %(rotator)s joins you.", rotator=rotator
        )

    def _member(self, grant: Grant) -> tuple[str, str]:
        summary = pgettext(
            "entry", "Alignment meeting, round %(number)s", number=grant.number
        )
        names, opens = self.names(grant), grant.convener
        if opens in (grant.person, None):
            return summary, (
                pgettext(
                    "entry", "You meet %(names)s. Please keep the notes.", names=names
                )
                if grant.place
                else pgettext(
                    "entry",
                    "You meet %(names)s. Please send everybody the link beforehand, and keep the notes.",
                    names=names,
                )
            )
        name = self.name(opens)
        return summary, (
            pgettext(
                "entry",
                "You meet %(names)s. %(name)s keeps the notes.",
                names=names,
                name=name,
            )
            if grant.place
            else pgettext(
                "entry",
                "You meet %(names)s. %(name)s sends the link beforehand, and keeps the notes.",
                names=names,
                name=name,
            )
        )

    def _sitting(self, grant: Grant) -> str:
        total = self.sittings.get(grant.placement or 0, grant.number)
        return (
            pgettext(
                "entry",
                "sitting %(number)s of %(total)s",
                number=grant.number,
                total=total,
            )
            if total > 1
            else pgettext("entry", "sitting")
        )
