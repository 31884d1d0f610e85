"""Who may see and compose meetings."""

from tests.rotation.scheduling.routes import MANAGERS
from tests.rotation.world import Row

ROUTES = {
    "GET meetings.overview": Row(**MANAGERS, manager=200),
    "POST meetings.compose": Row(**MANAGERS, manager=302),
    "POST meetings.by_hand": Row(**MANAGERS, manager=302),
    "POST meetings.send_links": Row(**MANAGERS, manager=302),
    "POST meetings.set_link": Row(**MANAGERS, manager=302),
    "GET meetings.draft": Row(**MANAGERS, manager=200),
    "POST meetings.move": Row(**MANAGERS, manager=409),
    "POST meetings.gather": Row(**MANAGERS, manager=409),
    "POST meetings.disband": Row(**MANAGERS, manager=409),
    "POST meetings.undo": Row(**MANAGERS, manager=409),
    "POST meetings.redo": Row(**MANAGERS, manager=409),
    "GET meetings.show": Row(**MANAGERS | {"participant": 200}, manager=200),
    "POST meetings.note": Row(**MANAGERS | {"participant": 422}, manager=422),
}
