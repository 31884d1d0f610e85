"""Who may reach the pages of this feature."""

from tests.rotation.me.routes import of_the_participant, own_page
from tests.rotation.publishing.routes import for_managers
from tests.rotation.world import Row

in_the_program = Row(
    stranger=302, participant=302, outsider=404, manager=404, other_manager=404
)

ROUTES: dict[str, Row] = {
    "POST seats.cannot": of_the_participant(302),
    "POST seats.offer": of_the_participant(302),
    "POST seats.keep": of_the_participant(302),
    "POST seats.take": of_the_participant(302),
    "POST seats.refuse": of_the_participant(302),
    "POST seats.approve": for_managers(302),
    "POST seats.turn_down": for_managers(302),
    "GET seats.standby": own_page(),
    "POST seats.stand_by": in_the_program,
    "POST seats.stand_down": in_the_program,
}
