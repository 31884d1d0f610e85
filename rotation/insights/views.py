"""The ideas of one's programs, one idea from call to call, and the ledger of a program."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from werkzeug import Response as AnyResponse

from rotation import clock
from rotation.access import (
    managed_program,
    signed_in,
)
from rotation.calls.models import Call
from rotation.errors import Refused
from rotation.extensions import db
from rotation.insights import actions
from rotation.insights.forms import AssetForm, DropForm, OwnerForm, UseForm
from rotation.insights.models import Insight
from rotation.insights.queries import (
    FILTERS,
    calls_to_have_used,
    count_ideas_around,
    count_insights,
    ideas_around,
    insights_in,
    ledger_counts,
    marketers_of,
)
from rotation.insights.table import ledger_csv
from rotation.insights.visits import Visit, answering, visit_to
from rotation.programs.models import Participant, Program
from rotation.programs.paging import paging
from rotation.times import day, local

bp = Blueprint("insights", __name__)

A_PAGE = 50
Form = AssetForm | UseForm | DropForm | OwnerForm


@bp.get("/me/ideas")
def mine() -> str:
    """The ideas of one's programs, what is due first before the others."""
    person = signed_in()
    pages = paging(request.args.get("page", "1"), A_PAGE, count_ideas_around(person))
    return render(
        "insights/mine.html",
        zone=person.zone,
        today=local(clock.now(), person.zone).date(),
        insights=ideas_around(person, pages.start, A_PAGE),
        pages=pages,
    )


@bp.get("/ideas/<int:insight_id>")
def idea(insight_id: int) -> str:
    """Where an idea came up, and what became of it."""
    return _page(visit_to(insight_id))


@bp.post("/ideas/<int:insight_id>/take")
def take(insight_id: int) -> AnyResponse:
    """Answer for an idea from now on; of two who do, one does."""
    visit = visit_to(insight_id)
    if not visit.may_take:
        flash(_("Somebody was faster, or only marketers can take it."), "bad")
        return _back(insight_id)
    actions.give_to(
        visit.insight, visit.part, now=clock.now(), actor_id=visit.person.id
    )
    db.session.commit()
    flash(_("The idea is yours. Say here what became of it."), "ok")
    return _back(insight_id)


@bp.post("/ideas/<int:insight_id>/hand-back")
def hand_back(insight_id: int) -> AnyResponse:
    """Leave an idea to somebody else."""
    visit = answering(insight_id)
    return _carried_out(
        visit,
        _("The idea waits for somebody else."),
        actions.give_to,
        None,
    )


@bp.post("/ideas/<int:insight_id>/owner")
def owner(insight_id: int) -> AnyResponse | tuple[str, int]:
    """A manager says who answers for it."""
    visit = visit_to(insight_id)
    if not visit.manages:
        abort(403)
    form = _owner_form(visit.insight)
    if not form.validate():
        return _page(visit, form), 422
    chosen = form.owner_id.data
    person = db.session.get_one(Participant, chosen) if chosen else None
    return _carried_out(
        visit,
        _("Saved."),
        actions.give_to,
        person,
    )


@bp.post("/ideas/<int:insight_id>/asset")
def asset(insight_id: int) -> AnyResponse | tuple[str, int]:
    """Say what was made of it."""
    visit, form = answering(insight_id), AssetForm()
    if not form.validate():
        return _page(visit, form), 422
    return _carried_out(
        visit,
        _("Thank you. Who had the idea, and who hosted the call, can see it."),
        actions.make_asset,
        form.asset.data,
        form.asset_url.data,
    )


@bp.post("/ideas/<int:insight_id>/use")
def use(insight_id: int) -> AnyResponse | tuple[str, int]:
    """Say in which call it helped; hosts may, for calls of their own."""
    visit = visit_to(insight_id)
    if not (visit.answers or visit.hosts):
        abort(403)
    form = _use_form(visit)
    if not form.validate():
        return _page(visit, form), 422
    call = next(
        x for x in _calls(visit) if x.id == form.call_id.data
    )  # the form allows no other
    return _carried_out(
        visit,
        _("From a call to a call: the loop is closed."),
        actions.use_in,
        call,
    )


@bp.post("/ideas/<int:insight_id>/drop")
def drop(insight_id: int) -> AnyResponse | tuple[str, int]:
    """Say that nothing comes of it."""
    visit, form = answering(insight_id), DropForm()
    if not form.validate():
        return _page(visit, form), 422
    return _carried_out(
        visit,
        _("Kept. An honest no is an answer, too."),
        actions.drop,
        form.note.data,
    )


@bp.post("/ideas/<int:insight_id>/undo")
def undo(insight_id: int) -> AnyResponse:
    """Take the last step back."""
    visit = answering(insight_id)
    return _carried_out(
        visit,
        _("The last step is taken back."),
        actions.undo,
    )


@bp.get("/programs/<name>/ideas")
def ledger(name: str) -> str:
    """The ideas of a program by state, with their ages against the due date."""
    program = managed_program(name)
    which, today = _filter(), _today(program)
    total = count_insights(program, which, today)
    pages = paging(request.args.get("page", "1"), A_PAGE, total)
    return render(
        "insights/ledger.html",
        program=program,
        zone=program.zone,
        today=today,
        which=which,
        filters=FILTERS,
        counts=ledger_counts(program, today),
        insights=insights_in(program, which, today, pages.start, A_PAGE),
        pages=pages,
    )


@bp.get("/programs/<name>/ideas.csv")
def table(name: str) -> Response:
    """The same as a file, all pages of it."""
    program = managed_program(name)
    which, today = _filter(), _today(program)
    text = ledger_csv(insights_in(program, which, today), program.zone, today)
    response = Response(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{program.name}-ideas.csv"'
    )
    return response


def _page(visit: Visit, refused: Form | None = None) -> str:
    insight = visit.insight
    forms: dict[type[Form], Form] = {type(refused): refused} if refused else {}
    if visit.manages:
        forms.setdefault(OwnerForm, _owner_form(insight, shown=True))
    if visit.may_use:
        forms.setdefault(UseForm, _use_form(visit, shown=True))
    for kind in (AssetForm, DropForm):
        forms.setdefault(kind, kind(formdata=None))
    return render(
        "insights/idea.html",
        visit=visit,
        insight=insight,
        zone=visit.person.zone,
        today=_today(insight.program),
        refused=refused,
        owner_form=forms.get(OwnerForm),
        asset_form=forms[AssetForm],
        use_form=forms.get(UseForm),
        drop_form=forms[DropForm],
    )


def _owner_form(insight: Insight, *, shown: bool = False) -> OwnerForm:
    form = (
        OwnerForm(formdata=None, owner_id=insight.owner_id or 0)
        if shown
        else OwnerForm()
    )
    form.offer(
        [
            (one.id, one.person.name or _("A colleague"))
            for one in marketers_of(insight.program_id)
        ]
    )
    return form


def _use_form(visit: Visit, *, shown: bool = False) -> UseForm:
    form = UseForm(formdata=None) if shown else UseForm()
    zone = visit.person.zone
    form.offer(
        [
            (call.id, f"{day(call.starts_at, zone)}, {call.title or _('A call')}")
            for call in _calls(visit)
        ]
    )
    return form


def _calls(visit: Visit) -> list[Call]:
    return calls_to_have_used(
        visit.insight, clock.now(), None if visit.answers else visit.hosts
    )


def _filter() -> str:
    which = request.args.get("show", FILTERS[0])
    return which if which in FILTERS else abort(404)


def _today(program: Program) -> date:
    return local(clock.now(), program.zone).date()


def _carried_out(
    visit: Visit, sentence: str, action: Callable[..., object], *args: object
) -> AnyResponse:
    """Do that with the idea and say so, or why it was refused."""
    try:
        action(visit.insight, *args, now=clock.now(), actor_id=visit.person.id)
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "bad")
    else:
        db.session.commit()
        flash(sentence, "ok")
    return _back(visit.insight.id)


def _back(insight_id: int) -> AnyResponse:
    return redirect(url_for(".idea", insight_id=insight_id))
