"""What the pages show of a visit, in rows and sentences."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from rotation.availability.wall import odd_times
from rotation.programs.holidays import holidays_for
from rotation.programs.models import Program
from rotation.programs.quiet import quiet_for
from rotation.programs.words import holidays_words, spans_words
from rotation.signup.grid import grid_of
from rotation.signup.reach import more_words, reach_of, reach_sentence
from rotation.signup.rows import date_rows, odd_rows, week_rows
from rotation.signup.summary import summary_of, times_words
from rotation.signup.visits import TITLES, Visit, choices_of
from rotation.signup.wish_forms import WishesForm
from rotation.signup.words import tag_group


def hours_shown(visit: Visit) -> dict[str, Any]:
    """Everything that the page of hours shows beside its form."""
    known, program = visit.known, visit.program
    when, who = known.answers.when, known.answers.who
    return {
        "when": when,
        "week_rows": week_rows(when.week),
        "date_rows": date_rows(when.dated),
        **reach_shown(visit),
        "grid": grid_of(program, known),
        "odd_words": odd_rows(
            odd_times(
                ZoneInfo(known.answers.who.zone), program.starts_on, program.ends_on
            )
        ),
        "imported": known.imported,
        "imported_words": times_words(len(known.imported)),
        "busy": len(known.busy),
        "calendar_url": url_for("availability.calendar", name=program.name),
        "hours_url": url_for("signup.hours", name=program.name),
        "quiet": spans_words(quiet_for(program, who.roles), program.zone),
        "holidays": holidays_words(holidays_for(program, who.team, who.zone)),
        "first_day": program.starts_on,
        "last_day": program.ends_on,
    }


def reach_shown(visit: Visit) -> dict[str, str]:
    """What the hours amount to, and what one could add to them."""
    reach = reach_of(visit.program, visit.participant, visit.known, visit.now)
    observes = "shadower" in visit.answers.who.roles
    return {
        "reach": reach_sentence(visit.answers, reach),
        "more": more_words(reach) if observes else "",
    }


def answer_rows(visit: Visit, *, links: bool) -> list[dict[str, object]]:
    """The answers as rows, with links to change them."""
    known = visit.known
    over = visit.program.is_over(visit.now)
    reach = reach_of(visit.program, visit.participant, known, visit.now)
    pages = summary_of(
        visit.answers,
        None if over else reach,
        len(known.imported),
        len(known.busy),
        choices_of(visit).colleagues if visit.answers.wishes.not_with else [],
    )
    steps = visit.steps()
    return [
        {
            "name": name,
            "value": value,
            "change": visit.url(step) if links and step in steps else None,
        }
        for step in TITLES
        if step in steps or step == "promise"  # given once, it is only shown
        for name, value in pages.get(step, [])
    ]


def tag_groups(form: WishesForm) -> list[tuple[str, list[str]]]:
    """The names of the tag fields, under what kind of tag they are."""
    groups: dict[str, list[str]] = {}
    for tag, name in form.tag_fields.items():
        groups.setdefault(tag_group(tag), []).append(name)
    return sorted(groups.items())


def warnings_of(visit: Visit) -> list[tuple[str, str, str]]:
    """Why nothing could be planned: a sentence, what to do, and where."""
    when, kinds = visit.answers.when, visit.answers.who.roles
    kept = () if when.drop_imported else visit.known.imported
    found = []
    if set(kinds) != {"host"} and not (when.week or when.dated or kept):
        text = _("You gave no times yet, so nothing can be planned for you.")
        found.append((text, _("Add your times"), visit.url("when")))
    if "rotator" in kinds and not visit.answers.wishes.placements:
        text = _("You chose no placement yet, so no team can be planned for you.")
        found.append((text, _("Choose placements"), visit.url("wishes")))
    if "promise" in visit.steps() and not visit.answers.promise.at:
        text = (
            _(
                "You have not promised confidentiality yet, so no call can be planned for you."
            )
            if visit.program.promise_required
            else _(
                "You have not promised confidentiality yet. Please do, before your first call."
            )
        )
        found.append((text, _("Read the promise"), visit.url("promise")))
    return found


def next_lines(program: Program) -> list[str]:
    """What happens after somebody has signed up."""
    until = (
        _("When sign-up closes")
        if program.sign_up_until
        else _("When enough have joined")
    )
    return [
        _(
            "%(until)s, a schedule is worked out that is fair to everybody.",
            until=until,
        ),
        _("You get an invite for your calendar, and find everything on your own page."),
        _("If something comes up, change your times here; managers see it at once."),
    ]
