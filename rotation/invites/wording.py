"""What a calendar entry says; it is written once, when the entry is published."""

from dataclasses import dataclass

from rotation.accounts.models import Person
from rotation.publishing.difference import Grant


@dataclass(frozen=True)
class Words:
    """The texts of one entry."""

    summary: str
    description: str


def introduction(person: Person) -> str:
    """What the host says of the one who observes, so that no customer wonders who sits
    there in silence: the name, where from, and what for."""
    name = person.name or "a colleague of mine"
    origin = f" from {person.department}" if person.department else ""
    return (
        f"With us today is {name}{origin}, to learn how we work with customers like you."
        " After a hello, the microphone stays off. Is that all right with you?"
    )


@dataclass(frozen=True)
class Wording:
    """Words entries: knows the people by id, how many sittings a placement has by its id,
    and the program's title. `page` is the address of a person's own page."""

    people: dict[int, Person]
    sittings: dict[int, int]
    program: str
    page: str

    def of(self, grant: Grant, part: str) -> Words:
        """What the entry of that grant says to the one who does that part."""
        summary, first = {
            "shadower": self._shadower,
            "host": self._host,
            "rotator": self._rotator,
            "mentor": self._mentor,
        }[part](grant)
        join = f"Join: {grant.place}" if grant.place else ""
        last = f"{self.program}. Your entries and answers: {self.page}"
        description = "\n".join(line for line in (first, join, last) if line)
        return Words(summary, description)

    def name(self, person_id: int) -> str:
        """The name of a person; never an address, since others read it."""
        return self.people[person_id].name or "A colleague"

    def _shadower(self, grant: Grant) -> tuple[str, str]:
        host = self.name(grant.guide)
        summary = f"Observe: {grant.title or 'a call'} (host: {host})"
        return summary, f"You listen in on this call; {host} hosts it."

    def _host(self, grant: Grant) -> tuple[str, str]:
        shadower = self.name(grant.person)
        about = f": {grant.title}" if grant.title else ""
        line = introduction(self.people[grant.person])
        first = f"{shadower} only listens in.\nTo introduce {shadower}: “{line}”"
        return f"{shadower} observes your call{about}", first

    def _rotator(self, grant: Grant) -> tuple[str, str]:
        mentor = self.name(grant.guide)
        summary = f"{grant.title}: {self._sitting(grant)} with {mentor}"
        return summary, f"{mentor} takes you through it."

    def _mentor(self, grant: Grant) -> tuple[str, str]:
        rotator = self.name(grant.person)
        summary = f"{grant.title}: {self._sitting(grant)} for {rotator}"
        return summary, f"You lead this sitting; {rotator} joins you."

    def _sitting(self, grant: Grant) -> str:
        total = self.sittings.get(grant.placement or 0, grant.number)
        return f"sitting {grant.number} of {total}" if total > 1 else "sitting"
