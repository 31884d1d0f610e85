"""What anybody may have."""

from tests.rotation.world import everybody

ROUTES = {
    "GET operations.health": everybody(200),
    "GET static": everybody(200),
}
