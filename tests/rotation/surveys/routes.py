"""Who may reach the pages of this feature."""

from tests.rotation.programs.routes import ITS_MANAGERS
from tests.rotation.world import Row

decides = Row(
    stranger=302, participant=403, outsider=404, manager=302, other_manager=404
)

ROUTES: dict[str, Row] = {
    "GET surveys.answer": Row(
        stranger=302, participant=200, outsider=404, manager=404, other_manager=404
    ),
    "POST surveys.answer": Row(
        stranger=302, participant=422, outsider=404, manager=404, other_manager=404
    ),
    "GET surveys.results": ITS_MANAGERS,
    "POST surveys.open_now": decides,
    "POST surveys.close_now": decides,
}
