"""Who may reach the pages of this feature."""

from tests.rotation.world import Row, everybody

ROUTES: dict[str, Row] = {
    "GET invites.entry": Row(
        stranger=302, participant=200, outsider=404, manager=404, other_manager=404
    ),
    "GET invites.mine": Row(
        stranger=302, participant=200, outsider=200, manager=200, other_manager=200
    ),
    "GET invites.feed": everybody(200),
    "POST invites.new_feed": Row(
        stranger=302, participant=200, outsider=200, manager=200, other_manager=200
    ),
    "POST invites.end_feed": everybody(302),
}
