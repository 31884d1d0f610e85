"""Who gets what of the managers' pages."""

from tests.rotation.world import Row

ITS_MANAGERS = Row(
    stranger=302, participant=403, outsider=404, manager=200, other_manager=404
)

ROUTES = {
    "GET programs.index": Row(
        stranger=302, participant=200, outsider=200, manager=200, other_manager=200
    ),
    "GET programs.new": Row(
        stranger=302, participant=403, outsider=403, manager=200, other_manager=200
    ),
    "POST programs.new": Row(
        stranger=302, participant=403, outsider=403, manager=422, other_manager=422
    ),
    "GET programs.desk": ITS_MANAGERS,
    "GET programs.settings": ITS_MANAGERS,
    "POST programs.settings": Row(
        stranger=302, participant=403, outsider=404, manager=422, other_manager=404
    ),
    "GET programs.people": ITS_MANAGERS,
    "GET programs.calls": ITS_MANAGERS,
    "GET programs.placements": ITS_MANAGERS,
}
