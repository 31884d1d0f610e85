"""One person's visit to one program's sign-up: what is known, and the way through the pages."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import lazy_gettext

from rotation import clock
from rotation.access import joinable_program, signed_in
from rotation.accounts.models import Person
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program
from rotation.signup import actions
from rotation.signup.answers import Answers
from rotation.signup.offers import Colleague, Offered, calls_offered, placements_offered
from rotation.signup.queries import Known, known_of, parts_of, promise_of

TITLES = {
    "who": lazy_gettext("You"),
    "when": lazy_gettext("Times"),
    "wishes": lazy_gettext("Wishes"),
    "promise": lazy_gettext("Promise"),
    "check": lazy_gettext("Check"),
}


@dataclass
class Visit:
    """One person at one program's sign-up, at one moment."""

    program: Program
    person: Person
    participant: Participant | None
    earlier: Participant | None
    known: Known
    now: datetime

    @property
    def answers(self) -> Answers:
        return self.known.answers

    def again(self) -> "Visit":
        """The same visit with what is known read again."""
        return begun(
            self.program, self.person, self.participant, self.earlier, self.now
        )

    def url(self, step: str, anchor: str | None = None) -> str:
        return url_for("signup.step", name=self.program.name, step=step, _anchor=anchor)

    def steps(self) -> list[str]:
        """The pages of this person's way in: who only hosts gives no hours, and only who
        sits in on calls is asked for a promise, once. Before there are roles, they are those
        of who sits in, so that the way grows no longer when they are chosen."""
        roles = set(self.answers.who.roles) or {"shadower"}
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
    person = signed_in()
    here, earlier = parts_of(name, person)
    program = here.program if here else joinable_program(name)
    return begun(program, person, here, earlier, clock.now())


def begun(
    program: Program,
    person: Person,
    participant: Participant | None,
    earlier: Participant | None,
    now: datetime,
) -> Visit:
    """The visit with what is known read now."""
    known = known_of(program, person, participant, earlier)
    return Visit(program, person, participant, earlier, known, now)


def begin_change(visit: Visit) -> Visit:
    """The same visit with its row locked, made if need be, and read again."""
    participant = actions.join(
        visit.program, visit.person, now=visit.now, actor_id=visit.person.id
    )
    return begun(visit.program, visit.person, participant, visit.earlier, visit.now)


@dataclass(frozen=True)
class Choices:
    """What one can wish for: tags of calls, placements, and whom one may meet, by name."""

    tags: list[str]
    placements: list[Placement]
    colleagues: list[Colleague]


def choices_of(visit: Visit) -> Choices:
    """What the program has for the roles that this person chose."""
    program, person, roles = visit.program, visit.person, visit.answers.who.roles
    offered = Offered()
    if "shadower" in roles:
        offered = calls_offered(program, but=person)
    placements = placements_offered(program) if "rotator" in roles else []
    mentors = {
        Colleague(mentor.person.email, mentor.person.name or mentor.person.email)
        for placement in placements
        for mentor in placement.mentors
        if mentor.person_id != person.id
    }
    colleagues = sorted({*offered.hosts, *mentors}, key=lambda x: (x.name, x.email))
    return Choices(offered.tags, placements, colleagues)
