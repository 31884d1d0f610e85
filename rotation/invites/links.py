"""The link in a mail with which its person answers, without signing in.

It is signed and kept nowhere: it names the entry and who has it may answer for it.
"""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from rotation.config import settings
from rotation.extensions import db
from rotation.invites.models import Entry


def answer_link(entry: Entry) -> str:
    """The address of the page on which this entry is answered."""
    return f"{settings().base_url.rstrip('/')}/answer/{answer_token(entry)}"


def answer_token(entry: Entry) -> str:
    """What the link carries."""
    token: str = _signer().dumps(entry.uid)
    return token


def entry_behind(token: str) -> Entry | None:
    """The entry that this link answers; `None` where we never made it."""
    try:
        uid = _signer().loads(token)
    except BadSignature:
        return None
    return db.session.scalar(db.select(Entry).filter_by(uid=uid))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="answer")
