"""What the judge says of a broken rule reaches German readers in German, whatever rule it is."""

import re
from dataclasses import replace

from rotation.languages import in_language, said
from rotation.languages.catalogs import sentences
from rotation.scheduling.rules import SENTENCES
from solver.meetings import Meeting
from solver.problem import Entry
from solver.schedule import Seat
from tests.solver.meetings.test_check import GOOD, HOUR, of
from tests.solver.meetings.test_check import PROBLEM as MEETINGS
from tests.solver.test_check import BROKEN, at, changed, desk, judged

STARTS = (at(6, "09:00"), at(6, "12:00"))
FULLY = Entry("raj", placement="desk", mentor="mia", starts=STARTS)
MORE = [
    (changed(bans=(replace(FULLY, starts=STARTS[:1]),)), [desk()]),
    (changed(pins=(FULLY,)), [desk()]),
    (changed(call=("c1", {"host": "mia"})), [Seat("mia", "c1")]),
    (changed(), [desk(), desk(mentor="zoe", starts=((8, "09:00"), (8, "11:00")))]),
    (changed(), [desk(starts=((6, "11:00"), (6, "09:00")))]),
]
"""Cases that the judge's own tests do not have."""

ENGLISH = re.compile(r"\b(the|is|are|has|with|from|of|at|but|to|on)\b")
VALUES = re.compile(r"\b(mia|zoe|raj|tom|eve|desk|lab|attic|c\d|\d+)\b")


def what_the_judge_says() -> list[str]:
    """At least a sentence for each way to break a rule."""
    cases = [(problem, granted) for _name, problem, granted, _words in BROKEN]
    found = [x for problem, granted in cases + MORE for x in judged(problem, *granted)]
    for meeting in (
        replace(GOOD, start=15 * HOUR),
        replace(GOOD, start=11 * HOUR + 30),
        replace(GOOD, start=9 * HOUR + 1),
        replace(GOOD, start=99 * HOUR),
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
