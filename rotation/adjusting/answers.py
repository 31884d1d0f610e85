"""What the pages of adjusting answer: what stands on each, what a change would do, and what
others did meanwhile."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from werkzeug import Response as AnyResponse

from rotation.adjusting import pages
from rotation.adjusting.orders import Order
from rotation.adjusting.queries import bench_of, edits_of, since
from rotation.adjusting.words import Words, shares
from rotation.errors import Refused
from rotation.scheduling.models import Draft

bp = Blueprint("adjusting", __name__)

HISTORY = 12
Page = str | AnyResponse | tuple[str, int]


def frame(draft: Draft, words: Words) -> dict[str, Any]:
    """What every page of adjusting shows of the draft."""
    edits = edits_of(draft)
    return {
        "draft": draft,
        "program": draft.program,
        "zone": draft.program.zone,
        "words": words,
        "history": pages.history(edits[:HISTORY], draft.position, words.edit),
        "may_undo": draft.position > 0,
        "may_redo": len(edits) > draft.position,
    }


def look_page(draft: Draft, order: Order, status: int = 200) -> Page:
    """What the order would break, and who would win and lose by it."""
    bench, cast = bench_of(draft)
    words = Words(cast, draft.program.zone)
    change = order.change(bench.state)
    bench.refuse_strangers(change)
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
        back=page_of(draft, order),
    )
    return page, status


def overtaken_page(draft: Draft, order: Order | None) -> Page:
    """409: what changed meanwhile, and what was asked, so that nothing is lost."""
    bench, cast = bench_of(draft)
    words = Words(cast, draft.program.zone)
    asked: list[str] = []
    if order is not None:
        try:
            asked = words.change(order.change(bench.state))
        except Refused as refusal:
            asked = [str(refusal)]
    edits = since(edits_of(draft), number_of(request.form.get("revision", "")))
    page = render(
        "adjusting/overtaken.html",
        draft=draft,
        program=draft.program,
        zone=draft.program.zone,
        order=order,
        asked=asked,
        news=pages.history(edits[:HISTORY], draft.position, words.edit),
    )
    return page, 409


def ordered(draft: Draft) -> Order:
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


def back(draft: Draft, sentence: str) -> AnyResponse:
    """To the draft, with the sentence."""
    flash(sentence, "warn")
    return redirect(url_for(".overview", draft_id=draft.id))


def page_of(draft: Draft, order: Order) -> str:
    """Where an order comes from: the page of the call or of the person."""
    if request.values.get("from") == "call" and order.call.isdecimal():
        return url_for(".call", draft_id=draft.id, call_id=int(order.call))
    if order.person.isdecimal():
        return url_for(".person", draft_id=draft.id, participant_id=int(order.person))
    return url_for(".overview", draft_id=draft.id)


def revision() -> int:
    """Which revision of the draft the form was made of."""
    return number_of(request.form.get("revision", ""))


def number_of(text: str) -> int:
    """The number typed; 0 where it is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0
