"""What the worker does for this feature: sign-in mails, and forgetting what is over."""

import logging
from datetime import datetime, timedelta

import click
from flask import render_template
from flask_babel import gettext as _

from rotation import clock
from rotation.accounts.addresses import link_address
from rotation.accounts.links import Letter, claim_mail, mail_is_done, mail_is_due
from rotation.accounts.models import SignIn, SignInLink
from rotation.accounts.queries import may_sign_in
from rotation.config import settings
from rotation.extensions import db
from rotation.jobs.mail import MailFailed, new_mail, send
from rotation.jobs.queue import enqueue, job
from rotation.jobs.worker import sweep

log = logging.getLogger(__name__)

KEPT = timedelta(days=2)


@job("sign_in_mail")
def send_sign_in_mail(link_id: int) -> None:
    """Write and send the mail of this request, if its address may sign in."""
    now = clock.now()
    letter = claim_mail(link_id, now=now)
    wanted = letter is not None and may_sign_in(letter.email)
    db.session.commit()  # no transaction stays open while a mail server thinks
    if letter is None:
        return
    try:
        if wanted:
            _deliver(letter)
    except MailFailed as failure:
        log.warning("Sign-in mail %s waits for another try: %s", link_id, failure)
        return
    mail_is_done(letter.token, now=now)
    db.session.commit()


def _deliver(letter: Letter) -> None:
    found = settings()
    url = link_address(letter.token)
    if found.mail_server:
        text = render_template(
            "accounts/mail.txt", letter=letter, url=url, minutes=found.sign_in_minutes
        )
        send(new_mail(letter.email, _("Your link to sign in to Rotation"), text))
    elif found.demo:
        click.echo(f"Sign-in link for {letter.email}: {url}")
    else:
        log.warning("No mail server is set; `rotation link EMAIL` prints a link.")


@sweep
def find_forgotten_mails(now: datetime) -> None:
    """Mails whose worker died or whose server did not answer are tried again."""
    due = db.select(SignInLink.id).where(
        mail_is_due(now), SignInLink.requested_at < now - timedelta(seconds=5)
    )
    for link_id in db.session.scalars(due):
        enqueue("sign_in_mail", link_id)
    db.session.commit()


@sweep
def forget_old_sign_ins(now: datetime) -> None:
    """Links older than every limit, and sessions that are over, are of no use."""
    db.session.execute(
        db.delete(SignInLink).where(SignInLink.requested_at < now - KEPT)
    )
    db.session.execute(db.delete(SignIn).where(SignIn.expires_at < now - KEPT))
    db.session.commit()
