"""The pages on which an employee joins a program."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    abort,
    flash,
    get_template_attribute,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from rotation.errors import Refused
from rotation.extensions import db
from rotation.signup import actions
from rotation.signup.answers import Answers, Part, Promise, When, fingerprint
from rotation.signup.forms import HoursForm, WhoForm
from rotation.signup.hours import KEEP, changed, still_typing
from rotation.signup.pages import (
    answer_rows,
    hours_shown,
    next_lines,
    reach_shown,
    tag_groups,
    warnings_of,
)
from rotation.signup.promise import LINES, WORDING
from rotation.signup.queries import (
    kinds_of,
    managers_of,
    participant_of,
)
from rotation.signup.rows import date_rows, week_rows
from rotation.signup.visits import TITLES, Visit, begin_change, choices_of, visit_to
from rotation.signup.wish_forms import wishes_form
from rotation.signup.words import ROLE_NAMES, role_costs
from rotation.times import dates_words

bp = Blueprint("signup", __name__, url_prefix="/join")

MINUTES = 3  # how long sign-up takes most people
STALE_GRID = lazy_gettext(
    "These hours changed in another tab or on another device. Reload the page to go on from there."
)
STALE = lazy_gettext(
    "This page changed in another tab or on another device since you opened it. Here is what you typed; send it again to use it."
)


class SeenForm(FlaskForm):
    seen = HiddenField()


@bp.get("/<name>")
def join(name: str) -> ResponseReturnValue:
    visit = visit_to(name)
    if not actions.is_open(visit.program, visit.now):
        return _closed(visit)
    costs = role_costs(visit.program)
    participant = visit.participant
    return _render(
        visit,
        "start",
        dates=dates_words(visit.program.starts_on, visit.program.ends_on),
        minutes=MINUTES,
        url=visit.url("who"),
        answered=participant.signed_up_at if participant else None,
        left=participant.left_at if participant else None,
        begun=bool(participant and participant.answers),
        offered_from=visit.known.offered_from,
        roles=[
            {"name": ROLE_NAMES[kind], "value": costs[kind]}
            for kind in kinds_of(visit.program)
        ],
        form=SeenForm(),
    )


@bp.route(
    "/<name>/<any(who, when, wishes, promise, check, done):step>",
    methods=["GET", "POST"],
)
def step(name: str, step: str) -> ResponseReturnValue:
    visit = visit_to(name)
    if not actions.is_open(visit.program, visit.now):
        return _closed(visit)
    if step not in ("who", "done") and not visit.answers.who.roles:
        return redirect(visit.url("who"))
    if request.method == "POST":
        visit = begin_change(visit)
    return PAGES[step](visit)


@bp.post("/<name>/leave")
def leave(name: str) -> ResponseReturnValue:
    visit = visit_to(name)
    participant = participant_of(visit.program, visit.person, lock=True)
    if participant is None:
        abort(404)
    try:
        actions.leave(participant, now=visit.now, actor_id=visit.person.id)
    except Refused:
        return _closed(visit)
    db.session.commit()
    flash(_("You have left the program. You can come back until sign-up closes."))
    return redirect(url_for("signup.join", name=name))


def _who(visit: Visit) -> ResponseReturnValue:
    who = visit.answers.who
    form = WhoForm(obj=who)
    teams = [team.name for team in visit.program.teams]
    form.offer(kinds_of(visit.program), teams, who.zone)
    if request.method != "POST":
        form.seen.data = fingerprint(who)
    elif form.validate() and _is_fresh(form, form.answers(), who):
        return _keep(visit, "who", form.answers())
    answered = visit.participant and (
        visit.participant.signed_up_at or "who" in visit.participant.answers
    )
    return _page(
        visit,
        "who",
        form,
        about=role_costs(visit.program),
        unknown_zone=visit.person.zone == "UTC" and not answered,
    )


def _when(visit: Visit) -> ResponseReturnValue:
    when = visit.answers.when
    zone = ZoneInfo(visit.answers.who.zone)
    if request.method == "POST":
        form = HoursForm()
        do = request.form.get("do", "")
        after = changed(form, do, when, visit.program, zone)
        if after is not None and _is_fresh(form, after, when):
            typing = still_typing(form, do)
            return _keep(visit, "when", after, typing=typing, stay=do != "")
    else:
        draft = visit.participant.answers if visit.participant else {}
        form = HoursForm(formdata=MultiDict(draft.get("typing") or {}) or None)
        form.seen.data = fingerprint(when)
    return _page(
        visit,
        "when",
        form,
        **hours_shown(visit),
    )


@bp.post("/<name>/hours")
def hours(name: str) -> ResponseReturnValue:
    """Keep the hours that the grid shows, and tell what they reach; for scripts.

    Answers with the lists as they are now, or with a refusal in words.
    """
    visit = visit_to(name)
    if not actions.is_open(visit.program, visit.now):
        return _refusal(_("Sign-up has closed."), 409)
    if "when" not in visit.steps() or not visit.answers.who.roles:
        return _refusal(_("Choose first what you would like to do."), 409)
    visit = begin_change(visit)
    assert visit.participant is not None  # noqa: S101  a change has begun
    before, form = visit.answers.when, HoursForm()
    do = request.form.get("do", KEEP)
    after = changed(form, do, before, visit.program, ZoneInfo(visit.answers.who.zone))
    if after is None:
        return _refusal(" ".join(_sentences(form)), 422)
    if not _is_fresh(form, after, before):
        return _refusal(STALE_GRID, 409)
    typing = still_typing(form, do)
    actions.keep_draft(visit.participant, "when", after, typing=typing)
    db.session.commit()
    lists = get_template_attribute("signup/_hours.html", "lists")
    visit = visit.again()
    return {
        "seen": fingerprint(after),
        **reach_shown(visit),
        "lists": lists(week_rows(after.week), date_rows(after.dated)),
    }


def _refusal(sentence: str, status: int) -> ResponseReturnValue:
    return {"refusal": sentence}, status


def _sentences(form: FlaskForm) -> list[str]:
    return [text for errors in form.errors.values() for text in errors]


def _wishes(visit: Visit) -> ResponseReturnValue:
    kinds = visit.answers.who.roles
    before = visit.answers.wishes
    choices = choices_of(visit)
    form = wishes_form(
        kinds,
        choices.tags,
        [(x.name, f"{x.title} ({x.team.name})") for x in choices.placements],
        choices.colleagues,
    )
    if request.method != "POST":
        form.fill(before)
        form.seen.data = fingerprint(before)
    elif form.validate() and _is_fresh(form, form.answers(before), before):
        return _keep(visit, "wishes", form.answers(before))
    return _page(visit, "wishes", form, groups=tag_groups(form), kinds=kinds)


def _promise(visit: Visit) -> ResponseReturnValue:
    form, given = SeenForm(), visit.answers.promise
    if request.method != "POST":
        form.seen.data = fingerprint(given)
    elif form.validate():
        now = Promise(at=visit.now, wording=WORDING)
        return _keep(visit, "promise", given if given.at else now)
    return _page(
        visit,
        "promise",
        form,
        lines=LINES,
        promised=given.at is not None,
        check=visit.url("check"),
    )


def _check(visit: Visit) -> ResponseReturnValue:
    form, participant = SeenForm(), visit.participant
    if request.method != "POST":
        form.seen.data = fingerprint(visit.answers)
    elif participant and form.validate():
        done = participant.signed_up_at and not participant.left_at
        if done and not participant.answers:
            return redirect(visit.url("done"))  # sent twice is sent once
        if _is_fresh(form, None, visit.answers):
            actions.confirm(
                participant, visit.answers, now=visit.now, actor_id=visit.person.id
            )
            db.session.commit()
            return redirect(visit.url("done"))
    return _page(
        visit,
        "check",
        form,
        rows=answer_rows(visit, links=True),
        warnings=warnings_of(visit),
    )


def _done(visit: Visit) -> ResponseReturnValue:
    if visit.participant is None or visit.participant.signed_up_at is None:
        return redirect(url_for("signup.join", name=visit.program.name))
    return _render(
        visit, "done", change=visit.url("check"), next=next_lines(visit.program)
    )


PAGES: dict[str, Callable[[Visit], ResponseReturnValue]] = {
    "who": _who,
    "when": _when,
    "wishes": _wishes,
    "promise": _promise,
    "check": _check,
    "done": _done,
}


def _is_fresh(form: FlaskForm, sent: Part | None, stored: Part | Answers) -> bool:
    """Whether nothing changed since the form was shown, but to what is sent now."""
    current = fingerprint(stored)
    if form.seen.data == current or sent == stored:
        return True
    form.seen.data = current
    form.form_errors = [STALE]
    return False


def _keep(
    visit: Visit,
    step: str,
    part: Part,
    *,
    typing: dict[str, object] | None = None,
    stay: bool = False,
) -> ResponseReturnValue:
    assert visit.participant is not None  # noqa: S101  a change has begun
    actions.keep_draft(visit.participant, step, part, typing=typing)
    db.session.commit()
    if stay:
        return redirect(
            visit.url(step, anchor="hours" if isinstance(part, When) else None)
        )
    return redirect(visit.again().after(step))


def _page(
    visit: Visit, step: str, form: FlaskForm, **context: object
) -> ResponseReturnValue:
    steps = visit.steps()
    if step not in steps:
        return redirect(visit.after("who"))
    status = 200
    if form.errors:
        status = 409 if STALE in form.form_errors else 422
    page = _render(
        visit,
        step,
        form=form,
        step=steps.index(step) + 1,
        steps=[TITLES[x] for x in steps],
        back=visit.before(step),
        **context,
    )
    return page, status


def _closed(visit: Visit) -> ResponseReturnValue:
    """What was answered, to read; a form that came too late changes nothing."""
    late = request.method == "POST"
    page = _render(
        visit,
        "closed",
        rows=answer_rows(visit, links=False) if visit.participant else [],
        managers=managers_of(visit.program),
        late=late,
    )
    return page, 409 if late else 200


def _render(visit: Visit, template: str, **context: object) -> str:
    return render_template(
        f"signup/{template}.html",
        program=visit.program,
        zone=visit.answers.who.zone,
        until=visit.program.sign_up_until,
        **context,
    )
