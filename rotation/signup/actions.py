"""Joining a program: keeping a draft, confirming it, leaving."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from rotation.accounts.models import Person
from rotation.audit.actions import record
from rotation.availability.models import DatedHours, WeeklyHours
from rotation.availability.wall import instants
from rotation.errors import Refused
from rotation.extensions import db
from rotation.programs.models import Participant, Program, Role
from rotation.signup.answers import (
    LIKE,
    LOVE,
    PREFERRED,
    RANKS,
    Answers,
    DatedWish,
    Part,
    When,
    Wishes,
    as_json,
)
from rotation.signup.queries import participant_of, ranks


def is_open(program: Program, now: datetime) -> bool:
    """Whether answers may still change; the deadline itself is too late."""
    return not program.is_over(now) and (
        program.sign_up_until is None or now < program.sign_up_until
    )


def join(
    program: Program, person: Person, *, now: datetime, actor_id: int | None
) -> Participant:
    """The person's part in the program, locked; made now if there was none."""
    _check_open(program, now)
    found = participant_of(program, person, lock=True)
    if found is not None:
        return found
    made = Participant(program_id=program.id, person_id=person.id, created_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(made)
        _audit("join", made, now=now, actor_id=actor_id)
    except IntegrityError:
        pass  # made in another tab at this very moment
    found = participant_of(program, person, lock=True)
    assert found is not None  # noqa: S101  one of the two tabs made it
    return found


def keep_draft(
    participant: Participant,
    page: str,
    part: Part,
    *,
    typing: Mapping[str, Any] | None = None,
) -> None:
    """Keep one page's answers until they are confirmed, and what was half typed on it."""
    participant.answers = {
        **participant.answers,
        page: as_json(part),
        "typing": dict(typing or {}),
    }


def confirm(
    participant: Participant, answers: Answers, *, now: datetime, actor_id: int | None
) -> None:
    """Make these answers the participant's own, and end the draft.

    What managers and imports brought and no page asks for stays as it is. Raises Refused
    after the deadline, and without a role.
    """
    _check_open(participant.program, now)
    who = answers.who
    if not who.roles:
        raise Refused(_("Choose at least one role before you sign up."))
    participant.person.name = who.name
    participant.person.zone = who.zone
    participant.promised_at = answers.promise.at
    participant.promise_wording = answers.promise.wording
    teams = {team.name: team for team in participant.program.teams}
    participant.team = teams.get(who.team, participant.team)
    _set_roles(participant, who.roles, answers.wishes)
    _set_hours(participant, answers.when, ZoneInfo(who.zone))
    first_time = participant.signed_up_at is None
    participant.signed_up_at = now
    participant.left_at = None
    participant.answers = {}
    _audit(
        "sign up" if first_time else "change answers",
        participant,
        now=now,
        actor_id=actor_id,
        after={"roles": list(who.roles), "promise": answers.promise.wording},
    )


def leave(participant: Participant, *, now: datetime, actor_id: int | None) -> None:
    """Take no further part; what was answered stays for a change of mind."""
    _check_open(participant.program, now)
    if participant.left_at is None:
        participant.left_at = now
        participant.answers = {}
        _audit("leave", participant, now=now, actor_id=actor_id)


def fixed_span(wish: DatedWish, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """An exception in UTC, [start, end); empty where the clock leaps over all of it."""
    midnight = datetime.combine(wish.day, time())
    start, end = (
        midnight + timedelta(minutes=minute)
        for minute in (wish.start_minute, wish.end_minute)
    )
    return instants(zone, start, end)


def _check_open(program: Program, now: datetime) -> None:
    if not is_open(program, now):
        raise Refused(_("Sign-up has closed."))


def _set_roles(
    participant: Participant, kinds: tuple[str, ...], wishes: Wishes
) -> None:
    participant.roles = [role for role in participant.roles if role.kind in kinds]
    for kind in kinds:
        role = participant.role(kind)
        if role is None:
            role = Role(kind=kind, refuses=[], wishes={}, choices={})
            participant.roles.append(role)
        FILL[kind](role, wishes)


def _fill_shadower(role: Role, wishes: Wishes) -> None:
    # People say what they want in this program; the target counts earlier ones, too.
    role.target = wishes.target + (role.credit or 0)
    role.max_per_week = wishes.max_per_week
    role.max_per_host = wishes.max_per_host
    role.refuses = sorted(tag for tag, x in wishes.tags.items() if x == "refuse")
    role.wishes = {"preferred": role.wishes.get("preferred", PREFERRED)} | {
        tag: _weight(tag, level, role.wishes)
        for tag, level in sorted(wishes.tags.items())
        if level != "refuse"
    }
    role.not_with = list(wishes.not_with)


def _fill_rotator(role: Role, wishes: Wishes) -> None:
    role.target = wishes.placement_target + (role.credit or 0)
    role.max_per_week = wishes.sittings_per_week
    if ranks(role.choices) != wishes.placements:
        role.choices = {
            name: RANKS[rank] for name, rank in sorted(wishes.placements.items())
        }
    role.preferred_weight = role.preferred_weight or PREFERRED
    role.not_with = list(wishes.not_with)


def _fill_host(role: Role, wishes: Wishes) -> None:
    role.max_per_week = wishes.host_per_week


def _fill_mentor(role: Role, wishes: Wishes) -> None:
    role.max_per_week = wishes.mentor_per_week


FILL = {
    "shadower": _fill_shadower,
    "host": _fill_host,
    "rotator": _fill_rotator,
    "mentor": _fill_mentor,
}


def _weight(tag: str, level: str, before: Mapping[str, int]) -> int:
    """What the wish weighs; an imported weight of the same level stays as it was."""
    weight = before.get(tag, 0)
    same = weight >= LOVE if level == "love" else 0 < weight < LOVE
    return weight if same else {"like": LIKE, "love": LOVE}[level]


def _set_hours(participant: Participant, when: When, zone: ZoneInfo) -> None:
    mine = {"participant_id": participant.id}
    db.session.execute(db.delete(WeeklyHours).filter_by(**mine))
    db.session.add_all(WeeklyHours(**mine, **span._asdict()) for span in when.week)
    gone = ("form", "import") if when.drop_imported else ("form",)
    db.session.execute(
        db.delete(DatedHours).filter_by(**mine).where(DatedHours.source.in_(gone))
    )
    for wish in when.dated:
        start, end = fixed_span(wish, zone)
        if start < end:
            db.session.add(
                DatedHours(
                    **mine,
                    starts_at=start,
                    ends_at=end,
                    level=wish.level,
                    source="form",
                )
            )


def _audit(action: str, participant: Participant, **rest: Any) -> None:
    record(
        action,
        f"participant {participant.id}",
        program_id=participant.program_id,
        **rest,
    )
