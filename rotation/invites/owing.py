"""A mail that is only read becomes an intent of the outbox."""

from datetime import datetime
from urllib.parse import urlsplit

from rotation.config import settings
from rotation.invites.letters import Letter
from rotation.invites.mail import mail_bytes, plain_mail_name
from rotation.invites.models import MailIntent
from rotation.invites.notices import Notice


def plain_intent(
    letter: Letter | Notice,
    *,
    key: str,
    program_id: int,
    now: datetime,
    until: datetime | None = None,
) -> MailIntent:
    """The intent, due now and of use until then (`None`: for ever); the caller adds it."""
    found = settings()
    host = urlsplit(found.base_url).hostname or "localhost"
    return MailIntent(
        program_id=program_id,
        person=letter.person,
        kind=letter.kind,
        key=key,
        recipient=letter.person.email,
        message=mail_bytes(
            letter,
            sender=found.mail_from,
            name=plain_mail_name(key, host),
            made_at=now,
        ),
        made_at=now,
        state="waiting",
        due_at=now,
        until=until,
    )
