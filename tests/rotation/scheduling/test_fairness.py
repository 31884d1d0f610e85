"""Fairness in words never claims more than is proven."""

from rotation.scheduling.fairness import (
    Level,
    change_in_words,
    in_words,
    levels_of,
    room_in_words,
    telling,
)

VALUE = [["1/3", 39], ["2/3", 11], ["1", 10]]


def bounds(value: list, bound: list) -> list[int]:
    return [level.bound for level in levels_of(value, bound)]


def test_a_proven_level_cannot_rise():
    assert bounds(VALUE, VALUE) == [39, 11, 10]
    assert room_in_words(levels_of(VALUE, VALUE)) is None


def test_past_the_first_level_that_may_rise_no_more_than_that_many_can():
    bound = [
        ["1/3", 39],
        ["2/3", 30],
        ["1", 39],
    ]  # largest as a list, not level by level

    assert bounds(VALUE, bound) == [39, 30, 30]
    assert room_in_words(levels_of(VALUE, bound)) == "30 get 2/3 or more"


def test_each_person_is_counted_once_at_the_share_that_they_get():
    assert (
        in_words(levels_of(VALUE, VALUE))
        == "28 get 1/3 of what they asked for, 1 gets 2/3, 10 get all they asked for"
    )


def test_who_gets_nothing_is_told_where_everybody_is_known():
    levels = levels_of([["0", 40], *VALUE], [["0", 40], *VALUE])

    assert in_words(levels).startswith("1 gets nothing, 28 get 1/3 of what they asked")


def test_of_many_shares_those_below_the_highest_are_told_as_one():
    many = [[f"{level}/7", 10 - level] for level in range(1, 7)] + [["1", 1]]

    assert (
        in_words(levels_of(many, many))
        == "1 gets 1/7 of what they asked for, 1 gets 2/7, 6 get more, 1 gets all they asked for"
    )


def test_a_share_that_nobody_gets_is_not_told():
    curve = [["1/4", 9], ["1/3", 9], ["1/2", 9], ["1", 9]]

    assert in_words(levels_of(curve, curve)) == "9 get all they asked for"


def test_a_change_is_told_by_the_numbers_that_are_others_now():
    before = [Level("0", 40, 40), *levels_of(VALUE, VALUE)]
    after = [Level("0", 40, 40), Level("1/3", 38, 38), *before[2:]]

    assert change_in_words(before, before) == ""
    assert (
        change_in_words(before, after)
        == "2 instead of 1 get nothing, 27 instead of 28 get 1/3 of what they asked for"
    )


def test_a_level_is_told_where_more_might_reach_it_than_the_next():
    value = [["1/2", 9], ["1", 9]]
    levels = [Level("1/2", 9, 12), Level("1", 9, 10)]

    assert telling(levels) == levels
    assert len(telling(levels_of(value, value))) == 1


def test_nobody_yet():
    assert in_words(levels_of([["1", 0]], [["1", 0]])) == "nobody yet"
