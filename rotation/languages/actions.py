"""Choosing a language."""

from datetime import datetime

from rotation.accounts.models import Person
from rotation.audit.actions import record


def choose_language(person: Person, code: str, *, now: datetime) -> None:
    """Write to this person in that language from now on; `""`: as each browser asks.

    Mails that wait keep the words they have; so do calendar entries until they change.
    """
    if person.language == code:
        return
    before, person.language = person.language, code
    record(
        "choose a language",
        f"person {person.id}",
        now=now,
        actor_id=person.id,
        before={"language": before},
        after={"language": code},
    )
