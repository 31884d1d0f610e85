"""Two managers who press at once."""

from functools import partial

from flask import Flask

from rotation.extensions import db
from rotation.repairs.actions import mend
from rotation.repairs.models import Repair
from tests.rotation.factories import NOW
from tests.rotation.racing import Press, race


def both(app: Flask, repair_id: int) -> list[str]:
    """Two managers publish a repair at the same moment; what each got."""

    def ready() -> Press:
        repair = db.session.get_one(Repair, repair_id)
        return partial(mend, repair, now=NOW, actor_id=None)

    return race(app, [ready, ready])
