"""Who may read the ledger, and who may take over from earlier programs."""

from tests.rotation.me.routes import own_page
from tests.rotation.programs.routes import ITS_MANAGERS
from tests.rotation.world import Row

ROUTES = {
    "GET ledger.page": ITS_MANAGERS,
    "GET ledger.file": ITS_MANAGERS,
    "GET ledger.start": ITS_MANAGERS,
    "POST ledger.start": Row(
        stranger=302, participant=403, outsider=404, manager=422, other_manager=404
    ),
    "GET ledger.mine": own_page(),
}
