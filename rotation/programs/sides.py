"""On which side of the exchange somebody is."""

from collections.abc import Iterable

from rotation.programs.models import Role

SIDES = ("sales", "marketing")
MARKETING = ("shadower", "mentor")
"""The roles that marketers have; sellers have the others."""


def side_of(roles: Iterable[Role]) -> str:
    """Whether these roles are those of sales or of marketing; of somebody with roles of
    both, of marketing. Empty without any."""
    kinds = {role.kind for role in roles}
    if not kinds:
        return ""
    return "marketing" if kinds & set(MARKETING) else "sales"
