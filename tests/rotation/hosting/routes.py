"""Who may reach the pages of this feature."""

from tests.rotation.me.routes import own_page
from tests.rotation.world import Row

for_the_host = Row(
    stranger=302, participant=404, outsider=404, manager=404, other_manager=404
)
"""Hugo hosts the call; nobody who visits does."""

ROUTES: dict[str, Row] = {
    "GET hosting.mine": own_page(),
    "POST hosting.consent": for_the_host,
    "POST hosting.seats": for_the_host,
}
