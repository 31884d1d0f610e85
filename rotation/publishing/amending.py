"""One published seat goes to somebody else, as a version of its own; nothing else changes.

What managers have changed since the last version (calls that moved, people who left)
waits for them: it is not published on the way.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from rotation.errors import Refused
from rotation.extensions import db
from rotation.kept import kept
from rotation.languages import said
from rotation.programs.models import Participant, Program
from rotation.publishing.actions import publish_proposal
from rotation.publishing.difference import Grant, difference
from rotation.publishing.queries import (
    Proposal,
    Published,
    cast_of,
    latest_version,
    published_in,
)
from rotation.publishing.recheck import (
    ids_of,
    named_problem,
    names_of,
    schedule_of,
)
from rotation.publishing.wanted import Cast
from rotation.scheduling import engine
from rotation.scheduling.models import Assignment, Draft, Version


@dataclass(frozen=True)
class Amendment:
    """A published seat that somebody else may get, with all that the judge needs to know."""

    program: Program
    seat: Grant
    cast: Cast
    published: Published

    @classmethod
    def of(cls, assignment: Assignment, program: Program) -> "Amendment":
        """Read what is published now. Refused where the seat cannot change hands."""
        published = published_in(program.id)
        found = [
            grant
            for grant in published.grants
            if published.assignments[grant.key].id == assignment.id
        ]
        if not found or found[0].call is None:
            raise Refused(
                kept(
                    "seat",
                    "This seat is not in the published schedule any more.",
                )
            )
        [seat] = found
        cast = cast_of(program.id)
        call = cast.calls[found[0].call]
        if (call.starts_at, call.ends_at) != (seat.starts_at, seat.ends_at):
            raise Refused(
                kept(
                    "seat",
                    "The call has moved, so its seats wait for the next schedule.",
                )
            )
        if not call.may_be_observed(consent_required=program.consent_required):
            raise Refused(kept("seat", "This call cannot be observed any more."))
        answer = published.entries[seat.key, "host"].answer
        if answer and answer.answer == "declined":
            raise Refused(
                kept(
                    "seat",
                    "The host cannot make it, so nobody can take a seat.",
                )
            )
        return cls(program, seat, cast, published)

    def fitting(self) -> list[int]:
        """The ids of the participants who could have the seat, by the judge."""
        names = ids_of(self.cast)
        found = engine.takers(
            engine.text_of(engine.to_problem(self.program)),
            engine.text_of(schedule_of(self.published.grants, self.cast, names)),
            person=str(self._holder.id),
            call=str(self.seat.call),
        )
        return [int(one) for one in found]

    def broken_by(self, taker: Participant) -> list[str]:
        """A sentence for each rule that would break if the taker had the seat."""
        names = names_of(self.cast)
        problem = named_problem(engine.to_problem(self.program), names)
        return engine.swap_breaks(
            engine.text_of(problem),
            engine.text_of(schedule_of(self.published.grants, self.cast, names)),
            person=names["people"][str(self._holder.id)],
            call=names["calls"][str(self.seat.call)],
            taker=names["people"][str(taker.id)],
        )

    def expect_fit(self, taker: Participant, now: datetime) -> None:
        """Refused, with the rule, where the judge would not let the taker have it."""
        if self.seat.starts_at <= now:
            raise Refused(_("The call has begun, so its seats stay as they are."))
        if broken := self.broken_by(taker):
            raise Refused(
                _(
                    "This seat does not fit any more. %(rule)s",
                    rule=said(broken[0], "schedule"),
                )
            )

    def publish(
        self, taker: Participant, *, now: datetime, actor_id: int | None
    ) -> Version:
        """Give the taker the seat and publish that, with its mails.

        The caller has locked the program, so that nothing changes in between. Refused,
        with the rule, where the judge finds that the seat does not fit the taker.
        """
        self.expect_fit(taker, now)
        latest = latest_version(self.program)
        assert latest is not None  # noqa: S101  it holds the seat
        after = [grant for grant in self.published.grants if grant != self.seat]
        after.append(replace(self.seat, person=taker.person_id))
        draft = Draft(
            program_id=self.program.id,
            made_at=now,
            made_by_id=actor_id,
            problem=engine.text_of(engine.to_problem(self.program)),
            schedule=engine.text_of(schedule_of(after, self.cast, ids_of(self.cast))),
            based_on=latest.number,
        )
        db.session.add(draft)
        db.session.flush()
        found = Proposal(
            self.cast, self.published, difference(self.published.grants, after), ()
        )
        return publish_proposal(draft, found, self.program, now=now, actor_id=actor_id)

    @property
    def _holder(self) -> Participant:
        """Whose seat it is."""
        return next(
            one
            for one in self.cast.participants.values()
            if one.person_id == self.seat.person
        )
