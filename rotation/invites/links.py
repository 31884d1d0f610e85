"""The links in a mail with which its person answers, or ends mails of its kind, without
signing in.

They are signed and kept nowhere: who has one may do with it what it names, no more.
"""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from rotation.accounts.models import Person
from rotation.config import settings
from rotation.extensions import db
from rotation.invites.models import Entry


def answer_link(entry: Entry) -> str:
    """The address of the page on which this entry is answered."""
    return page_link(f"/answer/{answer_token(entry)}")


def answer_token(entry: Entry) -> str:
    """What the link carries."""
    token: str = _signer("answer").dumps(entry.uid)
    return token


def entry_behind(token: str) -> Entry | None:
    """The entry that this link answers; `None` where we never made it."""
    try:
        uid = _signer("answer").loads(token)
    except BadSignature:
        return None
    return db.session.scalar(db.select(Entry).filter_by(uid=uid))


def stop_link(person: Person, kind: str) -> str:
    """The address of the page on which this person ends mails of that kind."""
    return page_link(f"/stop/{stop_token(person, kind)}")


def stop_token(person: Person, kind: str) -> str:
    """What the link carries."""
    token: str = _signer("stop").dumps([person.id, kind])
    return token


def stop_behind(token: str) -> tuple[Person, str] | None:
    """Whose mails of which kind this link ends; `None` where we never made it."""
    try:
        person_id, kind = _signer("stop").loads(token)
    except BadSignature:
        return None
    person = db.session.get(Person, person_id)
    return (person, kind) if person else None


def page_link(path: str) -> str:
    """The address of a page of ours, for a mail; `path` begins with a slash."""
    return f"{settings().base_url.rstrip('/')}{path}"


def _signer(salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=salt)
