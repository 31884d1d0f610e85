"""Who may reach the pages of this feature."""

from tests.rotation.world import Row

ROUTES: dict[str, Row] = {
    "GET me.home": Row(
        stranger=302, participant=200, outsider=200, manager=200, other_manager=200
    ),
}
