"""Who may work with scenarios."""

from tests.rotation.scheduling.routes import MANAGERS
from tests.rotation.world import Row

ROUTES = {
    "GET scenarios.overview": Row(**MANAGERS, manager=200),
    "POST scenarios.ask": Row(**MANAGERS, manager=422),
    "POST scenarios.keep": Row(**MANAGERS, manager=302),
    "POST scenarios.choose": Row(**MANAGERS, manager=302),
    "POST scenarios.drop": Row(**MANAGERS, manager=302),
}
