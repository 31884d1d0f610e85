"""Who may generate schedules and look at drafts."""

from tests.rotation.world import Row

MANAGERS = {
    "stranger": 302,
    "participant": 403,
    "outsider": 404,
    "other_manager": 404,
}

ROUTES = {
    "POST scheduling.generate": Row(**MANAGERS, manager=302),
    "GET scheduling.run": Row(**MANAGERS, manager=200),
    "GET scheduling.events": Row(**MANAGERS, manager=200),
    "POST scheduling.stop": Row(**MANAGERS, manager=302),
    "GET scheduling.draft": Row(**MANAGERS, manager=200),
}
