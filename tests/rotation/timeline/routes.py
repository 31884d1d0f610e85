"""Who gets what of the timeline."""

from tests.rotation.programs.routes import ITS_MANAGERS

ROUTES = {"GET timeline.show": ITS_MANAGERS}
