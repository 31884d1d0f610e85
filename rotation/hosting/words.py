"""What a host says to the customer about who listens in."""

from collections.abc import Sequence

from rotation.programs.models import Participant

ASK = (
    "A colleague of mine would like to listen in on our call, to learn how we work with"
    " you. They will not speak. Is that all right with you?"
)
"""For a host to write beforehand, when nobody has a seat yet."""


def introduction(observers: Sequence[Participant]) -> str:
    """What the host says when the call begins; it asks once more."""
    names = " and ".join(one.person.name or "a colleague" for one in observers)
    teams = {one.team.name if one.team else "" for one in observers}
    team = (
        f" from our {teams.pop()} team" if len(teams) == 1 and "" not in teams else ""
    )
    are = "is" if len(observers) == 1 else "are"
    return (
        f"Before we begin: {names}{team} {are} listening in today, to learn how we work"
        " with you. Is that all right?"
    )
