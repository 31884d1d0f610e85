"""What the judge says of a broken rule reaches German readers in German, whatever rule it is."""

import re
from dataclasses import replace

import pytest

from rotation.languages import in_language, said
from rotation.languages.catalogs import sentences
from rotation.scheduling.rules import SENTENCES
from solver.meetings import Meeting
from solver.problem import Away, Cap, Entry
from solver.schedule import PlacementGrant, Seat
from tests.solver.meetings.test_check import GOOD, HOUR, of
from tests.solver.meetings.test_check import PROBLEM as MEETINGS
from tests.solver.test_check import BROKEN, at, changed, desk, judged, lab

STARTS = (at(6, "09:00"), at(6, "12:00"))
FULLY = Entry("raj", placement="desk", mentor="mia", starts=STARTS)
MORE = [
    (changed(bans=(replace(FULLY, starts=STARTS[:1]),)), [desk()]),
    (changed(pins=(FULLY,)), [desk()]),
    (changed(call=("c1", {"host": "mia"})), [Seat("mia", "c1")]),
    (changed(), [desk(), desk(mentor="zoe", starts=((8, "09:00"), (8, "11:00")))]),
    (changed(), [desk(starts=((6, "11:00"), (6, "09:00")))]),
    (changed(call=("c1", {"seats": 0})), [Seat("mia", "c1"), Seat("zoe", "c1")]),
    (changed(place=("desk", {"gap_hours": (2, 48)})), [desk(starts=((6, "09:00"), (6, "10:30")))]),
]  # fmt: skip
"""Cases that the judge's own tests do not have."""

ONE = [
    (changed(call=("c1", {"seats": 0})), [Seat("mia", "c1")], "has 1 shadower, but 0 seats."),
    (changed(), [Seat("mia", "c1"), Seat("zoe", "c1")], "has 2 shadowers, but 1 seat."),
    (changed(shadower=("mia", {"max_per_week": 0})), [Seat("mia", "c1")], "has 1 seat taken in week 2027-W01, but may have at most 0."),
    (changed(hosts=(Cap("raj", 0),)), [Seat("mia", "c1")], "has 1 seat hosted in week"),
    (changed(rotator=("raj", {"max_per_week": 0})), [lab()], "has 1 session in week"),
    (changed(mentors=(Cap("zoe", 0),)), [lab()], "has 1 group led in week"),
    (changed(shadower=("mia", {"max_per_host": 0})), [Seat("mia", "c1")], "has 1 seat with host raj"),
    (changed(shadower=("mia", {"target": 1, "credit": 1})), [Seat("mia", "c1")], "has 1 seat, but wants 0 more"),
    (changed(rotator=("raj", {"target": 1, "credit": 1})), [lab()], "has 1 placement, but wants 0 more"),
    (changed(), [PlacementGrant("raj", "lab", "zoe", (at(6), at(7)))], "has 2 of 1 session."),
    (changed(), [desk(starts=((6, "09:00"), (6, "09:30")))], "are less than 1 hour apart."),
    (changed(place=("desk", {"gap_hours": (0, 1)})), [desk()], "are more than 1 hour apart."),
    (changed(away=(Away("s", 0),)), [lab()], "raj of team s is away at"),
]  # fmt: skip
"""Rules that break by one of something, and what the judge says of it."""

ENGLISH = re.compile(r"\b(the|is|are|has|with|from|of|at|but|to|on)\b")
VALUES = re.compile(r"\b(mia|zoe|raj|tom|eve|desk|lab|attic|c\d|\d+)\b")


def what_the_judge_says() -> list[str]:
    """At least a sentence for each way to break a rule."""
    cases = [(problem, granted) for _name, problem, granted, _words in BROKEN]
    cases += [(problem, granted) for problem, granted, _words in ONE]
    found = [x for problem, granted in cases + MORE for x in judged(problem, *granted)]
    for meeting in (
        replace(GOOD, start=15 * HOUR),
        replace(GOOD, start=11 * HOUR + 30),
        replace(GOOD, start=9 * HOUR + 1),
        replace(GOOD, start=99 * HOUR),
        Meeting(0, 9 * HOUR, ("raj",)),
        Meeting(0, 9 * HOUR, ("raj", "sue")),
        Meeting(0, 9 * HOUR, ("mia", "raj", "sue", "zoe")),
    ):
        found += of(meeting)
    found += of(GOOD, Meeting(0, 10 * HOUR, ("raj", "zoe")))
    found += of(GOOD, problem=replace(MEETINGS, not_before=10 * HOUR))
    found += of(problem=replace(MEETINGS, pins=(GOOD,)))
    return [one for one in found if one.startswith("Rule ")]


def test_every_rule_of_the_judge_is_said_in_german_with_the_same_names_and_times(app):
    with in_language("de"):
        spoken = {one: said(one, "schedule") for one in what_the_judge_says()}

    assert len({one[:7] for one in spoken}) == 9
    for sentence, german in spoken.items():
        assert german.startswith("Regel "), sentence
        assert not ENGLISH.search(german), german
        assert sorted(VALUES.findall(german)) == sorted(VALUES.findall(sentence))


@pytest.mark.parametrize(
    ("problem", "granted", "words"), ONE, ids=[case[2] for case in ONE]
)
def test_one_of_something_is_said_as_one_in_both_languages(
    app, problem, granted, words
):
    found = [one for one in judged(problem, *granted) if words in one]
    found += [one for one in of(Meeting(0, 9 * HOUR, ("raj",))) if " has 1 " in one]

    with in_language("de"):
        spoken = " ".join(said(one, "schedule") for one in found)

    assert len(found) == 2
    assert not re.search(
        r"\b1 (Plätze|Besuche|Gruppen|Stunden|Personen|Hospit\w+en)\b", spoken
    )
    assert not re.search(r"\b1 (\w+s)\b", " ".join(found))


def test_no_sentence_waits_for_a_judge_that_does_not_say_it():
    heard = set()
    for sentence in what_the_judge_says():
        found = next(
            x for x in sentences("de", "schedule") if x.pattern.fullmatch(sentence)
        )
        heard.add(found.pattern.pattern)
    of_rules = {
        x.pattern.pattern: x.translation
        for x in sentences("de", "schedule")
        if x.translation.startswith("Regel ")
    }

    assert len(of_rules) == sum(one.startswith("Rule ") for one in SENTENCES)
    assert of_rules.keys() - heard == set()
