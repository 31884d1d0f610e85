"""Fairness in words never claims more than is proven."""

from rotation.scheduling.fairness import in_words, levels_of, room_in_words

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


def test_nobody_yet():
    assert in_words(levels_of([["1", 0]], [["1", 0]])) == "nobody yet"
