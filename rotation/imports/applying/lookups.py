"""Finding, or making, what the rows of a file name."""

from flask_babel import gettext as _

from rotation.extensions import db
from rotation.imports.queries import teams_by_name
from rotation.programs.models import Participant, Program, Team


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
        raise ValueError(
            _(
                "%(email)s: nobody in this program has this address; import people first.",
                email=email,
            )
        )
    if participant.left_at is not None:
        raise ValueError(_("%(email)s has left this program.", email=email))
    return participant


def outside_words(start: str, program: Program) -> str:
    """Why what starts then is none of this program's."""
    return _(
        "%(start)s lies outside the program, which lasts from %(first)s to %(last)s.",
        start=start,
        first=program.starts_on,
        last=program.ends_on,
    )
