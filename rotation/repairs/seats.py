"""Troubles of seats and sittings: what is known of one, and what a repair publishes."""

from collections.abc import Iterable
from datetime import datetime

from rotation.adjusting.bench import Bench
from rotation.adjusting.changes import Change, Entry, State
from rotation.extensions import db
from rotation.kept import kept
from rotation.programs.models import Participant, Program
from rotation.publishing.difference import Grant, difference
from rotation.publishing.queries import Proposal, cast_of, published_in
from rotation.publishing.recheck import ids_of, names_of, schedule_of
from rotation.repairs.models import Repair, Trouble
from rotation.repairs.options import Case, after_grants
from rotation.repairs.queries import troubles_in
from rotation.repairs.tracks import Unfit
from rotation.scheduling import engine
from rotation.scheduling.models import Assignment
from rotation.scheduling.people import instant
from rotation.seats.models import Standby


def case_of(trouble: Trouble, *, now: datetime) -> Case:
    """All that working out repairs needs, read from the rows of now."""
    program = trouble.program
    cast, published = cast_of(program.id), published_in(program.id)
    others = [
        id_
        for one in troubles_in(program, now)
        if one.key != trouble.key and one.track == trouble.track
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


def proposed(repair: Repair, program: Program) -> Proposal:
    """What publishing the repair changes; all that it does not name stays to the byte."""
    cast, published = cast_of(program.id), published_in(program.id)
    after = after_grants(published, cast, Change.of(repair.change))
    return Proposal(cast, published, difference(published.grants, after), ())


def judged(
    repair: Repair, found: Proposal, program: Program, *, now: datetime
) -> tuple[str, str]:
    """The problem and the schedule of the draft to publish, as files. Unfit, with the rule,
    where what stays breaks one more rule with what comes."""
    change = Change.of(repair.change)
    problem = engine.text_of(engine.to_problem(program, not_before=now))
    stays = _given(found.published.grants, found) - change.out.given
    broken = Bench(problem, State(stays), names_of(found.cast)).breaks(
        Change(into=State(change.into.given))
    )
    if broken:
        raise Unfit(
            kept(
                "schedule",
                "This repair does not fit any more. %(rule)s",
                rule=broken[0],
            )
        )
    after = schedule_of(found.after, found.cast, ids_of(found.cast))
    return problem, engine.text_of(after)


def _given(grants: Iterable[Grant], found: Proposal) -> frozenset[Entry]:
    file = schedule_of(grants, found.cast, ids_of(found.cast))
    return frozenset(map(Entry.of, [*file["seats"], *file["placements"]]))


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
