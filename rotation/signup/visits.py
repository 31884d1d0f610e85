"""One person's visit to one program's sign-up: what is known, and the way through the pages."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from rotation import clock
from rotation.access import joinable_program, signed_in
from rotation.accounts.models import Person
from rotation.programs.models import Participant, Program
from rotation.programs.queries import placements_of
from rotation.signup import actions
from rotation.signup.answers import Answers
from rotation.signup.queries import (
    Colleague,
    Known,
    hosts_of,
    known_of,
    participant_of,
    promise_of,
)

TITLES = {
    "who": "You",
    "when": "Times",
    "wishes": "Wishes",
    "promise": "Promise",
    "check": "Check",
}


@dataclass
class Visit:
    """One person at one program's sign-up, at one moment."""

    program: Program
    person: Person
    participant: Participant | None
    known: Known
    now: datetime

    @property
    def answers(self) -> Answers:
        return self.known.answers

    def again(self) -> "Visit":
        """The same visit with what is known read again."""
        known = known_of(self.program, self.person, self.participant)
        return Visit(self.program, self.person, self.participant, known, self.now)

    def url(self, step: str, anchor: str | None = None) -> str:
        return url_for("signup.step", name=self.program.name, step=step, _anchor=anchor)

    def steps(self) -> list[str]:
        """The pages of this person's way in: who only hosts gives no hours, and only who
        sits in on calls is asked for a promise, once."""
        roles = set(self.answers.who.roles)
        promises = "shadower" in roles and not promise_of(self.participant).at
        left_out = {"when": roles == {"host"}, "promise": not promises}
        return [step for step in TITLES if not left_out.get(step)]

    def after(self, step: str) -> str:
        steps = self.steps()
        return self.url(steps[steps.index(step) + 1])

    def before(self, step: str) -> str:
        steps = self.steps()
        place = steps.index(step)
        if place:
            return self.url(steps[place - 1])
        return url_for("signup.join", name=self.program.name)


def visit_to(name: str) -> Visit:
    """The visit of the person at the other end to that program, or 404."""
    program, person = joinable_program(name), signed_in()
    participant = participant_of(program, person)
    known = known_of(program, person, participant)
    return Visit(program, person, participant, known, clock.now())


def begin_change(visit: Visit) -> Visit:
    """The same visit with its row locked, made if need be, and read again."""
    participant = actions.join(
        visit.program, visit.person, now=visit.now, actor_id=visit.person.id
    )
    known = known_of(visit.program, visit.person, participant)
    return Visit(visit.program, visit.person, participant, known, visit.now)


def colleagues_of(visit: Visit) -> list[Colleague]:
    """Everybody a seeker could be placed with, by name."""
    roles = visit.answers.who.roles
    hosts = hosts_of(visit.program, but=visit.person) if "shadower" in roles else []
    mentors = [
        Colleague(mentor.person.email, mentor.person.name or mentor.person.email)
        for placement in (placements_of(visit.program) if "rotator" in roles else [])
        for mentor in placement.mentors
        if mentor.person_id != visit.person.id
    ]
    return sorted({*hosts, *mentors}, key=lambda x: (x.name, x.email))
