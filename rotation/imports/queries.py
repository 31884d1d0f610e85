"""What an import compares a file with; each is a constant number of queries."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import contains_eager, joinedload

from rotation.accounts.models import Person
from rotation.availability.models import WeeklyHours
from rotation.extensions import db
from rotation.imports.reading.calls import Frame
from rotation.programs.models import Participant, Program, Role, Team


def frame_of(program: Program) -> Frame:
    """The program's zone and days, as instants."""
    zone = ZoneInfo(program.zone)

    def midnight(day_after: int) -> datetime:
        day = program.ends_on if day_after else program.starts_on
        local = datetime(day.year, day.month, day.day, tzinfo=zone)
        return (local + timedelta(days=day_after)).astimezone(UTC)

    return Frame(zone, midnight(0), midnight(1))


def people_by_email(emails: Collection[str]) -> dict[str, Person]:
    """The people who have these addresses, in this program or not."""
    found = db.session.scalars(db.select(Person).where(Person.email.in_(emails)))
    return {person.email: person for person in found}


def with_weekly_hours(person_ids: Collection[int]) -> list[str]:
    """The addresses of those of these people who say hours of every week, in any program
    that has not ended."""
    found = db.session.scalars(
        db.select(Person.email)
        .join(Participant, Participant.person_id == Person.id)
        .join(Participant.program)
        .where(
            Person.id.in_(person_ids),
            Program.state != "ended",
            Participant.left_at.is_(None),
            db.exists().where(WeeklyHours.participant_id == Participant.id),
        )
        .distinct()
        .order_by(Person.email)
    )
    return list(found)


def participants_by_email(program: Program) -> dict[str, Participant]:
    """All participants of the program, with person, team and roles."""
    found = db.session.scalars(
        db.select(Participant)
        .join(Participant.person)
        .where(Participant.program_id == program.id)
        .options(
            contains_eager(Participant.person),
            joinedload(Participant.team),
            joinedload(Participant.roles),
        )
    ).unique()
    return {participant.person.email: participant for participant in found}


def teams_by_name(program: Program) -> dict[str, Team]:
    """The program's teams, by case-folded name."""
    found = db.session.scalars(db.select(Team).filter_by(program_id=program.id))
    return {team.name.casefold(): team for team in found}


def hosts_of(program: Program) -> list[str]:
    """The addresses of all who host in this program."""
    found = db.session.scalars(
        db.select(Person.email)
        .join(Participant, Participant.person_id == Person.id)
        .join(Role, Role.participant_id == Participant.id)
        .where(Participant.program_id == program.id, Role.kind == "host")
        .order_by(Person.email)
    )
    return list(found)
