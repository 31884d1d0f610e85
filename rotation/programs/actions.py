"""Starting a program and changing its rules."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from rotation.audit.actions import record
from rotation.errors import Refused
from rotation.extensions import db
from rotation.placements.models import Placement
from rotation.programs.holidays import cleaned_holidays
from rotation.programs.models import Participant, Program, ProgramManager, Team
from rotation.programs.rules import Rules, check_name, checked
from rotation.programs.typed import (
    Unfit,
    cleaned_domains,
    cleaned_link,
    cleaned_own_domains,
    cleaned_tags,
    cleaned_words,
)
from rotation.text import clean_line, quoted
from rotation.zones import zone_named

COPIED = (
    *("starts_on", "ends_on", "shadowing", "rotating", "sign_up_until"),
    *("remind_hours", "consent_required", "approve_swaps", "fill_automatically"),
    *("repair_automatically", "repair_hours"),
    *("slot_minutes", "buffer_minutes"),
    *("default_target", "default_max_per_week"),
    *("promise_required", "idea_days", "fiscal_start"),
    *("survey_days_before", "survey_days_after"),
    *("quiet_weeks_shadowing", "quiet_weeks_rotating"),
    *("meeting", "meeting_least", "meeting_most", "meeting_each_side"),
    *("meeting_weeks", "meeting_rounds", "meeting_minutes"),
    *("meeting_from", "meeting_until", "meeting_url"),
)

FREE_TEXT = (
    *("title", "open_to", "own_domains", "call_words", "tags", "away"),
    *("meeting_url", "holidays"),
)


def create_program(
    name: str, rules: Rules, *, now: datetime, actor_id: int | None
) -> Program:
    """A new program, run by the actor (`None`: by those who run all programs).

    Raises Refused where the name is taken or a rule cannot be.
    """
    check_name(name)
    checked(rules)
    if db.session.scalar(db.select(Program.id).filter_by(name=name)):
        raise Refused(
            _("There is a program named %(name)s already.", name=quoted(name))
        )
    program = Program(name=name, created_at=now, **_values(rules))
    _set_teams(program, rules.away)
    db.session.add(program)
    db.session.flush()
    if actor_id is not None:
        db.session.add(ProgramManager(program_id=program.id, person_id=actor_id))
    record(
        "create",
        f"program {program.id}",
        now=now,
        actor_id=actor_id,
        program_id=program.id,
        after={"name": name},
    )
    return program


def change_program(
    program: Program, rules: Rules, *, now: datetime, actor_id: int | None
) -> bool:
    """Give the program these rules; whether anything was different.

    Teams that somebody or a placement belongs to stay. Raises Refused where a rule
    cannot be.
    """
    checked(rules)
    changed = _different(program, rules)
    if not changed:
        return False
    before = _told(program, changed)
    for attribute, value in _values(rules).items():
        setattr(program, attribute, value)
    if "away" in changed:
        _set_teams(program, rules.away)
    record(
        "change settings",
        f"program {program.id}",
        now=now,
        actor_id=actor_id,
        program_id=program.id,
        before=before,
        after={"fields": changed, **_told(program, changed)},
    )
    return True


def rules_of(program: Program) -> Rules:
    """The program's rules as they are."""
    return Rules(
        title=program.title,
        zone=program.zone,
        open_to=program.open_to,
        own_domains=program.own_domains,
        call_words=program.call_words,
        tags=program.tags,
        holidays=program.holidays,
        objective=tuple(program.objective),
        away={team.name: team.max_away for team in program.teams},
        **{attribute: getattr(program, attribute) for attribute in COPIED},
    )


def _different(program: Program, rules: Rules) -> list[str]:
    before = rules_of(program)
    values = _values(rules)
    changed = [
        x for x in values if x != "objective" and values[x] != getattr(program, x)
    ]
    if values["objective"] != program.objective:
        changed.append("objective")
    if before.away != rules.away:
        changed.append("away")
    return changed


def _told(program: Program, changed: list[str]) -> dict[str, Any]:
    """What the trail says of these settings: numbers, dates and choices, no free text."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name in changed
        if name not in FREE_TEXT
        for value in [getattr(program, name)]
    }


def _values(rules: Rules) -> dict[str, Any]:
    return {attribute: getattr(rules, attribute) for attribute in COPIED} | {
        "title": clean_line(rules.title, len(rules.title)),
        "zone": zone_named(rules.zone).key,
        "open_to": cleaned_domains(rules.open_to),
        "own_domains": cleaned_own_domains(rules.own_domains),
        "call_words": cleaned_words(rules.call_words),
        "tags": cleaned_tags(rules.tags),
        "holidays": cleaned_holidays(rules.holidays, rules.away),
        "meeting_url": cleaned_link("meeting_url", rules.meeting_url),
        "objective": list(rules.objective),
    }


def _set_teams(program: Program, away: dict[str, int | None]) -> None:
    known = {team.name: team for team in program.teams}
    for name, most in away.items():
        if name in known:
            known[name].max_away = most
        else:
            program.teams.append(Team(name=name, max_away=most))
    needed = _teams_in_use(program) if program.id else set()
    for name, team in known.items():
        if name not in away:
            if team.id in needed:
                raise Unfit(
                    "away",
                    _(
                        "Team %(name)s cannot go: people or placements belong to it.",
                        name=name,
                    ),
                )
            program.teams.remove(team)


def _teams_in_use(program: Program) -> set[int]:
    people = db.select(Participant.team_id).where(Participant.program_id == program.id)
    placements = db.select(Placement.team_id).where(Placement.program_id == program.id)
    return {
        id_
        for query in (people, placements)
        for id_ in db.session.scalars(query)
        if id_ is not None
    }
