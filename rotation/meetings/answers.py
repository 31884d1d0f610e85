"""What the pages of a draft of meetings answer."""

from typing import Any

from flask import Blueprint
from flask import render_template as render
from werkzeug import Response as AnyResponse

from rotation import clock
from rotation.adjusting.pages import history
from rotation.adjusting.queries import edits_of
from rotation.meetings import actions
from rotation.meetings.engine import broken
from rotation.meetings.queries import names_in
from rotation.meetings.review import groups_in, review
from rotation.meetings.words import Words
from rotation.publishing.queries import cast_of, proposal, version_of
from rotation.publishing.recheck import broken_rules, names_of
from rotation.scheduling.models import Draft
from rotation.scheduling.queries import overtaken_by, published_number

bp = Blueprint("meetings", __name__)

HISTORY = 12
Page = str | AnyResponse | tuple[str, int]


def draft_page(
    draft: Draft, *, refused: list[str] | None = None, typed: Any = None
) -> str:
    """The draft; `refused` says why what was `typed` was not done."""
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
        unfit=[] if version or overtaken else _unfit(draft, since=since),
        closed=actions.closed(program, clock.now()),
        history=history(edits[:HISTORY], draft.position, words.edit),
        may_undo=draft.position > 0,
        may_redo=len(edits) > draft.position,
        broken=refused or [],
        typed=typed or {},
    )


def _unfit(draft: Draft, *, since: bool) -> list[str]:
    """A sentence for each rule that the draft breaks: by what was published `since`, or
    because it was made by hand of meetings to which somebody cannot come any more."""
    if since:
        return broken_rules(draft, proposal(draft), clock.now())
    if draft.run_id is not None:
        return []  # the search keeps every rule, and so does each change
    names = names_of(cast_of(draft.program_id))["people"]
    return broken(draft.problem, groups_in(draft.schedule), names)
