"""What the pages of a draft of meetings answer."""

from typing import Any

from flask import Blueprint
from flask import render_template as render
from werkzeug import Response as AnyResponse

from rotation import clock
from rotation.adjusting.pages import history
from rotation.adjusting.queries import edits_of
from rotation.meetings import actions
from rotation.meetings.queries import names_in
from rotation.meetings.review import review
from rotation.meetings.words import Words
from rotation.publishing.queries import proposal, version_of
from rotation.publishing.recheck import broken_rules
from rotation.scheduling.models import Draft
from rotation.scheduling.queries import overtaken_by, published_number

bp = Blueprint("meetings", __name__)

HISTORY = 12
Page = str | AnyResponse | tuple[str, int]


def draft_page(
    draft: Draft, *, broken: list[str] | None = None, typed: Any = None
) -> str:
    """The draft; `broken` says why what was `typed` was not done."""
    program, names, edits = draft.program, names_in(draft.program), edits_of(draft)
    found = review(draft.problem, draft.schedule, names)
    words = Words(names, found.minutes, program.zone)
    version, since = version_of(draft), published_number(program) > draft.based_on
    overtaken = since and bool(overtaken_by(draft))
    return render(
        "meetings/draft.html",
        program=program,
        draft=draft,
        zone=program.zone,
        review=found,
        version=version,
        overtaken=overtaken,
        unfit=broken_rules(draft, proposal(draft), clock.now())
        if since and not (version or overtaken)
        else [],
        closed=actions.closed(program, clock.now()),
        history=history(edits[:HISTORY], draft.position, words.edit),
        may_undo=draft.position > 0,
        may_redo=len(edits) > draft.position,
        broken=broken or [],
        typed=typed or {},
    )
