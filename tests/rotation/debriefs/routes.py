"""Who may reach the pages of this feature."""

from tests.rotation.me.routes import of_the_participant, own_page
from tests.rotation.programs.routes import ITS_MANAGERS

ROUTES = {
    "GET debriefs.write": of_the_participant(200),
    "POST debriefs.write": of_the_participant(409),
    "GET debriefs.mine": own_page(),
    "GET debriefs.overview": ITS_MANAGERS,
}
