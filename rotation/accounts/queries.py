"""Reads about people that several pages share."""

from rotation.accounts.models import Person
from rotation.extensions import db
from rotation.programs.models import Program


def person_with(email: str) -> Person | None:
    """The person with this address (as `clean_email` gives it)."""
    return db.session.scalar(db.select(Person).filter_by(email=email))


def may_sign_in(email: str) -> bool:
    """Whether this address may have a sign-in link: a known person's, or one that an
    open program takes."""
    person = person_with(email)
    return not person.disabled if person else _may_join(email)


def _may_join(email: str) -> bool:
    domain = email.rpartition("@")[2]
    open_to = db.session.scalars(
        db.select(Program.open_to).where(
            Program.open_to != "", Program.state != "ended"
        )
    )
    wanted = {part.strip().lower() for text in open_to for part in text.split(",")}
    return domain in wanted or "*" in wanted
