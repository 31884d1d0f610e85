"""What the pages of sign-up answer: a page, the next one, or that it is too late."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField

from rotation.extensions import db
from rotation.signup import actions
from rotation.signup.answers import Answers, Part, When, fingerprint
from rotation.signup.offers import managers_of
from rotation.signup.pages import answer_rows
from rotation.signup.visits import TITLES, Visit

STALE = lazy_gettext(
    "This page changed in another tab or on another device since you opened it. Here is what you typed; send it again to use it."
)


class SeenForm(FlaskForm):
    seen = HiddenField()


def is_fresh(form: FlaskForm, sent: Part | None, stored: Part | Answers) -> bool:
    """Whether nothing changed since the form was shown, but to what is sent now."""
    current = fingerprint(stored)
    if form.seen.data == current or sent == stored:
        return True
    form.seen.data = current
    form.form_errors = [STALE]
    return False


def keep(
    visit: Visit,
    step: str,
    part: Part,
    *,
    typing: dict[str, object] | None = None,
    stay: bool = False,
) -> ResponseReturnValue:
    """Keep this part of the answers and go on, or `stay`, to see what it has become."""
    assert visit.participant is not None  # noqa: S101  a change has begun
    actions.keep_draft(visit.participant, step, part, typing=typing)
    db.session.commit()
    if stay:
        return redirect(
            visit.url(step, anchor="hours" if isinstance(part, When) else None)
        )
    return redirect(visit.again().after(step))


def page_of(
    visit: Visit, step: str, form: FlaskForm, **context: object
) -> ResponseReturnValue:
    """The page of a step, with its form; onwards where the step is none of this person's."""
    steps = visit.steps()
    if step not in steps:
        return redirect(visit.after("who"))
    status = 200
    if form.errors:
        status = 409 if STALE in form.form_errors else 422
    page = render(
        visit,
        step,
        form=form,
        step=steps.index(step) + 1,
        steps=[TITLES[x] for x in steps],
        back=visit.before(step),
        **context,
    )
    return page, status


def closed(visit: Visit) -> ResponseReturnValue:
    """What was answered, to read; a form that came too late changes nothing."""
    late = request.method == "POST"
    page = render(
        visit,
        "closed",
        rows=answer_rows(visit, links=False) if visit.participant else [],
        managers=managers_of(visit.program),
        late=late,
    )
    return page, 409 if late else 200


def render(visit: Visit, template: str, **context: object) -> str:
    """A page of sign-up, with what all of them show."""
    return render_template(
        f"signup/{template}.html",
        program=visit.program,
        zone=visit.answers.who.zone,
        until=visit.program.sign_up_until,
        **context,
    )
