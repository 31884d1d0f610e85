"""What is wrong with the data of a search reaches German readers in German."""

import json
import re

import pytest

from rotation.errors import Refused
from rotation.languages import in_language, said
from rotation.meetings.engine import expect_readable
from rotation.scheduling.engine import expect_room
from tests.solver.meetings.test_files import FILE
from tests.solver.test_files import PROBLEM, WRONG_PROBLEMS, changed

ENGLISH = re.compile(
    r"\b(the|is|are|has|must|not|at|but|to|there|given|twice|between|see|of)\b"
)
READ = [one for one in WRONG_PROBLEMS if "is none of" not in one[2]]
"""An objective is chosen by buttons, so no page says that one is not known."""


def refused(check, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        check(*args, **kwargs)
    return str(refusal.value)


def in_german(sentence):
    with in_language("de"):
        return said(sentence, "schedule")


def test_why_data_makes_no_schedule_is_said_in_german(app):
    for path, value, why in READ:
        english = refused(expect_room, changed(PROBLEM, path, value), memory_mb=4096)
        german = in_german(english)

        assert why in english
        start, _space, rest = german.partition(" berechnen. ")
        assert start == "Aus diesen Daten lässt sich kein Plan"
        field, _colon, reason = rest.partition(": ")
        assert f"this data: {field}: " in english
        assert not ENGLISH.search(reason), german
        assert "'" not in reason


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"rounds": []}, "rounds: fehlt."),
        (
            {"rounds": FILE["rounds"] * 2},
            "rounds[1]: beginnt, bevor die Runde davor endet.",
        ),
        (
            {"members": FILE["members"] * 2},
            "members[2].id: „mia“ steht zweimal da.",
        ),
        (
            {"members": [{"id": "a", "side": "legal"}]},
            "members[0].side: muss „sales“ oder „marketing“ sein, nicht „legal“.",
        ),
        (
            {"met": [["mia"]]},
            "met[0]: muss zwei Mitglieder nennen, nicht eine Liste mit 1.",
        ),
        (
            {"pins": [{"round": 3, "start": "1970-01-01T09:00:00Z", "members": []}]},
            "pins[0].round: es gibt keine Runde 3.",
        ),
        (
            {"pins": [{"round": 0, "start": "1970-01-01T09:00:00Z", "members": ["x"]}]},
            "pins[0].members[0]: „x“ ist kein Mitglied.",
        ),
    ],
)
def test_why_data_makes_no_meetings_is_said_in_german(app, changes, why):
    english = refused(expect_readable, json.dumps(FILE | changes))

    assert in_german(english) == (
        f"Aus diesen Daten lassen sich keine Treffen zusammenstellen. {why}"
    )
