"""Proposing and confirming measures, and keeping their values."""

from collections.abc import Iterable
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from rotation.audit.actions import record
from rotation.errors import Refused
from rotation.extensions import db
from rotation.kpis.models import Kpi, KpiValue
from rotation.kpis.queries import speakers_of
from rotation.kpis.reading import Row
from rotation.programs.models import Participant, Program
from rotation.programs.sides import side_of
from rotation.text import clean_line

MOST = 12
"""Measures of one program: a card, no cockpit."""


def propose(
    program: Program, side: str, name: str, unit: str, *, now: datetime, actor_id: int
) -> Kpi:
    """Add a measure that this side proposes. Raises Refused where the name is taken, or
    the card is full."""
    name, unit = clean_line(name, 80), clean_line(unit, 20) if unit else ""
    count = db.select(db.func.count(Kpi.id)).filter_by(program_id=program.id)
    if (db.session.scalar(count) or 0) >= MOST:
        raise Refused(
            _(
                "There are %(most)s measures; remove one before you add another.",
                most=MOST,
            )
        )
    kpi = Kpi(program_id=program.id, side=side, name=name, unit=unit, proposed_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(kpi)
    except IntegrityError:
        raise Refused(_("There is a measure of that name.")) from None
    _audit("propose a measure", kpi, now=now, actor_id=actor_id, after={"side": side})
    return kpi


def confirm(kpi: Kpi, who: Participant, *, now: datetime) -> None:
    """This participant confirms the measure for their side. Refused for who does not
    speak for a side of its program; twice is once."""
    _say(kpi, who, True, now=now)


def take_back(kpi: Kpi, who: Participant, *, now: datetime) -> None:
    """The side of this participant does not confirm the measure any more. Refused as in
    `confirm`."""
    _say(kpi, who, False, now=now)


def _say(kpi: Kpi, who: Participant, yes: bool, *, now: datetime) -> None:
    side = side_of(who.roles)
    if who not in speakers_of(kpi.program).get(side, []):
        raise Refused(_("The leaders of each side confirm its measures."))
    before = getattr(kpi, f"{side}_id")
    if (before is not None) == yes:
        return
    setattr(kpi, f"{side}_id", who.id if yes else None)
    _audit(
        "confirm a measure" if yes else "take back a measure",
        kpi,
        now=now,
        actor_id=who.person_id,
        before={side: before},
        after={side: who.id if yes else None},
    )


def remove(kpi: Kpi, *, now: datetime, actor_id: int) -> None:
    """Take the measure off the card, with its values."""
    _audit("remove a measure", kpi, now=now, actor_id=actor_id)
    db.session.delete(kpi)


def keep_value(
    kpi: Kpi, day: date, value: float, *, now: datetime, actor_id: int
) -> None:
    """Set what was measured on that day. Refused before both sides have confirmed."""
    if not kpi.agreed:
        raise Refused(_("Both sides have to confirm a measure before it has values."))
    before = _set(kpi, day, value)
    _audit(
        "measure",
        kpi,
        now=now,
        actor_id=actor_id,
        before={"day": day.isoformat(), "value": before},
        after={"value": value},
    )


def keep_rows(
    program: Program,
    kpis: Iterable[Kpi],
    rows: Iterable[Row],
    *,
    now: datetime,
    actor_id: int,
) -> int:
    """Set the values of the rows that are right; how many were new or changed."""
    known = {one.name: one for one in kpis}
    count = 0
    for row in rows:
        if row.state in ("new", "changed") and row.day and row.value is not None:
            _set(known[row.name], row.day, row.value)
            count += 1
    if count:
        record(
            "import measures",
            f"program {program.id}",
            now=now,
            actor_id=actor_id,
            program_id=program.id,
            after={"changed": count},
        )
    db.session.flush()
    return count


def _set(kpi: Kpi, day: date, value: float) -> float | None:
    found = next((one for one in kpi.values if one.day == day), None)
    if found is None:
        kpi.values.append(KpiValue(day=day, value=value))
        return None
    before, found.value = found.value, value
    return before


def _audit(
    action: str, kpi: Kpi, *, now: datetime, actor_id: int, **states: object
) -> None:
    record(
        action,
        f"measure {kpi.id}",
        now=now,
        actor_id=actor_id,
        program_id=kpi.program_id,
        **states,  # type: ignore[arg-type]
    )
