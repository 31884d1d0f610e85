"""With what everybody starts into a program, from what they had in earlier ones.

What somebody had earlier counts as credit, on top of what they want in this program, so
who has had least comes first and nobody gets less than they may wish for. A newcomer, who
was in no earlier program, starts with the median of those who were: at nothing, all the
newcomers would be served before anybody else.
"""

from collections.abc import Mapping
from statistics import median_low


def credits_of(
    had: Mapping[int, int | None], *, newcomers_at_median: bool
) -> dict[int, int]:
    """The credit of each seeker, by what they had earlier; `None` is a newcomer."""
    known = [count for count in had.values() if count is not None]
    first = median_low(known) if known and newcomers_at_median else 0
    return {who: first if count is None else count for who, count in had.items()}
