"""What a new schedule changes against the published one, in pure values."""

from dataclasses import replace
from typing import Any

import pytest

from rotation.accounts.models import Person
from rotation.publishing.difference import Change, Grant, Move, changes, difference
from rotation.publishing.lines import Line, difference_of, lines
from rotation.publishing.sentences import by_person, card, mails
from rotation.publishing.table import safe
from tests.rotation.factories import at

MIA, BEN, RAJ, ANA = 1, 2, 3, 4
PEOPLE = {
    number: Person(id=number, name=name, email=f"{name.lower()}@example.com")
    for number, name in {MIA: "Mia", BEN: "Ben", RAJ: "Raj", ANA: "Ana"}.items()
}


def a_seat(person: int = MIA, hours: float = 10, **more: Any) -> Grant:
    fields = {"person": person, "guide": RAJ, "call": 7, "title": "Demo"}
    return Grant(**{**fields, "starts_at": at(hours), "ends_at": at(hours + 1), **more})


def a_sitting(number: int = 1, hours: float = 10, **more: Any) -> Grant:
    fields = {"call": None, "placement": 5, "number": number, "title": "Desk"}
    return a_seat(RAJ, hours, guide=ANA, **{**fields, **more})


def test_the_same_schedule_changes_nothing():
    grants = [a_seat(), a_sitting()]

    found = difference(grants, reversed(grants))

    assert found.counts() == {"added": 0, "moved": 0, "removed": 0, "kept": 2}
    assert list(changes(found)) == []


def test_a_seat_stays_the_same_while_its_call_moves():
    was, now = a_seat(hours=10), a_seat(hours=15)

    assert difference([was], [now]).moved == (Move(was, now),)


def test_a_seat_on_another_call_is_another_seat():
    found = difference([a_seat(call=7)], [a_seat(call=8)])

    assert (len(found.added), len(found.moved), len(found.removed)) == (1, 0, 1)


@pytest.mark.parametrize(
    "change", [{"title": "Pricing"}, {"place": "room 2"}, {"guide": ANA}]
)
def test_another_title_place_or_guide_moves_too(change: dict):
    was = a_seat()

    assert difference([was], [replace(was, **change)]).moved == (
        Move(was, replace(was, **change)),
    )


def test_one_sitting_of_a_placement_moves_alone():
    before = [a_sitting(1, 9), a_sitting(2, 12)]
    after = [a_sitting(1, 9), a_sitting(2, 14)]

    found = difference(before, after)

    assert found.kept == (before[0],)
    assert found.moved == (Move(before[1], after[1]),)


def test_another_guide_ends_one_entry_and_opens_another():
    was = a_sitting()
    now = replace(was, guide=BEN)

    assert set(changes(difference([was], [now]))) == {
        Change(RAJ, "rotator", was, now),
        Change(ANA, "mentor", was, None),
        Change(BEN, "mentor", None, now),
    }


def test_the_same_assignment_twice_is_an_error():
    with pytest.raises(ValueError, match="twice"):
        difference([], [a_seat(), a_seat(hours=12)])


def test_lines_give_back_the_difference_they_were_made_of():
    was, gone, kept = a_seat(), a_seat(BEN), a_sitting()
    found = difference([was, gone, kept], [a_seat(hours=12), kept, a_sitting(2, 12)])

    rows = [line.as_row() for line in lines(found)]

    assert difference_of(map(Line.of_row, rows)) == found


def test_each_person_reads_what_changes_for_them():
    found = difference([a_seat(), a_seat(BEN)], [a_seat(hours=12)])

    cards = [
        card(person, theirs, PEOPLE, "Europe/London")
        for person, theirs in by_person(changes(found), PEOPLE)
    ]

    assert [card.name for card in cards] == ["Ben", "Mia", "Raj"]
    ben, mia, raj = cards
    assert ben.removed == ["Demo, hosted by Raj, Mon 4 Jan, 10:00–11:00"]
    assert mia.moved == [
        {
            "was": "Demo, hosted by Raj, Mon 4 Jan, 10:00–11:00",
            "now": "Demo, hosted by Raj, Mon 4 Jan, 12:00–13:00",
        }
    ]
    assert raj.removed == ["Ben observes Demo, Mon 4 Jan, 10:00–11:00"]
    assert mails(changes(found)) == (3, {"update": 2, "cancellation": 2})


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\0x"])
def test_a_cell_that_would_be_a_formula_is_text(cell: str):
    assert safe(cell) == f"'{cell}"
    assert safe(f"a{cell}") == f"a{cell}"
