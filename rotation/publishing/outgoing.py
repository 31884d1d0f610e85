"""Pages: the mails of a draft, of a version and of the clock."""

from flask import flash, redirect, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug import Response as AnyResponse

from rotation import clock
from rotation.access import managed, managed_program
from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites import mailing
from rotation.invites.mailroom import (
    TITLES,
    mails_by_clock,
    mails_of,
    post_by_clock,
    post_of_version,
)
from rotation.programs.paging import paging
from rotation.publishing.actions import wording_of
from rotation.publishing.letters import proposed_mails
from rotation.publishing.pages import bp, managed_version
from rotation.publishing.queries import proposal, version_of, versions_of
from rotation.scheduling.models import Draft

MAILS_A_PAGE = 100


@bp.get("/drafts/<int:draft_id>/mails")
def letters(draft_id: int) -> str | AnyResponse:
    """Every mail that publishing this draft would send, as it would be read."""
    draft = managed(Draft, draft_id)
    if version := version_of(draft):
        return redirect(
            url_for(".mails", name=draft.program.name, number=version.number)
        )
    found = proposal(draft)
    return render(
        "publishing/mails.html",
        program=draft.program,
        draft=draft,
        version=None,
        mails=proposed_mails(found, wording_of(found, draft.program, clock.now())),
        titles=TITLES,
        post=None,
    )


@bp.get("/programs/<name>/versions/<int:number>/mails")
def mails(name: str, number: int) -> str:
    """Every mail of a version, exactly as it was frozen, and what became of it."""
    program, found = managed_version(name, number)
    return render(
        "publishing/mails.html",
        program=program,
        draft=None,
        version=found,
        mails=mails_of(found),
        titles=TITLES,
        post=post_of_version(found),
    )


@bp.post("/programs/<name>/versions/<int:number>/mails/release")
def release(name: str, number: int) -> AnyResponse:
    """Send the mails of a version that were held back."""
    found = managed_version(name, number)[1]
    count = mailing.release(found, now=clock.now(), actor_id=current_user.person.id)
    db.session.commit()
    flash(_("Mails on their way: %(count)s.", count=count), "ok")
    return redirect(url_for(".mails", name=name, number=number))


@bp.post("/programs/<name>/versions/<int:number>/mails/resend")
def resend(name: str, number: int) -> AnyResponse:
    """Try the failed mails of a version again."""
    found = managed_version(name, number)[1]
    count = mailing.resend(found, now=clock.now(), actor_id=current_user.person.id)
    db.session.commit()
    flash(_("Mails that are tried again: %(count)s.", count=count), "ok")
    return redirect(url_for(".mails", name=name, number=number))


@bp.get("/programs/<name>/mails")
def reminders(name: str) -> str:
    """The mails of a program that come by the clock, the newest first."""
    program = managed_program(name)
    post = post_by_clock(program)
    pages = paging(request.args.get("page", "1"), MAILS_A_PAGE, post.total)
    return render(
        "publishing/reminders.html",
        program=program,
        versions=versions_of(program),
        mails=mails_by_clock(program, start=pages.start, most=pages.size),
        titles=TITLES,
        post=post,
        pages=pages,
    )


@bp.post("/programs/<name>/mails/resend")
def resend_reminders(name: str) -> AnyResponse:
    """Try the failed mails that belong to no version again."""
    program = managed_program(name)
    count = mailing.resend_reminders(
        program, now=clock.now(), actor_id=current_user.person.id
    )
    db.session.commit()
    flash(_("Mails that are tried again: %(count)s.", count=count), "ok")
    return redirect(url_for(".reminders", name=name))


@bp.post("/programs/<name>/mails/remind")
def remind(name: str) -> AnyResponse:
    """Have those reminded who have not answered."""
    program = managed_program(name)
    try:
        mailing.remind(program, now=clock.now(), actor_id=current_user.person.id)
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "bad")
    else:
        db.session.commit()
        flash(_("Those who have not answered get a mail within a minute."), "ok")
    return redirect(url_for("programs.desk", name=name))


@bp.post("/programs/<name>/mails/resume")
def resume(name: str) -> AnyResponse:
    """Go on sending after the mail server refused mail after mail."""
    program = managed_program(name)
    mailing.resume(program, now=clock.now(), actor_id=current_user.person.id)
    db.session.commit()
    flash(_("The outbox goes on."), "ok")
    return redirect(url_for("programs.desk", name=name))
