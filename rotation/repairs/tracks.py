"""What working out and publishing a repair asks of the track that its trouble is of."""

from datetime import datetime
from typing import Protocol

from rotation.errors import Refused
from rotation.programs.models import Program
from rotation.publishing.queries import Proposal
from rotation.repairs.models import Repair, Trouble
from rotation.repairs.options import Search


class Unfit(Refused):
    """What was worked out breaks a rule by now, so it is worth looking again."""


class Case(Protocol):
    """All that is known of a trouble, so that nothing is read while repairs are sought."""

    def repairs(self, search: Search, /) -> list[Repair]:
        """Up to three, the best first; none where nothing is broken any more."""


class Track(Protocol):
    """Seats and sittings, or meetings."""

    def case_of(self, trouble: Trouble, *, now: datetime) -> Case:
        """All that working out repairs needs, read from the rows of now."""

    def proposed(self, repair: Repair, program: Program) -> Proposal:
        """What publishing the repair changes; all that it does not name stays to the byte."""

    def judged(
        self, repair: Repair, found: Proposal, program: Program, *, now: datetime
    ) -> tuple[str, str]:
        """The problem and the schedule of the draft to publish, as files. Unfit, with the
        rule, where that breaks one."""
