"""What every way of searching has to come to."""

from solver import violations


def assert_best(problem, schedule, best):
    """The schedule keeps every rule, reaches `best` (`None`: the pins cannot hold), and knows it."""
    assert violations(problem, schedule) == []
    if best is None:
        assert schedule.status == "infeasible"
    else:
        assert [tier.value for tier in schedule.tiers] == best
        assert schedule.status == "optimal"
