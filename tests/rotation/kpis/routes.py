"""Who may see and change the shared measures."""

from dataclasses import replace

from tests.rotation.programs.routes import ITS_MANAGERS
from tests.rotation.world import Row

NOBODYS_MEASURE = Row(
    stranger=302,
    participant=403,
    outsider=404,
    manager=404,
    other_manager=404,
    args={"kpi_id": 99},
)
REFUSED = replace(ITS_MANAGERS, manager=422)

ITS_PEOPLE = Row(
    stranger=302, participant=200, outsider=404, manager=404, other_manager=404
)
UNKNOWN = replace(ITS_PEOPLE, participant=404, args={"kpi_id": 99})

ROUTES = {
    "GET kpis.card": ITS_MANAGERS,
    "POST kpis.propose": REFUSED,
    "POST kpis.import_values": REFUSED,
    "GET kpis.mine": ITS_PEOPLE,
    "POST kpis.confirm": UNKNOWN,
    "POST kpis.take_back": UNKNOWN,
    "POST kpis.value": NOBODYS_MEASURE,
    "POST kpis.remove": NOBODYS_MEASURE,
}
