"""The pages on which an employee joins a program."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    abort,
    flash,
    get_template_attribute,
    redirect,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from rotation.errors import Refused
from rotation.extensions import db
from rotation.signup import actions
from rotation.signup.answers import Promise, fingerprint
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
from rotation.signup.queries import kinds_of, participant_of
from rotation.signup.replies import SeenForm, closed, is_fresh, keep, page_of, render
from rotation.signup.rows import date_rows, week_rows
from rotation.signup.visits import Visit, begin_change, choices_of, visit_to
from rotation.signup.wish_forms import wishes_form
from rotation.signup.words import ROLE_NAMES, role_costs
from rotation.times import dates_words

bp = Blueprint("signup", __name__, url_prefix="/join")

MINUTES = 3  # how long sign-up takes most people
STALE_GRID = lazy_gettext(
    "These hours changed in another tab or on another device. Reload the page to go on from there."
)


@bp.get("/<name>")
def join(name: str) -> ResponseReturnValue:
    visit = visit_to(name)
    if not actions.is_open(visit.program, visit.now):
        return closed(visit)
    costs = role_costs(visit.program)
    participant = visit.participant
    return render(
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
        return closed(visit)
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
        return closed(visit)
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
    elif form.validate() and is_fresh(form, form.answers(), who):
        return keep(visit, "who", form.answers())
    answered = visit.participant and (
        visit.participant.signed_up_at or "who" in visit.participant.answers
    )
    return page_of(
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
        if after is not None and is_fresh(form, after, when):
            typing = still_typing(form, do)
            return keep(visit, "when", after, typing=typing, stay=do != "")
    else:
        draft = visit.participant.answers if visit.participant else {}
        form = HoursForm(formdata=MultiDict(draft.get("typing") or {}) or None)
        form.seen.data = fingerprint(when)
    return page_of(
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
    if not is_fresh(form, after, before):
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
    elif form.validate() and is_fresh(form, form.answers(before), before):
        return keep(visit, "wishes", form.answers(before))
    return page_of(visit, "wishes", form, groups=tag_groups(form), kinds=kinds)


def _promise(visit: Visit) -> ResponseReturnValue:
    form, given = SeenForm(), visit.answers.promise
    if request.method != "POST":
        form.seen.data = fingerprint(given)
    elif form.validate():
        now = Promise(at=visit.now, wording=WORDING)
        return keep(visit, "promise", given if given.at else now)
    return page_of(
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
        if is_fresh(form, None, visit.answers):
            actions.confirm(
                participant, visit.answers, now=visit.now, actor_id=visit.person.id
            )
            db.session.commit()
            return redirect(visit.url("done"))
    return page_of(
        visit,
        "check",
        form,
        rows=answer_rows(visit, links=True),
        warnings=warnings_of(visit),
    )


def _done(visit: Visit) -> ResponseReturnValue:
    if visit.participant is None or visit.participant.signed_up_at is None:
        return redirect(url_for("signup.join", name=visit.program.name))
    return render(
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
