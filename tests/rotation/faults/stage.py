"""A program whose publications owe many mails, one after the other."""

from datetime import timedelta
from random import Random

from rotation.calls.models import Call
from rotation.extensions import Base, db
from rotation.programs.models import Participant
from rotation.publishing.actions import publish
from rotation.scheduling.models import Draft
from tests.rotation.factories import NOW, a_call, a_manager, a_program, at
from tests.rotation.publishing.stage import a_draft, a_host, a_shadower


class Stage:
    """Seats in calls, each of which owes two mails; drafts that change some of them."""

    def __init__(self, seats: int) -> None:
        self.program = program = a_program()
        self.manager = a_manager(program)
        hosts = [
            a_host(program, f"Host{number}") for number in range(max(1, seats // 4))
        ]
        calls = [
            a_call(
                hosts[number % len(hosts)],
                at(9 + number % 8, day=number // 8 % 20),
                external_id=f"call-{number}",
            )
            for number in range(seats)
        ]
        seekers = [
            a_shadower(program, f"Seeker{number}") for number in range(-(-seats // 2))
        ]
        self.seats = [(seekers[number // 2], call) for number, call in enumerate(calls)]
        self.number = 0
        db.session.commit()

    def next_draft(self, random: Random) -> int:
        """A draft, saved, that moves a few calls and gives, takes or gives back seats."""
        for _, call in random.sample(self.seats, k=len(self.seats) // 3):
            _later(call)
        kept = list(self.seats)
        if self.number:
            kept = random.sample(kept, k=random.randint(len(kept) // 2, len(kept)))
        draft = self.draft(kept)
        self.number += 1
        return draft.id

    def draft(self, seats: list[tuple[Participant, Call]]) -> Draft:
        draft = a_draft(self.program, seats)
        db.session.commit()
        return draft

    def publish(self) -> None:
        """Give everybody their seats; the mails wait."""
        publish(self.draft(self.seats), now=NOW, actor_id=None)
        db.session.commit()


def _later(call: Call) -> None:
    call.starts_at += timedelta(minutes=15)
    call.ends_at += timedelta(minutes=15)


def clear() -> None:
    """Delete all rows."""
    db.session.rollback()
    for table in reversed(Base.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.commit()
    db.session.expunge_all()
