"""Sign-in links: asked for, drawn, mailed, and used up once.

Everything that two browsers or two workers could do at the same time is one conditional
UPDATE, so only one of them can win.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement

from rotation.accounts.addresses import mailbox_of
from rotation.accounts.models import SignInLink
from rotation.config import settings
from rotation.extensions import db, is_sqlite
from rotation.jobs.queue import enqueue
from rotation.tokens import digest, new_token

CODE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 6
CODE_TRIES = 5
LIMITS = ((3, timedelta(minutes=15)), (10, timedelta(days=1)))
"""So many links for one mailbox in so long a time."""


@dataclass(frozen=True)
class Letter:
    """What a sign-in mail says; it exists only while the mail is written."""

    email: str
    token: str
    code: str


def ask_for_link(
    email: str, *, browser: str, next_path: str = "/", now: datetime
) -> None:
    """Have the worker mail a sign-in link, if this mailbox has not had its share.

    Nothing here depends on whether the address is known. `browser` is the secret in the
    cookie of the browser that asks.
    """
    mailbox = mailbox_of(email)
    _one_at_a_time(mailbox)
    if any(_asked_since(mailbox, now - span) >= most for most, span in LIMITS):
        return
    link = SignInLink(
        email=email,
        mailbox=mailbox,
        requested_at=now,
        browser_hash=digest(browser),
        next_path=next_path,
    )
    db.session.add(link)
    db.session.flush()
    enqueue("sign_in_mail", link.id)


def link_without_mail(email: str, *, now: datetime, next_path: str = "/") -> str:
    """A token for somebody who runs this machine: no mail, no code, any browser."""
    token = new_token()
    db.session.add(
        SignInLink(
            email=email,
            mailbox=mailbox_of(email),
            requested_at=now,
            token_hash=digest(token),
            done_at=now,
            expires_at=now + _lifetime(),
            next_path=next_path,
        )
    )
    return token


def claim_mail(link_id: int, *, now: datetime) -> Letter | None:
    """Draw token and code for this row; `None` if the mail is not (or no longer) ours to
    write. A token that an earlier, lost attempt drew stops working."""
    found = settings()
    token, code = new_token(), "".join(map(secrets.choice, [CODE_SIGNS] * CODE_LENGTH))
    email = db.session.scalar(
        db.update(SignInLink)
        .where(SignInLink.id == link_id, mail_is_due(now))
        .values(
            attempts=SignInLink.attempts + 1,
            lease_until=now + timedelta(seconds=found.lease_seconds),
            token_hash=digest(token),
            code_hash=code_digest(token, code),
            expires_at=now + _lifetime(),
        )
        .returning(SignInLink.email)
    )
    return Letter(email, token, code) if email else None


def mail_is_due(now: datetime) -> ColumnElement[bool]:
    """Rows whose mail has not left, that no worker holds and that are still wanted."""
    return db.and_(
        SignInLink.done_at.is_(None),
        SignInLink.attempts < settings().attempts,
        SignInLink.requested_at > now - _lifetime(),
        db.or_(SignInLink.lease_until.is_(None), SignInLink.lease_until <= now),
    )


def mail_is_done(token: str, *, now: datetime) -> None:
    """The mail with this token has left, or will never be sent."""
    db.session.execute(
        db.update(SignInLink)
        .where(SignInLink.token_hash == digest(token))
        .values(done_at=now)
    )


def usable_link(token: str, *, now: datetime) -> SignInLink | None:
    """The link with this token if it still works; looking uses nothing up."""
    return db.session.scalar(db.select(SignInLink).where(_works(token, now)))


def needs_code(link: SignInLink, *, browser: str | None) -> bool:
    """Whether this browser has to type the code of the mail first."""
    if link.code_hash is None or settings().demo:
        return False
    return browser is None or link.browser_hash != digest(browser)


def code_fits(link: SignInLink, token: str, code: str, *, now: datetime) -> bool:
    """Count one try of the code, then compare. The caller commits whatever comes out."""
    counted = db.session.execute(
        db.update(SignInLink)
        .where(_works(token, now))
        .values(code_tries=SignInLink.code_tries + 1)
        .returning(SignInLink.id)
    ).all()
    typed = code.upper().replace(" ", "").replace("-", "")
    wanted = link.code_hash or ""
    return bool(counted) and secrets.compare_digest(wanted, code_digest(token, typed))


def use_up(token: str, *, now: datetime) -> bool:
    """Use the link; true for exactly one caller, however many try at once."""
    used = db.session.execute(
        db.update(SignInLink)
        .where(
            SignInLink.token_hash == digest(token),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > now,
        )
        .values(used_at=now)
        .returning(SignInLink.id)
    )
    return len(used.all()) == 1


def code_digest(token: str, code: str) -> str:
    """What is kept of a code. Thirty bits alone could be guessed from a stolen database."""
    return digest(f"{token} {code}")


def _works(token: str, now: datetime) -> ColumnElement[bool]:
    return db.and_(
        SignInLink.token_hash == digest(token),
        SignInLink.used_at.is_(None),
        SignInLink.expires_at > now,
        SignInLink.code_tries < CODE_TRIES,
    )


def _lifetime() -> timedelta:
    return timedelta(minutes=settings().sign_in_minutes)


def _asked_since(mailbox: str, since: datetime) -> int:
    return (
        db.session.scalar(
            db.select(db.func.count()).where(
                SignInLink.mailbox == mailbox,
                SignInLink.requested_at > since,
                SignInLink.browser_hash.is_not(None),  # asked for on the page
            )
        )
        or 0
    )


def _one_at_a_time(mailbox: str) -> None:
    """Two requests at once must not both see the last free place. SQLite lets only one
    transaction write anyway."""
    if not is_sqlite(db.session.get_bind()):  # type: ignore[arg-type]
        lock = db.func.pg_advisory_xact_lock(db.func.hashtext(mailbox))
        db.session.execute(db.select(lock))
