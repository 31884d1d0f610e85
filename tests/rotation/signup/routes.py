"""Who gets what of the sign-up pages; managers may join, and begin at the first page."""

from tests.rotation.world import Row

ROUTES = {
    "GET signup.join": Row(
        stranger=302, participant=200, outsider=404, manager=200, other_manager=404
    ),
    "GET signup.step": Row(
        stranger=302, participant=200, outsider=404, manager=302, other_manager=404
    ),
    "POST signup.step": Row(
        stranger=302, participant=302, outsider=404, manager=302, other_manager=404
    ),
    "POST signup.hours": Row(
        stranger=302, participant=200, outsider=404, manager=409, other_manager=404
    ),
    "POST signup.leave": Row(
        stranger=302, participant=302, outsider=404, manager=404, other_manager=404
    ),
}
