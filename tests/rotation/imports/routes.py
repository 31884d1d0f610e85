"""Who may use the pages of imports."""

from tests.rotation.world import Row

MANAGERS = {
    "stranger": 302,
    "participant": 403,
    "outsider": 404,
    "other_manager": 404,
}

ROUTES = {
    "GET imports.upload": Row(**MANAGERS, manager=200),
    "POST imports.upload": Row(**MANAGERS, manager=422),
    "GET imports.preview": Row(**MANAGERS, manager=200),
    "POST imports.commit": Row(**MANAGERS, manager=302),
    "GET imports.skipped": Row(**MANAGERS, manager=200),
}
