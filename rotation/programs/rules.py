"""What a program may be set to, and the limits of each setting.

Every check raises `Unfit`, which names the setting, what was given and the limit, so that
forms can put it beside the field and commands can print it.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from rotation.programs.models import TIERS
from rotation.programs.typed import (
    Unfit,
    cleaned_domains,
    cleaned_link,
    cleaned_own_domains,
    cleaned_tags,
    cleaned_words,
    expect_few,
)
from rotation.text import clean_line, shortened
from rotation.times import day_of_year
from rotation.zones import zone_named

LONGEST_PROGRAM = 366  # days
EARLIEST, LATEST = 2000, 2100  # years, as imports have them
TITLE_LENGTH = 80
TEAM_LENGTH = 60
MOST_TEAMS = 200
LARGEST = 1_000_000
RANGES = {
    "slot_minutes": (5, 240),
    "buffer_minutes": (0, 240),
    "remind_hours": (0, 336),
    "repair_hours": (0, 336),
    "idea_days": (1, 60),
    "survey_days_before": (1, 365),
    "survey_days_after": (1, 365),
    "default_target": (1, 1000),
    "default_max_per_week": (1, 1000),
    "fiscal_start": (1, 12),
    "quiet_weeks_shadowing": (0, 12),
    "quiet_weeks_rotating": (0, 12),
    "meeting_least": (2, 20),
    "meeting_most": (2, 20),
    "meeting_each_side": (1, 10),
    "meeting_weeks": (1, 13),
    "meeting_rounds": (1, 53),
    "meeting_minutes": (15, 240),
    "meeting_from": (0, 23),
    "meeting_until": (1, 24),
}
USUAL_TAGS = ("stage:discovery", "stage:demo", "stage:follow-up")
TEMPLATES = ("shadowing", "rotation", "both")
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


@dataclass(frozen=True, kw_only=True)
class Rules:
    """All that a manager decides about a program; the meanings are those of `Program`.

    `away` gives each team its limit, `None` for none. `sign_up_until` is exclusive.
    """

    title: str
    starts_on: date
    ends_on: date
    zone: str
    shadowing: bool = True
    rotating: bool = True
    meeting: bool = False
    sign_up_until: datetime | None = None
    remind_hours: int = 24
    open_to: str = ""
    consent_required: bool = False
    approve_swaps: bool = False
    fill_automatically: bool = False
    repair_automatically: bool = False
    repair_hours: int = 48
    own_domains: str = ""
    call_words: str = ""
    tags: str = ""
    slot_minutes: int = 30
    buffer_minutes: int = 0
    default_target: int = 3
    default_max_per_week: int = 1
    promise_required: bool = False
    fiscal_start: int = 1
    quiet_weeks_shadowing: int = 0
    quiet_weeks_rotating: int = 2
    holidays: str = ""
    idea_days: int = 10
    survey_days_before: int = 60
    survey_days_after: int = 21
    meeting_least: int = 3
    meeting_most: int = 5
    meeting_each_side: int = 1
    meeting_weeks: int = 2
    meeting_rounds: int = 3
    meeting_minutes: int = 45
    meeting_from: int = 9
    meeting_until: int = 17
    meeting_url: str = ""
    objective: tuple[str, ...] = tuple(TIERS)
    away: dict[str, int | None] = field(default_factory=dict)


def usual_rules(zone: str, today: date, template: str = "both") -> Rules:
    """What a new program is offered, from the Monday after next: six weeks for calls, so
    that three of them are one every other week, and twelve where people only rotate."""
    start = today + timedelta(days=14 - today.weekday())
    weeks = 12 if template == "rotation" else 6
    observing = template != "rotation"
    return Rules(
        title="",
        starts_on=start,
        ends_on=start + timedelta(weeks=weeks, days=-1),
        zone=zone,
        shadowing=observing,
        rotating=template != "shadowing",
        meeting_rounds=weeks // 2,
        buffer_minutes=15,
        consent_required=observing,
        promise_required=observing,
        tags=", ".join(USUAL_TAGS) if observing else "",
    )


def checked(rules: Rules) -> None:
    """Raises Unfit where these rules cannot be a program's."""
    check_title(rules.title)
    check_dates(rules.starts_on, rules.ends_on)
    check_zone(rules.zone)
    if not (rules.shadowing or rules.rotating):
        raise Unfit("shadowing", _("A program needs shadowing, rotation or both."))
    cleaned_domains(rules.open_to)
    cleaned_own_domains(rules.own_domains)
    cleaned_words(rules.call_words)
    cleaned_tags(rules.tags)
    for setting in RANGES:
        check_number(setting, getattr(rules, setting))
    check_meetings(rules)
    cleaned_link("meeting_url", rules.meeting_url)
    check_objective(rules.objective)
    expect_few(
        "away",
        rules.away,
        MOST_TEAMS,
        lambda **n: _("%(count)s teams; %(most)s is the limit.", **n),
    )
    for team, most in rules.away.items():
        check_team(team, most)


def check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise Unfit(
            "name",
            _(
                "The name is %(text)s; it must be 1 to 40 of a–z, 0–9 and -, and begin and end with a letter or digit.",
                text=shortened(name),
            ),
        )


def check_title(title: str) -> None:
    try:
        if not clean_line(title, TITLE_LENGTH):
            raise ValueError(_("The title is empty."))
    except ValueError as error:
        raise Unfit("title", _("Title: %(error)s", error=error)) from None


def check_dates(starts_on: date, ends_on: date) -> None:
    for which, words, day in (
        ("starts_on", _("first"), starts_on),
        ("ends_on", _("last"), ends_on),
    ):
        if not EARLIEST <= day.year <= LATEST:
            raise Unfit(
                which,
                _(
                    "The %(words)s day, %(day)s, is not between the years %(earliest)s and %(latest)s.",
                    words=words,
                    day=day_of_year(day),
                    earliest=EARLIEST,
                    latest=LATEST,
                ),
            )
    if ends_on < starts_on:
        raise Unfit(
            "ends_on",
            _(
                "The last day, %(ends_on)s, is before the first, %(starts_on)s.",
                ends_on=day_of_year(ends_on),
                starts_on=day_of_year(starts_on),
            ),
        )
    days = (ends_on - starts_on).days + 1
    if days > LONGEST_PROGRAM:
        raise Unfit(
            "ends_on",
            _(
                "The program lasts %(days)s days; %(most)s is the limit.",
                days=days,
                most=LONGEST_PROGRAM,
            ),
        )


def check_zone(zone: str) -> None:
    try:
        zone_named(zone)
    except ValueError as error:
        raise Unfit("zone", _("Time zone: %(error)s", error=error)) from None


def check_number(setting: str, value: int) -> None:
    low, high = RANGES[setting]
    if not low <= value <= high:
        words = setting.replace("_", " ").capitalize()
        raise Unfit(
            setting,
            _(
                "%(words)s: %(value)s is not possible; %(low)s to %(high)s are the limits.",
                words=words,
                value=value,
                low=low,
                high=high,
            ),
        )


def check_meetings(rules: Rules) -> None:
    least, most, each = (
        rules.meeting_least,
        rules.meeting_most,
        rules.meeting_each_side,
    )
    if least < 2 * each:
        raise Unfit(
            "meeting_least",
            _(
                "%(people)s people are too few for %(each)s of each side; %(least)s are the least.",
                people=least,
                each=each,
                least=2 * each,
            ),
        )
    if most < least:
        raise Unfit(
            "meeting_most",
            _("%(most)s people are fewer than %(least)s.", most=most, least=least),
        )
    window = 60 * (rules.meeting_until - rules.meeting_from)
    if window < rules.meeting_minutes:
        raise Unfit(
            "meeting_until",
            _(
                "Between %(start)s:00 and %(end)s:00 there is no room for %(minutes)s minutes.",
                start=rules.meeting_from,
                end=rules.meeting_until,
                minutes=rules.meeting_minutes,
            ),
        )


def check_objective(objective: tuple[str, ...]) -> None:
    if set(objective) - set(TIERS) or len(set(objective)) != len(objective):
        raise Unfit(
            "objective",
            _(
                "The order of goals names each of %(goals)s at most once.",
                goals=", ".join(TIERS),
            ),
        )
    if not objective:
        raise Unfit("objective", _("At least one goal is needed."))


def check_team(team: str, most: int | None) -> None:
    try:
        if clean_line(team, TEAM_LENGTH) != team or not team:
            raise ValueError(_("%(text)s is not a team's name.", text=shortened(team)))
    except ValueError as error:
        raise Unfit("away", _("Team: %(error)s", error=error)) from None
    if most is not None and not 0 <= most <= LARGEST:
        raise Unfit(
            "away",
            _(
                "Away of %(text)s is %(most)s; 0 to %(limit)s are the limits.",
                text=shortened(team),
                most=most,
                limit=LARGEST,
            ),
        )
