"""Hours of a file: they replace what earlier files said of the same people."""

from collections import Counter
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from rotation.availability.models import DatedHours
from rotation.extensions import db
from rotation.imports.applying.lookups import outside_words, present
from rotation.imports.plan import Change, Options, Outcome, Plan
from rotation.imports.queries import frame_of, participants_by_email
from rotation.imports.reading.availability import HoursRow
from rotation.programs.models import Participant, Program

SOURCE = "import"
Span = tuple[datetime, datetime, str]


def apply_availability(
    program: Program,
    rows: list[HoursRow],
    plan: Plan,
    _options: Options,
    _now: datetime,
) -> None:
    """Replace the imported hours of the people the file names; others keep theirs."""
    frame, participants = frame_of(program), participants_by_email(program)
    known = _imported_hours(program)
    named: dict[int, str] = {}
    for row in rows:
        try:
            participant = present(participants, row.email)
        except ValueError as error:
            plan.skip(row.number, row.email, str(error))
            continue
        if row.ends_at <= frame.starts_at or row.starts_at >= frame.ends_at:
            reason = outside_words(plan.text(row.starts_at), program)
            plan.skip(row.number, row.email, reason)
            continue
        named[participant.id] = row.email
        _keep_or_add(participant, row, known, plan)
    _remove_the_rest(named, known, plan)


def _imported_hours(program: Program) -> dict[int, dict[Span, int]]:
    """The id of each imported span, by participant."""
    found = db.session.execute(
        db.select(
            DatedHours.participant_id,
            DatedHours.starts_at,
            DatedHours.ends_at,
            DatedHours.level,
            DatedHours.id,
        )
        .join(Participant, Participant.id == DatedHours.participant_id)
        .where(Participant.program_id == program.id, DatedHours.source == SOURCE)
    )
    known: dict[int, dict[Span, int]] = {}
    for participant_id, starts_at, ends_at, level, hours_id in found:
        known.setdefault(participant_id, {})[starts_at, ends_at, level] = hours_id
    return known


def _keep_or_add(
    participant: Participant,
    row: HoursRow,
    known: dict[int, dict[Span, int]],
    plan: Plan,
) -> None:
    span = (row.starts_at, row.ends_at, row.level)
    if known.get(participant.id, {}).pop(span, None) is not None:
        plan.decide(row.number, row.email, [])
        return
    db.session.add(
        DatedHours(
            participant_id=participant.id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            level=row.level,
            source=SOURCE,
        )
    )
    plan.decide(row.number, row.email, [_shown(span, plan)], new=True)


def _remove_the_rest(
    named: dict[int, str], known: dict[int, dict[Span, int]], plan: Plan
) -> None:
    """Take away the hours of the named people that no row of the file repeats."""
    gone: Counter[str] = Counter()
    ids = []
    for participant_id, email in named.items():
        for span, hours_id in sorted(known.get(participant_id, {}).items()):
            gone[email] += 1
            ids.append(hours_id)
            shown = _shown(span, plan)
            change = Change(shown.field, shown.new, "")
            plan.outcomes.append(Outcome(None, email, "removed", (change,)))
    if ids:
        db.session.execute(db.delete(DatedHours).where(DatedHours.id.in_(ids)))
        plan.notes.append(
            ngettext(
                "Spans of time that go: %(spans)s, imported earlier for %(num)s person of this file and no longer in it.",
                "Spans of time that go: %(spans)s, imported earlier for %(num)s people of this file and no longer in it.",
                len(gone),
                spans=len(ids),
            )
        )


def _shown(span: Span, plan: Plan) -> Change:
    starts_at, ends_at, level = span
    start, end = plan.text(starts_at), plan.text(ends_at)
    return Change(level, "", _("%(start)s to %(end)s", start=start, end=end))
