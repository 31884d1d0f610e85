"""Pages: look at a draft from every side, change it, undo, and let the search go on."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from werkzeug import Response as AnyResponse

from rotation import clock
from rotation.access import managed_draft, signed_in
from rotation.adjusting import actions, pages
from rotation.adjusting.openings import calls_for, takers
from rotation.adjusting.orders import Order
from rotation.adjusting.queries import bench_of, edits_of, since, state_of
from rotation.adjusting.words import Words, shares
from rotation.config import settings
from rotation.errors import Refused
from rotation.extensions import db
from rotation.jobs.queue import enqueue
from rotation.programs.paging import paging
from rotation.publishing.queries import version_of
from rotation.scheduling.models import Draft, DraftEdit

bp = Blueprint("adjusting", __name__)

A_PAGE = 100
HISTORY = 12
Page = str | AnyResponse | tuple[str, int]


@bp.get("/drafts/<int:draft_id>/adjust")
def overview(draft_id: int) -> Page:
    """The draft by person, host, day or call, each with a way to what can be changed."""
    draft = managed_draft(draft_id)
    if version := version_of(draft):
        return redirect(
            url_for(
                "publishing.version", name=draft.program.name, number=version.number
            )
        )
    bench, cast = bench_of(draft)
    words = Words(cast, draft.program.zone)
    view = request.args.get("view")
    view = view if view in pages.VIEWS else pages.VIEWS[0]
    day = request.args.get("day", "")[:10]
    uncovered = request.args.get("left") == "yes"
    sides: dict[str, Callable[[], list[Any]]] = {
        "person": lambda: pages.people_rows(bench, words),
        "host": lambda: pages.host_rows(bench, words),
        "day": lambda: pages.day_rows(bench, words),
        "call": lambda: pages.call_rows(bench, words, day=day, uncovered=uncovered),
    }
    rows = sides[view]()
    shown = paging(request.args.get("page", "1"), A_PAGE, len(rows))
    return render(
        "adjusting/overview.html",
        **_frame(draft, words),
        view=view,
        day=day,
        uncovered=uncovered,
        rows=rows[shown.start : shown.end],
        pages=shown,
    )


@bp.get("/drafts/<int:draft_id>/adjust/people/<int:participant_id>")
def person(draft_id: int, participant_id: int) -> Page:
    """What somebody has in the draft, what they could have, and why not more."""
    draft = managed_draft(draft_id)
    bench, cast = bench_of(draft)
    words, id_ = Words(cast, draft.program.zone), str(participant_id)
    if participant_id not in cast.participants:
        abort(404)
    instead = request.args.get("instead", "")
    have = pages.holdings_of(bench, words, id_)
    if instead not in {one.entry.call for one in have}:
        instead = ""
    found = calls_for(bench, id_, instead) if id_ in bench.shadowers else None
    seeking = [
        (one, kind, one.credit + bench.state.had(kind)[id_])
        for kind, seekers in (
            ("shadower", bench.shadowers),
            ("rotator", bench.rotators),
        )
        if (one := seekers.get(id_))
    ]
    have_places = {one.entry.placement for one in have}
    return render(
        "adjusting/person.html",
        **_frame(draft, words),
        person=cast.participants[participant_id],
        id_=id_,
        have=have,
        seeking=seeking,
        instead=instead,
        openings=found,
        banned=[(one, words.what(one)) for one in _of(bench.state.bans, id_)],
        hosts=[one for one in pages.call_rows(bench, words) if one.host_id == id_],
        offers=[
            (cast.placements[int(one.id)], one.mentors)
            for one in bench.problem.placements
            if id_ in bench.rotators
            and one.id in bench.rotators[id_].choices
            and one.id not in have_places
        ],
        places={one.id: one for one in bench.problem.placements},
    )


@bp.get("/drafts/<int:draft_id>/adjust/calls/<int:call_id>")
def call(draft_id: int, call_id: int) -> Page:
    """Who sits on a call, who else could, and what keeps the others away."""
    draft = managed_draft(draft_id)
    bench, cast = bench_of(draft)
    words, id_ = Words(cast, draft.program.zone), str(call_id)
    if id_ not in bench.calls or call_id not in cast.calls:
        abort(404)
    posed = bench.calls[id_]
    taken = bench.taken.get(id_, [])
    return render(
        "adjusting/call.html",
        **_frame(draft, words),
        call=cast.calls[call_id],
        id_=id_,
        host=words.person(posed.host),
        host_id=posed.host,
        seats=posed.seats,
        taken=taken,
        pinned={one.person for one in bench.state.pins if one.call == id_},
        banned=[one.person for one in sorted(bench.state.bans) if one.call == id_],
        openings=takers(bench, id_) if posed.seats else None,
    )


@bp.get("/drafts/<int:draft_id>/adjust/look")
def look(draft_id: int) -> Page:
    """What a change would break, and who would win and lose by it, before it is taken."""
    draft = managed_draft(draft_id)
    try:
        return _look(draft, _ordered(draft))
    except Refused as refusal:
        return _back(draft, str(refusal))


@bp.post("/drafts/<int:draft_id>/adjust")
def take(draft_id: int) -> Page:
    """Take a change that was looked at."""
    draft = managed_draft(draft_id)
    try:
        order = Order.of(request.form)
        actions.held(draft, _revision())
        change = order.change(state_of(draft))
        bench, cast = bench_of(draft)
        broken = bench.breaks(change)
        if broken and not request.form.get("all_the_same"):
            db.session.rollback()
            return _look(managed_draft(draft_id), order, status=422)
        actions.take(draft, order.do, change, now=clock.now(), actor_id=signed_in().id)
    except actions.Overtaken:
        db.session.rollback()
        return _overtaken(managed_draft(draft_id), Order.of(request.form))
    except Refused as refusal:
        db.session.rollback()
        return _back(draft, str(refusal))
    db.session.commit()
    words = Words(cast, draft.program.zone)
    flash(" ".join(words.change(change)), "warn" if broken else "ok")
    return redirect(_page_of(draft, order))


@bp.post("/drafts/<int:draft_id>/adjust/undo")
def undo(draft_id: int) -> Page:
    """Take the last change back."""
    return _step(draft_id, actions.undo, _("Undone."))


@bp.post("/drafts/<int:draft_id>/adjust/redo")
def redo(draft_id: int) -> Page:
    """Make the change again that was undone last."""
    return _step(draft_id, actions.redo, _("Done again."))


@bp.post("/drafts/<int:draft_id>/adjust/solve")
def solve(draft_id: int) -> Page:
    """Let the search go on from here: pins stay, and all else as far as it can."""
    draft = managed_draft(draft_id)
    try:
        actions.held(draft, _revision())
        run = actions.solve_around(
            draft,
            seconds=settings().solve_seconds,
            now=clock.now(),
            actor_id=signed_in().id,
        )
    except actions.Overtaken:
        db.session.rollback()
        return _overtaken(managed_draft(draft_id), None)
    except Refused as refusal:
        db.session.rollback()
        return _back(draft, str(refusal))
    enqueue("solve", run.id)
    db.session.commit()
    return redirect(url_for("scheduling.run", run_id=run.id))


@bp.get("/drafts/<int:draft_id>/adjust/news")
def news(draft_id: int) -> Page:
    """What others have changed since the revision that a page shows; nothing if nothing."""
    draft = managed_draft(draft_id)
    seen = _number(request.args.get("revision", ""))
    if draft.revision == seen:
        return ""
    _bench, cast = bench_of(draft)
    words = Words(cast, draft.program.zone)
    edits = since(edits_of(draft), seen)
    return render(
        "adjusting/_news.html",
        draft=draft,
        zone=draft.program.zone,
        news=pages.history(edits, draft.position, words)[:HISTORY],
    )


def _step(draft_id: int, step: Callable[..., DraftEdit], said: str) -> Page:
    draft = managed_draft(draft_id)
    try:
        actions.held(draft, _revision())
        edit = step(draft, now=clock.now(), actor_id=signed_in().id)
    except actions.Overtaken:
        db.session.rollback()
        return _overtaken(managed_draft(draft_id), None)
    except Refused as refusal:
        db.session.rollback()
        return _back(draft, str(refusal))
    change = pages.Change.of(edit.change)
    _bench, cast = bench_of(draft)
    words = Words(cast, draft.program.zone)
    db.session.commit()
    flash(f"{said} {' '.join(words.change(change))}", "ok")
    return redirect(url_for(".overview", draft_id=draft_id))


def _frame(draft: Draft, words: Words) -> dict[str, Any]:
    """What every page of adjusting shows of the draft."""
    edits = edits_of(draft)
    return {
        "draft": draft,
        "program": draft.program,
        "zone": draft.program.zone,
        "words": words,
        "history": pages.history(edits[:HISTORY], draft.position, words),
        "may_undo": draft.position > 0,
        "may_redo": len(edits) > draft.position,
    }


def _look(draft: Draft, order: Order, status: int = 200) -> Page:
    bench, cast = bench_of(draft)
    words = Words(cast, draft.program.zone)
    change = order.change(bench.state)
    page = render(
        "adjusting/look.html",
        draft=draft,
        program=draft.program,
        zone=draft.program.zone,
        words=words,
        order=order,
        sentences=words.change(change),
        broken=bench.breaks(change),
        shares=shares(bench, change),
        back=_page_of(draft, order),
    )
    return page, status


def _overtaken(draft: Draft, order: Order | None) -> Page:
    """409: what changed meanwhile, and what was asked, so that nothing is lost."""
    bench, cast = bench_of(draft)
    words = Words(cast, draft.program.zone)
    asked: list[str] = []
    if order is not None:
        try:
            asked = words.change(order.change(bench.state))
        except Refused as refusal:
            asked = [str(refusal)]
    edits = since(edits_of(draft), _number(request.form.get("revision", "")))
    page = render(
        "adjusting/overtaken.html",
        draft=draft,
        program=draft.program,
        zone=draft.program.zone,
        order=order,
        asked=asked,
        news=pages.history(edits[:HISTORY], draft.position, words),
    )
    return page, 409


def _ordered(draft: Draft) -> Order:
    """The order in the address; times typed into its form are on the program's clock."""
    values = request.args.to_dict()
    if typed := request.args.getlist("start"):
        values["starts"] = " ".join(_instant(one, draft.program.zone) for one in typed)
    return Order.of(values)


def _instant(text: str, zone: str) -> str:
    try:
        local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise Refused(_("Give a day and a time for each sitting.")) from None
    return local.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _back(draft: Draft, sentence: str) -> AnyResponse:
    flash(sentence, "warn")
    return redirect(url_for(".overview", draft_id=draft.id))


def _page_of(draft: Draft, order: Order) -> str:
    """Where an order comes from: the page of the call or of the person."""
    if request.values.get("from") == "call" and order.call.isdecimal():
        return url_for(".call", draft_id=draft.id, call_id=int(order.call))
    if order.person.isdecimal():
        return url_for(".person", draft_id=draft.id, participant_id=int(order.person))
    return url_for(".overview", draft_id=draft.id)


def _revision() -> int:
    return _number(request.form.get("revision", ""))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _of(entries: Any, person_id: str) -> list[Any]:
    return [one for one in sorted(entries) if one.person == person_id]
