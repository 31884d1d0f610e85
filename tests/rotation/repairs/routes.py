"""Who may repair what is published."""

from tests.rotation.scheduling.routes import MANAGERS
from tests.rotation.world import Row

ROUTES = {
    "GET repairs.overview": Row(**MANAGERS, manager=200),
    "GET repairs.now": Row(**MANAGERS, manager=200),
    "POST repairs.take": Row(**MANAGERS, manager=302),
    "GET repairs.away": Row(**MANAGERS, manager=200),
    "POST repairs.away": Row(**MANAGERS, manager=422),
    "POST repairs.back": Row(**MANAGERS, manager=302),
    "POST repairs.left": Row(**MANAGERS, manager=302),
}
