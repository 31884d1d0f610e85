"""All that is known of a trouble, read from the rows of now."""

from collections.abc import Iterable
from datetime import datetime

from rotation.adjusting.changes import Entry
from rotation.extensions import db
from rotation.programs.models import Participant, Program
from rotation.publishing.queries import cast_of, published_in
from rotation.repairs.models import Trouble
from rotation.repairs.options import Case
from rotation.repairs.queries import troubles_in
from rotation.scheduling import engine
from rotation.scheduling.models import Assignment
from rotation.scheduling.problem import instant
from rotation.seats.models import Standby


def case_of(trouble: Trouble, *, now: datetime) -> Case:
    """All that working out repairs needs, read from the rows of now."""
    program = trouble.program
    cast, published = cast_of(program.id), published_in(program.id)
    others = [
        id_
        for one in troubles_in(program, now)
        if one.key != trouble.key
        for id_ in one.ids
    ]
    return Case(
        problem=engine.text_of(engine.to_problem(program, not_before=now)),
        cast=cast,
        published=published,
        broken=_entries(published.assignments.values(), trouble.assignments),
        others_broken=_entries(published.assignments.values(), others),
        standing_by=_standing_by(program),
    )


def _entries(assignments: Iterable[Assignment], ids: list[int]) -> frozenset[Entry]:
    """The entries that these assignments are, or are sittings of."""
    rows = list(assignments)
    hit = {
        (one.participant_id, one.call_id, one.placement_id, one.mentor_id)
        for one in rows
        if one.id in set(ids)
    }
    found = set()
    for participant_id, call_id, placement_id, mentor_id in hit:
        if call_id is not None:
            found.add(Entry(str(participant_id), call=str(call_id)))
            continue
        starts = sorted(
            instant(one.starts_at)
            for one in rows
            if (one.participant_id, one.placement_id, one.mentor_id)
            == (participant_id, placement_id, mentor_id)
        )
        found.add(
            Entry(
                str(participant_id),
                placement=str(placement_id),
                mentor=str(mentor_id),
                starts=tuple(starts),
            )
        )
    return frozenset(found)


def _standing_by(program: Program) -> dict[int, list[int]]:
    """Who stands by for each call of the program, first come first."""
    rows = db.session.execute(
        db.select(Standby.call_id, Standby.participant_id)
        .join(Participant, Participant.id == Standby.participant_id)
        .where(Participant.program_id == program.id)
        .order_by(Standby.since, Standby.id)
    )
    found: dict[int, list[int]] = {}
    for call_id, participant_id in rows:
        found.setdefault(call_id, []).append(participant_id)
    return found
