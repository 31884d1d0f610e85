"""Ways out for a meeting that cannot take place as it stands, without a database."""

import json

from rotation.meetings.engine import Group, broken
from rotation.meetings.mending import Ailing, ways_out

DAYS = (("2027-01-05T09:00:00Z", "2027-01-05T17:00:00Z"),)
SIDES = {"1": "sales", "2": "sales", "3": "sales"}
TEN, NOON, TWO = (f"2027-01-05T{hour}:00:00Z" for hour in (10, 12, 14))


def hours(first, last):
    return [[f"2027-01-05T{first}:00:00Z", f"2027-01-05T{last}:00:00Z"]]


def meeting(start, *members, number=0):
    return Group(number, start, frozenset(members))


def ailing(published, out, *, free=None, size=(2, 3), seats=0, **more):
    """Sellers are 1 to 3, marketers the rest, everybody free on Tuesday but for `free`."""
    members = [
        {
            "id": id_,
            "side": SIDES.get(id_, "marketing"),
            "available": (free or {}).get(id_, [list(one) for one in DAYS]),
        }
        for id_ in "123456"
    ]
    problem = {
        "format": "rotation-meetings/1",
        "rounds": [
            ["2027-01-04T00:00:00Z", "2027-01-11T00:00:00Z"],
            ["2027-01-11T00:00:00Z", "2027-01-18T00:00:00Z"],
        ],
        "minutes": 60,
        "slot_minutes": 60,
        "not_before": "2027-01-04T00:00:00Z",
        "size": list(size),
        "each_side": 1,
        "members": members,
        "met": more.pop("met", []),
        "pins": [],
        "published": [],
    }
    company = dict(enumerate(published, start=1))
    given = {"soonest": "2027-01-04T00:00:00Z", **more}
    return Ailing(
        problem=json.dumps(problem),
        published=company,
        meeting=1,
        out=frozenset(out),
        seats=seats or len(company[1].members),
        **given,
    )


def said(company):
    """Who is in each meeting afterwards, by its row."""
    return {
        row: (one.start[11:13], "".join(sorted(one.members)))
        for row, one in company.items()
    }


def found(given):
    return {kind: said(company) for kind, company in ways_out(given).items()}


def test_it_takes_place_without_somebody_if_enough_of_both_sides_are_left():
    given = ailing([meeting(TEN, "1", "4", "5")], "5", free={"5": hours(14, 15)})

    assert found(given)["leave_out"] == {1: ("10", "14")}
    alone = ailing([meeting(TEN, "1", "4")], "4", free={"4": []})
    assert "leave_out" not in found(alone)


def test_it_moves_to_the_nearest_time_at_which_most_can():
    free = {"4": [*hours(11, 12), *hours(15, 16)], "5": hours(15, 17)}
    given = ailing([meeting(TEN, "1", "4", "5")], "45", free=free)

    assert found(given)["move"] == {1: ("15", "145")}


def test_who_has_no_meeting_takes_the_place_and_who_knows_fewest_first():
    free = {"4": [], "2": [], "3": []}
    given = ailing([meeting(TEN, "1", "4")], "4", free=free, met=[["1", "5"]])

    assert found(given)["other"] == {1: ("10", "16")}


def test_somebody_of_the_same_side_takes_the_place():
    given = ailing([meeting(TEN, "1", "4")], "4", free={"4": []})

    assert found(given)["other"] == {1: ("10", "15")}


def test_what_stays_is_not_judged_but_counts_for_who_is_in_two_meetings():
    given = ailing([meeting(TEN, "1", "4")], "")
    small = meeting(NOON, "2", number=0)

    assert broken(given.problem, [meeting(TEN, "1", "4")], {}, kept=[small]) == []
    [twice] = broken(given.problem, [meeting(TEN, "2", "4")], {}, kept=[small])
    assert "2 is in 2 meetings of round 1" in twice


def test_another_meeting_spares_somebody_if_it_can_and_stays_right():
    free = {"4": [], "3": []}
    two = meeting(NOON, "2", "5", "6")
    given = ailing([meeting(TEN, "1", "4"), two], "4", free=free)

    assert found(given)["other"] == {1: ("10", "15"), 2: ("12", "26")}
    two = meeting(NOON, "2", "5")
    given = ailing([meeting(TEN, "1", "4"), two], "4", free=free | {"6": []})
    assert "other" not in found(given)


def test_who_cannot_come_goes_into_another_meeting_or_changes_places():
    free = {"4": hours(12, 13), "3": [], "6": []}
    first = meeting(TEN, "1", "4")
    given = ailing([first, meeting(NOON, "2", "5")], "4", free=free)

    ways = found(given)

    assert ways["swap"] == {1: ("10", "15"), 2: ("12", "24")}
    assert "join" not in ways
    first = meeting(TEN, "1", "4", "6")
    given = ailing([first, meeting(NOON, "2", "5")], "4", free=free | {"6": DAYS})
    assert found(given)["join"] == {1: ("10", "16"), 2: ("12", "245")}


def test_its_people_go_into_others_where_it_cannot_take_place():
    free = {"4": [], "5": hours(12, 13), "6": hours(12, 13), "3": []}
    first, second = meeting(TEN, "1", "4"), meeting(NOON, "2", "5")
    given = ailing([first, second], "4", free=free)

    ways = found(given)

    assert ways["spread"] == {1: ("10", ""), 2: ("12", "125")}
    assert ways["disband"] == {1: ("10", "")}
    assert (given.without(ways_out(given)["spread"]), given.without({})) == (3, 2)


def test_nobody_is_called_to_what_begins_too_soon_but_it_may_go_on_without_somebody():
    first = meeting(TEN, "1", "4", "5")
    given = ailing(
        [first, meeting(NOON, "2", "6")],
        "5",
        free={"5": hours(12, 17)},
        soonest="2027-01-05T13:30:00Z",
    )

    assert found(given) == {
        "leave_out": {1: ("10", "14")},
        "move": {1: ("14", "145")},
        "disband": {1: ("10", "")},
    }


def test_a_meeting_of_another_round_is_left_alone():
    later = meeting("2027-01-12T10:00:00Z", "2", "5", "6", number=1)
    given = ailing([meeting(TEN, "1", "4"), later], "4", free={"4": []})

    assert all(set(company) == {1} for company in found(given).values())


def test_a_meeting_that_lost_too_many_is_filled_up():
    free = {"3": [], "5": [], "6": [], "4": []}
    given = ailing([meeting(TEN, "1", "2"), meeting(TWO, "3", "5")], "", free=free)
    assert set(found(given)) == {"disband"}
    given = ailing([meeting(TEN, "1", "2")], "", free=free | {"6": hours(10, 11)})

    assert found(given)["other"] == {1: ("10", "126")}


def test_broken_rules_are_told_where_a_meeting_names_somebody_who_is_no_member():
    given = ailing([meeting(TEN, "1", "4")], "")
    strange = meeting(TEN, "1", "4", "9")
    late = meeting("2027-01-05T20:00:00Z", "2", "5")

    told = broken(given.problem, [strange, late], {"9": "Tom"})

    assert [one.split(" is not available")[0] for one in told] == [
        "Rule 1 (available): Tom",
        "Rule 1 (available): 2",
        "Rule 1 (available): 5",
    ]
