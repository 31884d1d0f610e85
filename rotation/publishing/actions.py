"""A draft becomes the next version; calendars, mails and the trail follow in one step."""

from datetime import datetime
from urllib.parse import urljoin

from flask_babel import gettext as _

from rotation.audit.actions import record
from rotation.config import settings
from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.actions import Post
from rotation.invites.models import Entry
from rotation.invites.queries import own_domain
from rotation.invites.wording import Wording, no_agenda
from rotation.jobs.crash import crash_point
from rotation.jobs.queue import enqueue
from rotation.languages import said
from rotation.meetings.agenda import agenda_of
from rotation.meetings.places import typed_in, typed_link
from rotation.meetings.rows import Rows
from rotation.programs.models import Program
from rotation.publishing.difference import Change, Key, changes
from rotation.publishing.lines import lines
from rotation.publishing.queries import Proposal, proposal, version_of
from rotation.publishing.recheck import broken_rules
from rotation.scheduling.models import Assignment, Draft, Version
from rotation.scheduling.queries import overtaking, published_number, replaced_by
from rotation.scheduling.reasons import Explanation


class Overtaken(Refused):
    """What was looked at is not what would be published any more."""


def publish(
    draft: Draft,
    *,
    now: datetime,
    actor_id: int | None,
    seen: str | None = None,
    held: bool = False,
) -> Version:
    """Publish the draft: version n+1, its assignments, entries, mail intents, one trail entry.

    `seen` is the digest of the proposal that was looked at; without it whatever holds now
    is published. With `held` calendars and pages change, but its mails wait until they
    are released. A draft that was published already gives its version again and changes
    nothing. Raises Overtaken where another version of its kind was published since the
    draft was made, or something else than `seen` would be; Refused where it breaks a rule by now.
    """
    program = locked(draft.program_id)
    db.session.refresh(draft)  # it may have changed before the lock
    crash_point("locked")
    if version := version_of(draft):
        return version
    expect_latest(draft, now)
    found = proposal(draft)
    if seen is not None and seen != found.digest:
        raise Overtaken(
            _(
                "Something changed while you looked at this page."
                " Look again before you publish."
            )
        )
    if broken := broken_rules(draft, found, now):
        raise Refused(
            _(
                "The draft breaks a rule by now. %(rule)s",
                rule=said(broken[0], "schedule"),
            )
        )
    return publish_proposal(
        draft, found, program, now=now, actor_id=actor_id, held=held
    )


def publish_proposal(
    draft: Draft,
    found: Proposal,
    program: Program,
    *,
    now: datetime,
    actor_id: int | None,
    held: bool = False,
) -> Version:
    """Make what was found the next version.

    The caller has locked the program, and judged.
    """
    crash_point("difference computed")
    version = Version(
        program=program,
        number=published_number(program) + 1,
        kind=draft.kind,
        replaces=replaced_by(draft),
        draft_id=draft.id,
        published_at=now,
        published_by_id=actor_id,
        schedule=draft.schedule,
        difference=found.difference.counts(),
        lines=[line.as_row() for line in lines(found.difference)],
    )
    db.session.add(version)
    db.session.flush()
    explanation = Explanation(version_id=version.id)
    if draft.kind == "schedule":
        db.session.add(explanation)
    crash_point("rows written")
    _carry_out(found, version, program, now=now, held=held)
    db.session.flush()
    crash_point("mails written")
    record(
        "publish",
        f"version {version.number} of program {program.id}",
        now=now,
        actor_id=actor_id,
        program_id=program.id,
        before={"version": version.number - 1},
        after={"version": version.number, "draft": draft.id, **version.difference},
    )
    if settings().mail_server and not held:
        enqueue("send_mails", version.id)
    if draft.kind == "schedule":
        enqueue("explain", explanation.id)
    return version


def locked(program_id: int) -> Program:
    """The program, held until the transaction ends, so that publications queue up.

    SQLite holds its write lock already.
    """
    return db.session.scalars(
        db.select(Program)
        .filter_by(id=program_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def expect_latest(draft: Draft, now: datetime) -> None:
    """Raise Overtaken, with who and when, where a version of the draft's kind was published
    since it was made that changes more than words."""
    latest = overtaking(draft)
    if latest is None:
        return
    by = latest.published_by
    minutes = int((now - latest.published_at).total_seconds() // 60)
    raise Overtaken(
        _(
            "%(who)s published version %(number)s %(when)s, after this draft was made."
            " Generate a new draft, which starts from that version.",
            who=(by.name or by.email) if by else _("The program itself"),
            number=latest.number,
            when=_("%(minutes)s minutes ago", minutes=minutes)
            if minutes > 1
            else _("just now"),
        )
    )


def wording_of(found: Proposal, program: Program, now: datetime) -> Wording:
    """How entries of this program are worded; the agenda of meetings is that of now."""
    difference = found.difference
    fresh = (*difference.added, *(move.now for move in difference.moved))
    meets = any(grant.is_meeting for grant in fresh)
    agenda = agenda_of(program, now).lines if meets else no_agenda
    return Wording(
        people=found.cast.people,
        sittings={one.id: one.sittings for one in found.cast.placements.values()},
        program=program.title,
        page=own_page(),
        agenda=agenda,
    )


def own_page() -> str:
    """The address of everybody's own page."""
    return urljoin(settings().base_url, "/me")


def post_of(version: Version, *, now: datetime, held: bool) -> Post:
    """What writes the mails of that version, as the settings say."""
    return Post(
        version,
        host=own_domain(),
        sender=settings().mail_from,
        page=own_page(),
        now=now,
        held=held,
    )


def _carry_out(
    found: Proposal, version: Version, program: Program, *, now: datetime, held: bool
) -> None:
    """Bring assignments and entries from where they are to where the draft wants them."""
    wording = wording_of(found, program, now)
    post = post_of(version, now=now, held=held)
    assignments = _carry_assignments(found, version)
    due = list(changes(found.difference))
    for change in due:
        if change.now is None:
            post.cancel(_entry(change, found))
    db.session.flush()  # a live entry has its assignment and part to itself
    for change in due:
        if change.now is None:
            continue
        words = wording.of(change.now, change.part)
        if change.was:
            post.update(_entry(change, found), change.now, words)
        else:
            assignment = assignments[change.now.key]
            person = wording.people[change.person]
            post.open(assignment, person, change.part, change.now, words)
    post.summarise()


def _entry(change: Change, found: Proposal) -> Entry:
    """The entry that the change is about; it was there before."""
    grant = change.was
    assert grant is not None  # noqa: S101  only new entries were nothing before
    return found.published.entries[grant.key, change.part]


def _carry_assignments(found: Proposal, version: Version) -> dict[Key, Assignment]:
    """The assignments after the change, those removed included."""
    parts = {one.person_id: one.id for one in found.cast.participants.values()}
    meetings = _meetings(found, version)
    assignments = dict(found.published.assignments)
    for grant in found.difference.added:
        assignments[grant.key] = Assignment(
            program_id=version.program_id,
            participant_id=parts[grant.person],
            call_id=grant.call,
            placement_id=grant.placement,
            number=grant.number,
            cancelled=False,
            added_in=version.number,
        )
    moved = [move.now for move in found.difference.moved]
    for grant in (*found.difference.added, *moved):
        row = assignments[grant.key]
        row.mentor_id = parts[grant.parts["mentor"]] if grant.placement else None
        row.meeting = meetings.of(grant.company) if grant.is_meeting else None
        row.starts_at, row.ends_at = grant.starts_at, grant.ends_at
        row.changed_in = version.number
        db.session.add(row)
    for grant in found.difference.removed:
        row = assignments[grant.key]
        row.cancelled = True
        row.changed_in = version.number
    return assignments


def _meetings(found: Proposal, version: Version) -> Rows:
    """The rows of the meetings after the change, with the links typed into the draft."""
    moved = (move.now for move in found.difference.moved)
    after = {
        grant.company: (grant.starts_at, grant.ends_at)
        for grant in (*found.difference.added, *moved, *found.difference.kept)
        if grant.is_meeting
    }
    rows = Rows(version.program_id, found.published.companies, after)
    draft = db.session.get_one(Draft, version.draft_id)
    typed = typed_in(draft, found.cast.participants)
    for company, (starts_at, _ends_at) in after.items():
        if link := typed_link(typed, company, starts_at):
            rows.of(company).join_url = link
    return rows
