"""Who looks at an idea, and what they may do with it."""

from dataclasses import dataclass

from flask import abort

from rotation.access import changes, manages, participant_in, signed_in
from rotation.accounts.models import Person
from rotation.insights.models import Insight
from rotation.insights.queries import insight_with_people
from rotation.programs.models import Participant
from rotation.programs.sides import side_of


@dataclass(frozen=True)
class Visit:
    """Who looks at an idea, and what they may do with it."""

    person: Person
    insight: Insight
    part: Participant | None
    manages: bool

    @property
    def answers(self) -> bool:
        """Whether they may say what became of it."""
        own = self.part is not None and self.insight.owner_id == self.part.id
        return self.manages or own

    @property
    def may_take(self) -> bool:
        """Whether they may take it, since nobody has."""
        return (
            self.part is not None
            and self.insight.owner_id is None
            and self.insight.state == "idea"
            and side_of(self.part.roles) == "marketing"
        )

    @property
    def hosts(self) -> Participant | None:
        """Their part, if they may say in which call of their own it helped."""
        hosts = self.part is not None and self.part.role("host") is not None
        return self.part if hosts else None

    @property
    def may_use(self) -> bool:
        return self.insight.state == "asset" and (self.answers or bool(self.hosts))


def visit_to(insight_id: int) -> Visit:
    """The idea, for those who take part in its program or run it; 404 for others."""
    person = signed_in()
    insight = insight_with_people(insight_id) or abort(404)
    part = participant_in(insight.program, person)
    if part is not None and part.left_at is not None:
        part = None
    if part is None and not manages(person, insight.program):
        abort(404)
    return Visit(person, insight, part, changes(person, insight.program))


def answering(insight_id: int) -> Visit:
    """The same, for whoever answers for the idea."""
    visit = visit_to(insight_id)
    if not visit.answers:
        abort(403)
    return visit
