"""Who does what in a program, as a problem file says it."""

from collections import defaultdict
from typing import Any

from rotation.placements.models import Placement
from rotation.programs.models import Program
from rotation.programs.people import Who
from rotation.scheduling.people import Fields

DEFAULTS: Fields = {
    "credit": 0,
    "preferred_weight": 0,
    "gap_hours": [0, None],
    "seats_per_mentor": 1,
}


class Roles:
    """Who does what, with e-mail addresses and names of placements turned into ids.

    What is named and not in the program (any more) could never be met and is left out.
    """

    def __init__(
        self, program: Program, people: list[Who], placements: list[Placement]
    ) -> None:
        self.program = program
        self.ids = {one.email: str(one.id) for one in people}
        self.offers = {one.name: str(one.id) for one in placements}
        self.of_kind: dict[str, list[Any]] = defaultdict(list)
        self.promised = {one.id for one in people if one.promised_at}
        for one in people:
            for role in one.roles:
                if not one.left_at:
                    self.of_kind[role.kind].append(role)
        for roles in self.of_kind.values():
            roles.sort(key=lambda role: role.id)

    def caps(self, kind: str) -> list[Fields]:
        """The limits of hosts or of mentors."""
        return [
            without_defaults(
                {"person": str(role.participant_id), "max_per_week": role.max_per_week}
            )
            for role in self.of_kind[kind]
        ]

    def shadowers(self) -> list[Fields]:
        """Who seeks calls, if they have promised confidentiality where that is asked."""
        return [
            self._seeker(
                role,
                max_per_host=role.max_per_host,
                requires=list(role.requires),
                refuses=list(role.refuses),
                wishes=dict(role.wishes),
                path=dict(role.path),
            )
            for role in self.of_kind["shadower"]
            if role.participant_id in self.promised or not self.program.promise_required
        ]

    def rotators(self) -> list[Fields]:
        """Who seeks placements."""
        return [
            self._seeker(
                role,
                done=self._known(role.done, self.offers),
                choices={
                    self.offers[name]: weight
                    for name, weight in role.choices.items()
                    if name in self.offers
                },
                preferred_weight=role.preferred_weight,
            )
            for role in self.of_kind["rotator"]
        ]

    def _seeker(self, role: Any, **own: Any) -> Fields:
        return without_defaults(
            {
                "person": str(role.participant_id),
                "target": role.target,
                "credit": role.credit,
                "max_per_week": role.max_per_week,
                **own,
                "not_with": self._known(role.not_with, self.ids),
                "met": self._known(role.met, self.ids),
            }
        )

    def _known(self, names: list[str], ids: dict[str, str]) -> list[str]:
        return [ids[name] for name in names if name in ids]


def without_defaults(fields: Fields, *, keep: tuple[str, ...] = ()) -> Fields:
    """The fields without what is empty or has its default in the file, but for `keep`."""
    return {
        name: value
        for name, value in fields.items()
        if name in keep or not (value in (None, [], {}) or value == DEFAULTS.get(name))
    }
