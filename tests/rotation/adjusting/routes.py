"""Who may adjust drafts."""

from tests.rotation.scheduling.routes import MANAGERS
from tests.rotation.world import Row

ROUTES = {
    "GET adjusting.overview": Row(**MANAGERS, manager=200),
    "GET adjusting.person": Row(**MANAGERS, manager=200),
    "GET adjusting.call": Row(**MANAGERS, manager=200),
    "GET adjusting.look": Row(**MANAGERS, manager=302),
    "POST adjusting.take": Row(**MANAGERS, manager=302),
    "POST adjusting.undo": Row(**MANAGERS, manager=409),
    "POST adjusting.redo": Row(**MANAGERS, manager=409),
    "POST adjusting.solve": Row(**MANAGERS, manager=409),
    "GET adjusting.of_program": Row(**MANAGERS, manager=302),
    "GET adjusting.of_person": Row(**MANAGERS, manager=302),
    "GET adjusting.of_call": Row(**MANAGERS, manager=302),
    "POST adjusting.start": Row(**MANAGERS, manager=302),
    "GET adjusting.news": Row(**MANAGERS, manager=200),
}
