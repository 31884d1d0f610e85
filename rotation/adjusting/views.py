"""Pages: look at a draft from every side, and at what a change would do."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import abort, redirect, request, url_for
from flask import render_template as render

from rotation.access import managed_draft
from rotation.adjusting import pages, starting, steps  # noqa: F401  both add pages to bp
from rotation.adjusting.answers import (
    HISTORY,
    Page,
    back,
    bp,
    frame,
    look_page,
    number_of,
    ordered,
)
from rotation.adjusting.openings import calls_for, swaps, takers
from rotation.adjusting.queries import bench_of, edits_of, since
from rotation.adjusting.words import Words
from rotation.errors import Refused
from rotation.programs.paging import paging
from rotation.publishing.queries import version_of

A_PAGE = 100


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
        **frame(draft, words),
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
    if version_of(draft):  # it stays as it is; another one can change
        name = draft.program.name
        way = url_for(".of_person", name=name, participant_id=participant_id)
        return redirect(way)
    bench, cast = bench_of(draft)
    words, id_ = Words(cast, draft.program.zone), str(participant_id)
    if participant_id not in cast.participants:
        abort(404)
    have = pages.holdings_of(bench, words, id_)
    seats = {one.entry.call for one in have if one.entry.call}
    instead, swap = (_among(seats, request.args.get(x)) for x in ("instead", "swap"))
    seeks = id_ in bench.shadowers
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
        **frame(draft, words),
        person=cast.participants[participant_id],
        id_=id_,
        have=have,
        seeking=seeking,
        instead=instead,
        openings=calls_for(bench, id_, instead) if seeks and not swap else None,
        swap=swap,
        swaps=swaps(bench, id_, swap) if seeks and swap else None,
        banned=[(one, words.what(one)) for one in _of(bench.state.bans, id_)],
        missing=[(one, words.what(one)) for one in _of(bench.state.unkept, id_)],
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
    if version_of(draft):
        return redirect(url_for(".of_call", name=draft.program.name, call_id=call_id))
    bench, cast = bench_of(draft)
    words, id_ = Words(cast, draft.program.zone), str(call_id)
    if id_ not in bench.calls or call_id not in cast.calls:
        abort(404)
    posed = bench.calls[id_]
    taken = bench.taken.get(id_, [])
    of = _among(taken, request.args.get("of"))
    if not of and taken and len(taken) >= posed.seats:
        of = taken[0]
    return render(
        "adjusting/call.html",
        **frame(draft, words),
        call=cast.calls[call_id],
        id_=id_,
        host=words.person(posed.host),
        host_id=posed.host,
        seats=posed.seats,
        taken=taken,
        pinned={one.person for one in bench.state.pins if one.call == id_},
        banned=[one.person for one in sorted(bench.state.bans) if one.call == id_],
        missing=sorted(one.person for one in bench.state.unkept if one.call == id_),
        of=of,
        openings=takers(bench, id_, of) if posed.seats or of else None,
    )


@bp.get("/drafts/<int:draft_id>/adjust/look")
def look(draft_id: int) -> Page:
    """What a change would break, and who would win and lose by it, before it is taken."""
    draft = managed_draft(draft_id)
    try:
        return look_page(draft, ordered(draft))
    except Refused as refusal:
        return back(draft, str(refusal))


@bp.get("/drafts/<int:draft_id>/adjust/news")
def news(draft_id: int) -> Page:
    """What others have changed since the revision that a page shows; nothing if nothing."""
    draft = managed_draft(draft_id)
    seen = number_of(request.args.get("revision", ""))
    if draft.revision == seen:
        return ""
    _bench, cast = bench_of(draft)
    words = Words(cast, draft.program.zone)
    edits = since(edits_of(draft), seen)
    return render(
        "adjusting/_news.html",
        draft=draft,
        zone=draft.program.zone,
        news=pages.history(edits, draft.position, words.edit)[:HISTORY],
    )


def _of(entries: Any, person_id: str) -> list[Any]:
    return [one for one in sorted(entries) if one.person == person_id]


def _among(ids: Iterable[str], asked: str | None) -> str:
    """The id that the address asks for, if it is one of these."""
    return asked if asked and asked in ids else ""
