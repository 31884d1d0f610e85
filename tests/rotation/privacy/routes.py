"""Who may reach the pages of this feature."""

from tests.rotation.me.routes import own_page
from tests.rotation.world import Row

ROUTES: dict[str, Row] = {
    "GET privacy.mine": own_page(),
    "GET privacy.export": own_page(),
    "POST privacy.erase": Row(
        stranger=302, participant=422, outsider=422, manager=422, other_manager=422
    ),  # nobody types an address
}
