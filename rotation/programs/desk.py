"""What a manager is told about a program: what is done, and what is next."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from rotation.programs.models import Program
from rotation.programs.standing import Standing
from rotation.times import short_date

STAGES = (
    lazy_gettext("Set up"),
    lazy_gettext("Collect"),
    lazy_gettext("Generate"),
    lazy_gettext("Review"),
    lazy_gettext("Publish"),
    lazy_gettext("Run"),
    lazy_gettext("Learn"),
)


@dataclass(frozen=True)
class Next:
    """The one thing to do now. `path` is an address in the app; `post`: it does something."""

    title: str
    text: str
    label: str
    path: str
    post: bool = False


def next_step(program: Program, standing: Standing, now: datetime) -> Next:
    """The one thing that the program's manager should do now."""
    return (
        _once_over(program, now)
        or _on_schedules(program, standing)
        or _missing(program, standing)
        or _on_answers(program, standing, now)
    )


def _once_over(program: Program, now: datetime) -> Next | None:
    if not program.is_over(now):
        return None
    return Next(
        _("The program is over"),
        _("Nothing more is scheduled. The report says what came of it."),
        _("Look at the report"),
        f"/programs/{program.name}/report",
    )


def stages(program: Program, standing: Standing, now: datetime) -> list[dict[str, str]]:
    """The seven stages of a program, each done, now or later, and a word on each."""
    waiting = standing.people - standing.answered
    done = (
        _missing(program, standing) is None,
        bool(standing.answered) and (not waiting or not _collecting(program, now)),
        standing.draft_id is not None,
        bool(standing.version) and not standing.draft_waits,
        bool(standing.version) and not standing.draft_waits,
        bool(standing.version) and program.is_over(now),
        False,
    )
    further = standing.draft_id is not None
    texts = (
        ", ".join(
            (
                ngettext("%(num)s person", "%(num)s people", standing.people),
                ngettext("%(num)s call", "%(num)s calls", standing.calls),
                ngettext(
                    "%(num)s placement", "%(num)s placements", standing.placements
                ),
            )
        ),
        _(
            "%(answered)s of %(people)s answered",
            answered=standing.answered,
            people=standing.people,
        ),
        _("Draft %(draft_id)s", draft_id=standing.draft_id) if further else "",
        "",
        _("Version %(version)s", version=standing.version) if standing.version else "",
        _("until %(day)s", day=short_date(program.ends_on)),
        "",
    )
    found, current = [], False
    for number, title in enumerate(STAGES):
        is_done = done[number] or (number < 2 and further)
        state = "done" if is_done else "later" if current else "now"
        current = current or not is_done
        found.append({"title": title, "state": state, "text": texts[number]})
    return found


def _on_schedules(program: Program, standing: Standing) -> Next | None:
    """What to do with the newest run, draft or version; `None` where there is none."""
    if standing.run_id is not None:
        return Next(
            _("A schedule is being worked out"),
            _(
                "You can watch it, stop it and keep the best so far, or come back later."
            ),
            _("Watch it"),
            f"/runs/{standing.run_id}",
        )
    if standing.draft_waits:
        return Next(
            _("Review the draft"),
            _(
                "See who gets what, how fair it is, and what would change, before anybody is told."
            ),
            _("Look at the draft"),
            f"/drafts/{standing.draft_id}",
        )
    if standing.version:
        return Next(
            _("Version %(version)s is published", version=standing.version),
            _(
                "If calls or hours have changed since, generate again: whatever can stay as it is will stay."
            ),
            _("Generate again"),
            f"/programs/{program.name}/generate",
            post=True,
        )
    return None


def _on_answers(program: Program, standing: Standing, now: datetime) -> Next:
    """Asking people, or generating with what they answered."""
    home = f"/programs/{program.name}"
    collecting = _collecting(program, now)
    if not standing.answered and collecting:
        return Next(
            _("Ask people for their answers"),
            _(
                "Nobody has answered yet. Send them the address of the sign-up page: /join/%(name)s.",
                name=program.name,
            ),
            _("See who is in"),
            f"{home}/people",
        )
    waiting = standing.people - standing.answered
    if waiting and collecting:
        return Next(
            _(
                "%(waiting)s of %(people)s have not answered yet",
                waiting=waiting,
                people=standing.people,
            ),
            _(
                "You can generate a schedule already, and again when the others have answered."
            ),
            _("Generate already"),
            f"{home}/generate",
            post=True,
        )
    return Next(
        _("Generate a schedule"),
        _(
            "%(answered)s of %(people)s have answered.",
            answered=standing.answered,
            people=standing.people,
        ),
        _("Generate"),
        f"{home}/generate",
        post=True,
    )


def _missing(program: Program, standing: Standing) -> Next | None:
    """What has to be brought in before anything can be worked out."""
    bring = f"/programs/{program.name}/import"
    if not standing.people:
        return Next(
            _("Bring in people"),
            _(
                "Upload a list of names and e-mail addresses, or send people the address of the sign-up page."
            ),
            _("Import people"),
            f"{bring}/people",
        )
    if program.shadowing and not standing.calls:
        return Next(
            _("Bring in calls"),
            _(
                "Upload the meetings of your sales team, straight from Salesforce, HubSpot or a calendar."
            ),
            _("Import calls"),
            f"{bring}/calls",
        )
    if program.rotating and not program.shadowing and not standing.placements:
        return Next(
            _("Bring in placements"),
            _("Upload what marketing teams offer, and who guides it."),
            _("Import placements"),
            f"{bring}/placements",
        )
    return None


def _collecting(program: Program, now: datetime) -> bool:
    return program.sign_up_until is None or now < program.sign_up_until
