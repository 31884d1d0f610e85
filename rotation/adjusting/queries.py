"""Reading drafts under adjustment, each in a constant number of queries."""

import json
from collections.abc import Iterable

from sqlalchemy.orm import joinedload

from rotation.adjusting.bench import Bench
from rotation.adjusting.changes import State, read
from rotation.extensions import db
from rotation.programs.models import Program
from rotation.publishing.queries import cast_of, newest_draft, version_of
from rotation.publishing.recheck import names_of
from rotation.publishing.wanted import Cast
from rotation.scheduling.models import Draft, DraftEdit, Version
from rotation.scheduling.queries import overtaken_by


def waiting_draft(program: Program) -> Draft | None:
    """The draft that was made last, if it could be published: it was not yet, and nothing
    was since that makes it out of date. Four queries at most."""
    draft = newest_draft(program)
    if draft is None or version_of(draft) or overtaken_by(draft):
        return None
    return draft


def adjustable(program: Program) -> bool:
    """Whether there is a schedule to adjust, in a draft or as it is published; one query."""
    drafts = db.select(Draft.id).where(Draft.program_id == program.id, ~Draft.aside)
    versions = db.select(Version.id).filter_by(program_id=program.id, kind="schedule")
    either = db.or_(drafts.exists(), versions.exists())
    return bool(db.session.scalar(db.select(either)))


def state_of(draft: Draft) -> State:
    """What the draft gives, and what of it is pinned or banned."""
    schedule = json.loads(draft.schedule)
    return State(
        given=read([*schedule["seats"], *schedule["placements"]]),
        pins=read(draft.terms.get("pins", ())),
        bans=read(draft.terms.get("bans", ())),
    )


def bench_of(draft: Draft) -> tuple[Bench, Cast]:
    """The draft on the bench, with the rows behind its ids; three queries."""
    cast = cast_of(draft.program_id)
    return Bench(draft.problem, state_of(draft), names_of(cast)), cast


def edits_of(draft: Draft) -> list[DraftEdit]:
    """Every edit of the draft and who made it, the newest first; those past the draft's
    position are undone."""
    return list(
        db.session.scalars(
            db.select(DraftEdit)
            .filter_by(draft_id=draft.id)
            .options(joinedload(DraftEdit.made_by))
            .order_by(DraftEdit.number.desc())
        )
    )


def since(edits: Iterable[DraftEdit], revision: int) -> list[DraftEdit]:
    """Those that were made, undone or made again after that revision of the draft."""
    return [one for one in edits if one.revision > revision]


def edit_numbered(draft: Draft, number: int) -> DraftEdit | None:
    """The draft's edit of that number."""
    return db.session.scalar(
        db.select(DraftEdit).filter_by(draft_id=draft.id, number=number)
    )
