"""Answers in words: what the check page and the closed page list."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from rotation.availability.intervals import WeekSpan
from rotation.availability.week import span_words, weekly_minutes
from rotation.placements.words import placement_title
from rotation.signup.answers import Answers, Wishes
from rotation.signup.offers import Colleague
from rotation.signup.reach import Reach, reach_words
from rotation.signup.rows import dated_words
from rotation.signup.words import ROLE_NAMES, tag_words
from rotation.times import date_words, local, minutes_words, zone_name


def summary_of(
    answers: Answers,
    reach: Reach | None,
    imported: int,
    busy: int,
    colleagues: Sequence[Colleague],
) -> dict[str, list[tuple[str, str | list[str]]]]:
    """The answers as names and values, under the page that changes them.

    There is no `reach` once the program is over. `imported` and `busy` count the times that an import and a calendar brought.
    """
    who, when = answers.who, answers.when
    kept = 0 if when.drop_imported else imported
    pages: dict[str, list[tuple[str, str | list[str]]]] = {
        "who": [
            (_("Name"), who.name),
            (_("Time zone"), f"{zone_name(who.zone)} ({who.zone})"),
            (_("Team"), who.team or _("No team")),
            (_("You would like to"), [ROLE_NAMES[kind] for kind in who.roles]),
        ],
        "when": [
            (_("A usual week"), week_lines(when.week) or _("No hours yet")),
            (_("Exceptions"), [dated_words(x) for x in when.dated] or _("None")),
        ],
        "wishes": _wishes(answers.wishes, who.roles, colleagues),
    }
    if "shadower" in who.roles:
        if reach:
            pages["when"].append((_("Within reach"), reach_words(reach)))
        pages["promise"] = [(_("Confidentiality"), _promised(answers))]
    if imported:
        words = (
            times_words(kept)
            if kept
            else _("%(imported)s, to be removed", imported=times_words(imported))
        )
        pages["when"].append((_("Brought in by a manager"), words))
    if busy:
        pages["when"].append((_("From your calendar"), busy_words(busy)))
    return pages


def week_lines(week: Sequence[WeekSpan]) -> list[str]:
    """One line for each span and one for the sum."""
    if not week:
        return []
    total = _("%(week)s a week", week=minutes_words(weekly_minutes(tuple(week))))
    return [*map(span_words, week), total]


def times_words(number: int) -> str:
    """A number of imported spans: “41 imported times”."""
    return ngettext("%(num)s imported time", "%(num)s imported times", number)


def busy_words(number: int) -> str:
    """A number of busy times: “1 busy time”."""
    return ngettext("%(num)s busy time", "%(num)s busy times", number)


def _wishes(
    wishes: Wishes, roles: Sequence[str], colleagues: Sequence[Colleague]
) -> list[tuple[str, str | list[str]]]:
    rows: list[tuple[str, str | list[str]]] = []
    if "shadower" in roles:
        rows += [
            (_("Calls"), _limit(wishes.target, wishes.max_per_week, _("a week"))),
            (_("With one colleague"), _most(wishes.max_per_host)),
            *_tags(wishes),
        ]
    if "rotator" in roles:
        chosen = sorted(wishes.placements.items(), key=lambda x: (x[1], x[0]))
        rows += [
            (
                _("Placements"),
                _limit(
                    wishes.placement_target,
                    wishes.sittings_per_week,
                    _("sittings a week"),
                ),
            ),
            (
                _("Choices"),
                [f"{rank}. {placement_title(name)}" for name, rank in chosen]
                or _("None chosen"),
            ),
        ]
    names = {x.email: x.name for x in colleagues}
    if wishes.not_with and {"shadower", "rotator"} & set(roles):
        rows.append((_("Rather not with"), [names.get(x, x) for x in wishes.not_with]))
    if "host" in roles:
        rows.append((_("Visitors a week"), _most(wishes.host_per_week)))
    if "mentor" in roles:
        rows.append((_("Sittings you lead a week"), _most(wishes.mentor_per_week)))
    return rows


def _promised(answers: Answers) -> str:
    at = answers.promise.at
    if at is None:
        return _("Not promised yet")
    return _(
        "Promised on %(date)s", date=date_words(local(at, answers.who.zone).date())
    )


def _tags(wishes: Wishes) -> list[tuple[str, str | list[str]]]:
    groups = {"love": _("Most gladly"), "like": _("Gladly"), "refuse": _("Not for you")}
    return [
        (title, [tag_words(x) for x in sorted(wishes.tags) if wishes.tags[x] == level])
        for level, title in groups.items()
        if level in wishes.tags.values()
    ]


def _limit(total: int, most: int | None, per: str) -> str:
    return _("%(total)s in all", total=total) + (
        _(", at most %(most)s %(per)s", most=most, per=per) if most else ""
    )


def _most(number: int | None) -> str:
    return _("At most %(number)s", number=number) if number else _("No limit")
