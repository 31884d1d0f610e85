"""What took place adds up, and the start that it gives is fair."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rotation.ledger.lines import Had, lines_of, median_minutes
from rotation.ledger.start import credits_of
from tests.rotation.factories import at

rows = st.lists(
    st.builds(
        lambda who, other, rotating, thing, hour, length: Had(
            1,
            who,
            other,
            rotating,
            thing,
            at(hour),
            at(hour) + timedelta(minutes=length),
        ),
        st.integers(1, 5),
        st.integers(6, 9),
        st.booleans(),
        st.integers(1, 3),
        st.integers(0, 50),
        st.integers(1, 120),
    ),
    max_size=12,
    unique_by=lambda row: (row.person_id, row.rotating, row.thing_id, row.starts_at),
)
in_time = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
had = st.dictionaries(st.integers(1, 50), st.none() | st.integers(0, 40))


@in_time
@given(rows)
def test_every_seat_and_sitting_is_had_once(those):
    lines = lines_of(those).values()

    assert sum(line.had for line in lines) == sum(row.minutes for row in those)
    numbers = sum(line.seats.number + line.sittings.number for line in lines)
    assert numbers == len(those)


@in_time
@given(rows)
def test_nobody_gives_more_than_is_had_and_each_meeting_is_given_once(those):
    lines = lines_of(those).values()

    numbers = sum(line.hosted.number + line.led.number for line in lines)
    assert numbers == len({row.given for row in those})
    assert numbers <= len(those)


@in_time
@given(rows, st.randoms())
def test_the_order_does_not_matter_where_meetings_have_one_length(those, random):
    same = [
        Had(*(*vars(row).values(),)[:-1], row.starts_at + timedelta(hours=1))
        for row in those
    ]
    mixed = random.sample(same, len(same))

    assert lines_of(mixed) == lines_of(same)


@in_time
@given(rows, st.sets(st.integers(1, 20), min_size=1))
def test_half_of_the_people_have_the_median_or_more_and_half_or_less(those, people):
    lines = lines_of(those)
    median = median_minutes(people, lines)
    each = [lines[one].had if one in lines else 0 for one in people]

    assert sum(one >= median for one in each) * 2 >= len(each)
    assert sum(one <= median for one in each) * 2 >= len(each)
    assert median in each


@in_time
@given(had, st.booleans())
def test_the_credit_is_what_was_had_and_newcomers_stand_in_between(had, at_median):
    found = credits_of(had, newcomers_at_median=at_median)

    known = [count for count in had.values() if count is not None]
    assert found.keys() == had.keys()
    for who, count in had.items():
        if count is not None:
            assert found[who] == count
        elif at_median and known:
            assert min(known) <= found[who] <= max(known)
            assert sum(found[who] <= one for one in known) * 2 >= len(known)
        else:
            assert found[who] == 0


@in_time
@given(had)
def test_at_the_median_no_newcomer_is_served_before_all_others(had):
    found = credits_of(had, newcomers_at_median=True)

    known = [found[who] for who, count in had.items() if count is not None]
    new = [found[who] for who, count in had.items() if count is None]
    assert not known or not new or min(new) >= min(known)
