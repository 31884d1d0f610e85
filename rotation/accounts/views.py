"""Signing in by a mailed link, and signing out."""

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from werkzeug import Response

from rotation import clock
from rotation.access import signed_in
from rotation.accounts.actions import end_all_sessions, end_session, sign_in_with
from rotation.accounts.addresses import inner_path
from rotation.accounts.forms import AddressForm, CodeForm, UseLinkForm
from rotation.accounts.links import (
    ask_for_link,
    code_fits,
    needs_code,
    usable_link,
)
from rotation.accounts.visitor import visitor_with
from rotation.config import settings
from rotation.extensions import db, limiter
from rotation.tokens import new_token

bp = Blueprint("accounts", __name__)

Page = str | Response | tuple[str, int]


@bp.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
def sign_in() -> Page:
    """Ask for a link. The answer is the same for every address."""
    form = AddressForm(next=request.args.get("next", ""))
    if current_user.is_authenticated:
        return redirect(inner_path(form.next.data))
    if form.validate_on_submit():
        browser = session.setdefault("browser", new_token())
        session["asked_for"] = form.email.data
        ask_for_link(
            form.email.data,
            browser=browser,
            next_path=inner_path(form.next.data),
            now=clock.now(),
        )
        db.session.commit()
        return redirect(url_for(".sent"))
    return render_template("accounts/sign_in.html", form=form), _status(form)


@bp.get("/sign-in-sent")
def sent() -> str:
    """What happens next, whoever asked."""
    found = settings()
    return render_template(
        "accounts/sent.html",
        email=session.get("asked_for"),
        minutes=found.sign_in_minutes,
        sends_mail=bool(found.mail_server),
        demo=found.demo,
    )


@bp.route("/sign-in/<token>", methods=["GET", "POST"])
def open_link(token: str) -> Page:
    """The page behind a mailed link. Mail scanners open it too, so GET only looks."""
    now = clock.now()
    link = usable_link(token, now=now)
    if link is None:
        return _gone()
    ask_code = needs_code(link, browser=session.get("browser"))
    form = CodeForm() if ask_code else UseLinkForm()
    if form.validate_on_submit():
        if ask_code and not code_fits(link, token, form.code.data, now=now):
            db.session.commit()
            form.code.errors = [
                _(
                    "This is not the code of the mail. After five tries the link is dead."
                )
            ]
        else:
            key = sign_in_with(link, token, now=now)
            db.session.commit()
            return _come_in(key, link.next_path) if key else _gone()
    page = render_template("accounts/confirm.html", form=form, email=link.email)
    return page, _status(form)


@bp.post("/sign-out")
def sign_out() -> Response:
    """End this browser's session."""
    person = signed_in()
    end_session(current_user.key, now=clock.now(), actor_id=person.id)
    db.session.commit()
    return _go_out(_("You are signed out."))


@bp.post("/sign-out/everywhere")
def sign_out_everywhere() -> Response:
    """End this person's sessions in all browsers."""
    person = signed_in()
    end_all_sessions(person, now=clock.now(), actor_id=person.id)
    db.session.commit()
    return _go_out(_("You are signed out in every browser."))


def _come_in(key: str, next_path: str) -> Response:
    """A fresh cookie: of the old one nothing survives but the language."""
    _forget_all_but_the_language()
    session.permanent = True
    login_user(visitor_with(key))
    return redirect(inner_path(next_path))


def _go_out(sentence: str) -> Response:
    logout_user()
    _forget_all_but_the_language()
    flash(sentence)
    return redirect(url_for("accounts.sign_in"))


def _forget_all_but_the_language() -> None:
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def _gone() -> tuple[str, int]:
    return render_template("accounts/link_gone.html"), 410


def _status(form: AddressForm | CodeForm | UseLinkForm) -> int:
    return 422 if form.errors else 200
