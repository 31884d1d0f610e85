"""The timeline of a program, a week at a time."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from rotation import clock
from rotation.access import managed_draft, managed_program
from rotation.adjusting.queries import waiting_draft
from rotation.programs.models import Program
from rotation.scheduling.models import Draft
from rotation.timeline.pages import timeline_of, weeks_of
from rotation.times import dates_words, local

bp = Blueprint("timeline", __name__)


@bp.get("/programs/<name>/timeline")
def show(name: str) -> ResponseReturnValue:
    program = managed_program(name)
    weeks = weeks_of(program)
    week = _asked(program, request.args.get("week", ""))
    days = weeks[week - 1] if week else [program.starts_on, program.ends_on]
    draft = _draft(program, request.args.get("draft", ""))
    page = timeline_of(program, week, draft)
    waiting = None if page["source"].draft else waiting_draft(program)
    return render_template(
        "timeline/show.html",
        program=program,
        zone=program.zone,
        week=week,
        weeks=len(weeks),
        dates=dates_words(days[0], days[-1]),
        starts=[dates_words(one[0], one[-1]) for one in weeks],
        asked={"draft": draft.id} if draft else {},
        waiting=waiting.id if waiting else 0,
        **page,
    )


def _draft(program: Program, text: str) -> Draft | None:
    """The draft that the address asks for, if any; 404 where the program has none of that
    number."""
    if not text:
        return None
    if not (text.isdecimal() and text.isascii() and len(text) < 10):
        abort(404)
    draft = managed_draft(int(text))
    return draft if draft.program_id == program.id else abort(404)


def _asked(program: Program, text: str) -> int | None:
    """The week that the address asks for, from 1; `None` for all. The one that is now
    where it asks for none, 404 where there is none of that number."""
    weeks = weeks_of(program)
    if text == "all":
        return None
    if not text:
        today = local(clock.now(), program.zone).date()
        begun = sum(days[0] <= today for days in weeks)
        return min(max(begun, 1), len(weeks))
    if not (text.isdecimal() and text.isascii() and len(text) < 4):
        abort(404)
    return int(text) if 1 <= int(text) <= len(weeks) else abort(404)
