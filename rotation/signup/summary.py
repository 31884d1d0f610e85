"""Answers in words: what the check page and the closed page list."""

from collections.abc import Sequence

from rotation.availability.intervals import WeekSpan
from rotation.availability.week import span_words, weekly_minutes
from rotation.placements.words import placement_title
from rotation.signup.answers import Answers, Wishes
from rotation.signup.queries import Colleague
from rotation.signup.reach import Reach, reach_words
from rotation.signup.rows import dated_words
from rotation.signup.words import ROLE_NAMES, tag_words
from rotation.times import date_words, local, minutes_words, zone_name


def summary_of(
    answers: Answers,
    reach: Reach,
    imported: int,
    busy: int,
    colleagues: Sequence[Colleague],
) -> dict[str, list[tuple[str, str | list[str]]]]:
    """The answers as names and values, under the page that changes them.

    `imported` and `busy` count the times that an import and a calendar brought.
    """
    who, when = answers.who, answers.when
    kept = 0 if when.drop_imported else imported
    pages: dict[str, list[tuple[str, str | list[str]]]] = {
        "who": [
            ("Name", who.name),
            ("Time zone", f"{zone_name(who.zone)} ({who.zone})"),
            ("Team", who.team or "No team"),
            ("You would like to", [ROLE_NAMES[kind] for kind in who.roles]),
        ],
        "when": [
            ("A usual week", week_lines(when.week) or "No hours yet"),
            ("Exceptions", [dated_words(x) for x in when.dated] or "None"),
        ],
        "wishes": _wishes(answers.wishes, who.roles, colleagues),
    }
    if "shadower" in who.roles:
        pages["when"].append(("Within reach", reach_words(reach)))
        pages["promise"] = [("Confidentiality", _promised(answers))]
    if imported:
        words = times_words(kept) if kept else f"{times_words(imported)}, to be removed"
        pages["when"].append(("Brought in by a manager", words))
    if busy:
        pages["when"].append(("From your calendar", busy_words(busy)))
    return pages


def week_lines(week: Sequence[WeekSpan]) -> list[str]:
    """One line for each span and one for the sum."""
    if not week:
        return []
    total = f"{minutes_words(weekly_minutes(tuple(week)))} a week"
    return [*map(span_words, week), total]


def times_words(number: int) -> str:
    """A number of imported spans: “41 imported times”."""
    return f"{number} imported time{'' if number == 1 else 's'}"


def busy_words(number: int) -> str:
    """A number of busy times: “1 busy time”."""
    return f"{number} busy time{'' if number == 1 else 's'}"


def _wishes(
    wishes: Wishes, roles: Sequence[str], colleagues: Sequence[Colleague]
) -> list[tuple[str, str | list[str]]]:
    rows: list[tuple[str, str | list[str]]] = []
    if "shadower" in roles:
        rows += [
            ("Calls", _limit(wishes.target, wishes.max_per_week, "a week")),
            ("With one colleague", _most(wishes.max_per_host)),
            *_tags(wishes),
        ]
    if "rotator" in roles:
        chosen = sorted(wishes.placements.items(), key=lambda x: (x[1], x[0]))
        rows += [
            (
                "Placements",
                _limit(
                    wishes.placement_target, wishes.sittings_per_week, "sittings a week"
                ),
            ),
            (
                "Choices",
                [f"{rank}. {placement_title(name)}" for name, rank in chosen]
                or "None chosen",
            ),
        ]
    names = {x.email: x.name for x in colleagues}
    if wishes.not_with and {"shadower", "rotator"} & set(roles):
        rows.append(("Rather not with", [names.get(x, x) for x in wishes.not_with]))
    if "host" in roles:
        rows.append(("Visitors a week", _most(wishes.host_per_week)))
    if "mentor" in roles:
        rows.append(("Sittings you lead a week", _most(wishes.mentor_per_week)))
    return rows


def _promised(answers: Answers) -> str:
    at = answers.promise.at
    if at is None:
        return "Not promised yet"
    return f"Promised on {date_words(local(at, answers.who.zone).date())}"


def _tags(wishes: Wishes) -> list[tuple[str, str | list[str]]]:
    groups = {"love": "Most gladly", "like": "Gladly", "refuse": "Not for you"}
    return [
        (title, [tag_words(x) for x in sorted(wishes.tags) if wishes.tags[x] == level])
        for level, title in groups.items()
        if level in wishes.tags.values()
    ]


def _limit(total: int, most: int | None, per: str) -> str:
    return f"{total} in all" + (f", at most {most} {per}" if most else "")


def _most(number: int | None) -> str:
    return f"At most {number}" if number else "No limit"
