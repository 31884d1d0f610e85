"""The ideas of one's programs, one idea from call to call, and the ledger of a program."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from werkzeug import Response as AnyResponse

from rotation import clock
from rotation.access import (
    changes,
    managed_program,
    manages,
    participant_in,
    signed_in,
)
from rotation.accounts.models import Person
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
    insight_with_people,
    insights_in,
    ledger_counts,
    marketers_of,
)
from rotation.insights.table import ledger_csv
from rotation.programs.models import Participant, Program
from rotation.programs.paging import paging
from rotation.programs.sides import side_of
from rotation.times import day, local

bp = Blueprint("insights", __name__)

A_PAGE = 50
Form = AssetForm | UseForm | DropForm | OwnerForm


@dataclass(frozen=True)
class Visit:
    """Who looks at an idea, and what they may do with it."""

    person: Person
    insight: Insight
    part: Participant | None
    manages: bool

    @property
    def answers(self) -> bool:
        """Whether they may say what became of it."""
        own = self.part is not None and self.insight.owner_id == self.part.id
        return self.manages or own

    @property
    def may_take(self) -> bool:
        """Whether they may take it, since nobody has."""
        return (
            self.part is not None
            and self.insight.owner_id is None
            and self.insight.state == "idea"
            and side_of(self.part.roles) == "marketing"
        )

    @property
    def hosts(self) -> Participant | None:
        """Their part, if they may say in which call of their own it helped."""
        hosts = self.part is not None and self.part.role("host") is not None
        return self.part if hosts else None

    @property
    def may_use(self) -> bool:
        return self.insight.state == "asset" and (self.answers or bool(self.hosts))


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
    return _page(_visit(insight_id))


@bp.post("/ideas/<int:insight_id>/take")
def take(insight_id: int) -> AnyResponse:
    """Answer for an idea from now on; of two who do, one does."""
    visit = _visit(insight_id)
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
    visit = _answering(insight_id)
    try:
        actions.give_to(visit.insight, None, now=clock.now(), actor_id=visit.person.id)
    except Refused as refusal:
        return _refused(refusal, insight_id)
    db.session.commit()
    flash(_("The idea waits for somebody else."), "ok")
    return _back(insight_id)


@bp.post("/ideas/<int:insight_id>/owner")
def owner(insight_id: int) -> AnyResponse | tuple[str, int]:
    """A manager says who answers for it."""
    visit = _visit(insight_id)
    if not visit.manages:
        abort(403)
    form = _owner_form(visit.insight)
    if not form.validate():
        return _page(visit, form), 422
    chosen = form.owner_id.data
    person = db.session.get_one(Participant, chosen) if chosen else None
    try:
        actions.give_to(
            visit.insight, person, now=clock.now(), actor_id=visit.person.id
        )
    except Refused as refusal:
        return _refused(refusal, insight_id)
    db.session.commit()
    flash(_("Saved."), "ok")
    return _back(insight_id)


@bp.post("/ideas/<int:insight_id>/asset")
def asset(insight_id: int) -> AnyResponse | tuple[str, int]:
    """Say what was made of it."""
    visit, form = _answering(insight_id), AssetForm()
    if not form.validate():
        return _page(visit, form), 422
    try:
        actions.make_asset(
            visit.insight,
            form.asset.data,
            form.asset_url.data,
            now=clock.now(),
            actor_id=visit.person.id,
        )
    except Refused as refusal:
        return _refused(refusal, insight_id)
    db.session.commit()
    flash(_("Thank you. Who had the idea, and who hosted the call, can see it."), "ok")
    return _back(insight_id)


@bp.post("/ideas/<int:insight_id>/use")
def use(insight_id: int) -> AnyResponse | tuple[str, int]:
    """Say in which call it helped; hosts may, for calls of their own."""
    visit = _visit(insight_id)
    if not (visit.answers or visit.hosts):
        abort(403)
    form = _use_form(visit)
    if not form.validate():
        return _page(visit, form), 422
    call = next(
        x for x in _calls(visit) if x.id == form.call_id.data
    )  # the form allows no other
    try:
        actions.use_in(visit.insight, call, now=clock.now(), actor_id=visit.person.id)
    except Refused as refusal:
        return _refused(refusal, insight_id)
    db.session.commit()
    flash(_("From a call to a call: the loop is closed."), "ok")
    return _back(insight_id)


@bp.post("/ideas/<int:insight_id>/drop")
def drop(insight_id: int) -> AnyResponse | tuple[str, int]:
    """Say that nothing comes of it."""
    visit, form = _answering(insight_id), DropForm()
    if not form.validate():
        return _page(visit, form), 422
    try:
        actions.drop(
            visit.insight,
            form.note.data,
            now=clock.now(),
            actor_id=visit.person.id,
        )
    except Refused as refusal:
        return _refused(refusal, insight_id)
    db.session.commit()
    flash(_("Kept. An honest no is an answer, too."), "ok")
    return _back(insight_id)


@bp.post("/ideas/<int:insight_id>/undo")
def undo(insight_id: int) -> AnyResponse:
    """Take the last step back."""
    visit = _answering(insight_id)
    try:
        actions.undo(visit.insight, now=clock.now(), actor_id=visit.person.id)
    except Refused as refusal:
        return _refused(refusal, insight_id)
    db.session.commit()
    flash(_("The last step is taken back."), "ok")
    return _back(insight_id)


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


def _visit(insight_id: int) -> Visit:
    """The idea, for those who take part in its program or run it; 404 for others."""
    person = signed_in()
    insight = insight_with_people(insight_id) or abort(404)
    part = participant_in(insight.program, person)
    if part is not None and part.left_at is not None:
        part = None
    if part is None and not manages(person, insight.program):
        abort(404)
    return Visit(person, insight, part, changes(person, insight.program))


def _answering(insight_id: int) -> Visit:
    """The same, for whoever answers for the idea."""
    visit = _visit(insight_id)
    if not visit.answers:
        abort(403)
    return visit


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


def _refused(refusal: Refused, insight_id: int) -> AnyResponse:
    db.session.rollback()
    flash(str(refusal), "bad")
    return _back(insight_id)


def _back(insight_id: int) -> AnyResponse:
    return redirect(url_for(".idea", insight_id=insight_id))
