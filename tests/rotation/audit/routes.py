"""Who may read the trail."""

from tests.rotation.programs.routes import ITS_MANAGERS
from tests.rotation.world import Row

WHO_RUNS_ALL = Row(
    stranger=302, participant=403, outsider=403, manager=403, other_manager=403
)

ROUTES = {
    "GET audit.trail": ITS_MANAGERS,
    "GET audit.file": ITS_MANAGERS,
    "GET audit.everything": WHO_RUNS_ALL,
    "GET audit.file_of_everything": WHO_RUNS_ALL,
}
