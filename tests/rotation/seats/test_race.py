"""Of two people who take the same seat at once one has it, and the other is told."""

from functools import partial

import pytest
from flask import Flask

from rotation.extensions import db
from rotation.invites.models import Entry
from rotation.programs.models import Participant
from rotation.scheduling.models import Version
from rotation.seats import actions, jobs
from rotation.seats.models import Offer
from tests.rotation.factories import NOW, a_call, a_program
from tests.rotation.publishing.stage import (
    a_host,
    a_shadower,
    entries_of,
    published,
)
from tests.rotation.racing import Press, race

TIMES = 3


def both(app: Flask, offer_id: int, takers: list[int]) -> list[str]:
    """Let these people take the seat at the same moment; what each got."""

    def ready(taker_id: int) -> Press:
        offer = db.session.get_one(Offer, offer_id)
        taker = db.session.get_one(Participant, taker_id)
        return partial(actions.take, offer, taker, now=NOW)

    return race(app, [partial(ready, one) for one in takers])


@pytest.mark.parametrize("approve", [False, True], ids=["at once", "with approval"])
def test_of_two_who_take_a_seat_at_once_one_has_it(app: Flask, approve: bool):
    for number in range(TIMES):
        program = a_program(f"race{number}", approve_swaps=approve)
        mia, ben, eva = (
            a_shadower(program, f"{name}{number}") for name in ("Mia", "Ben", "Eva")
        )
        published(program, [(mia, a_call(a_host(program, f"Raj{number}")))])
        offer = actions.offer_seat(entries_of(mia)[0], why="swap", now=NOW)
        assert offer is not None
        db.session.commit()
        offer_id, takers = offer.id, [ben.id, eva.id]
        program_id = program.id
        jobs.find_takers(offer_id)
        people = [ben.person_id, eva.person_id]
        db.session.remove()

        assert both(app, offer_id, takers) == [actions.GONE, "won"]

        live = db.select(db.func.count(Entry.id)).where(
            Entry.person_id.in_(people), ~Entry.cancelled
        )
        newest = db.select(db.func.max(Version.number)).filter_by(program_id=program_id)
        assert db.session.scalar(live) == (0 if approve else 1)
        assert db.session.scalar(newest) == (1 if approve else 2)
        db.session.commit()
