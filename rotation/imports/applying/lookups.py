"""Finding, or making, what the rows of a file name."""

from rotation.extensions import db
from rotation.imports.queries import teams_by_name
from rotation.programs.models import Participant, Program, Team

BRING_PEOPLE_FIRST = "nobody in this program has this address; import people first"


class Teams:
    """The teams of a program; a name that is not there yet becomes a new team."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._by_name = teams_by_name(program)

    def named(self, name: str) -> Team:
        """The team of that name, whatever its case."""
        team = self._by_name.get(name.casefold())
        if team is None:
            team = Team(program_id=self._program.id, name=name)
            self._by_name[name.casefold()] = team
            db.session.add(team)
        return team


def present(participants: dict[str, Participant], email: str) -> Participant:
    """The participant with that address. Raises ValueError where there is none, or no more."""
    participant = participants.get(email)
    if participant is None:
        raise ValueError(f"{email}: {BRING_PEOPLE_FIRST}.")
    if participant.left_at is not None:
        raise ValueError(f"{email} has left this program.")
    return participant
