"""Fairness in words never claims more than is proven."""

from rotation.scheduling.fairness import (
    Level,
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
    assert room_in_words(levels_of(VALUE, bound)) == "30 get 2/3"


def test_shares_are_told_from_the_lowest():
    assert in_words(levels_of(VALUE, VALUE)) == "39 get 1/3, 11 get 2/3, 10 get all"


def test_of_many_levels_the_first_and_the_last_are_told():
    many = [[f"{level}/7", 10 - level] for level in range(1, 7)] + [["1", 1]]

    assert in_words(levels_of(many, many)) == "9 get 1/7, 8 get 2/7, …, 1 get all"


def test_a_level_is_not_told_where_all_who_reach_it_reach_a_higher_one():
    curve = [["1/4", 9], ["1/3", 9], ["1/2", 9], ["1", 4]]

    assert in_words(levels_of(curve, curve)) == "9 get 1/2, 4 get all"


def test_a_level_is_told_where_more_might_reach_it_than_the_next():
    value = [["1/2", 9], ["1", 9]]
    levels = [Level("1/2", 9, 12), Level("1", 9, 10)]

    assert telling(levels) == levels
    assert len(telling(levels_of(value, value))) == 1


def test_nobody_yet():
    assert in_words(levels_of([["1", 0]], [["1", 0]])) == "nobody yet"
