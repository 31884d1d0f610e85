"""Who gets what of the calendar page; who has no role yet begins at the first page."""

from tests.rotation.world import Row

ROUTES = {
    "GET availability.calendar": Row(
        stranger=302, participant=200, outsider=404, manager=302, other_manager=404
    ),
    "POST availability.calendar": Row(
        stranger=302, participant=422, outsider=404, manager=302, other_manager=404
    ),
}
