"""Who gets what of the maps."""

from tests.rotation.programs.routes import ITS_MANAGERS

ROUTES = {
    "GET coverage.calls": ITS_MANAGERS,
    "GET coverage.placements": ITS_MANAGERS,
}
