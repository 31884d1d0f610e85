"""How often a fault was tried, and what came of it."""

import os
from collections.abc import Callable
from random import Random

LONG = "ROTATION_TEST_FAULTS"
"""Set (by `make faults`) for the counts of RELIABILITY.md; otherwise a few are tried."""


class Tally:
    """Tries one fault many times. A failed try names the seed that repeats it."""

    def __init__(self, database: str, note: Callable[[str, object], None]) -> None:
        self.database = database
        self.note = note

    @property
    def long(self) -> bool:
        return bool(os.environ.get(LONG))

    def pick(self, short: int, long: int) -> int:
        """How many, now or by `make faults`."""
        return long if self.long else short

    def say(self, measured: str) -> None:
        """A line below the table."""
        self.note("measured", f"{measured} ({self.database})")

    def repeat(
        self,
        row: str,
        trial: Callable[[Random], object],
        *,
        short: int = 1,
        long: int,
        must_fail: bool = False,
    ) -> None:
        """Try it so often, each time with dice of its own; all must pass.

        With `must_fail` the protection is off, and at least one must not.
        """
        count = self.pick(short, long)
        failures: list[str] = []
        for number in range(count):
            seed = f"{row} {self.database} {number}"
            try:
                trial(Random(seed))
            except AssertionError as failure:
                failures.append(f"{seed}: {failure}")
                if must_fail:
                    count = number + 1
                    break
        result = (row, self.database, count, len(failures), must_fail)
        self.note("fault", result)
        if must_fail:
            assert failures, f"{row}: without the protection nothing fails"
        else:
            assert not failures, "\n".join(failures[:5])
