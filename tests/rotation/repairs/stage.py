"""Two managers who press at once."""

import threading
from collections.abc import Callable

from flask import Flask

from rotation.errors import Refused
from rotation.extensions import db
from rotation.repairs.models import Repair
from tests.rotation.factories import NOW


def race(app: Flask, repair_id: int, mend: Callable[..., object]) -> list[str]:
    """Two managers press at the same moment; what each got."""
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def run() -> None:
        with app.app_context():
            repair = db.session.get_one(Repair, repair_id)
            db.session.rollback()
            barrier.wait(timeout=20)
            try:
                mend(repair, now=NOW, actor_id=None)
                db.session.commit()
                outcomes.append("won")
            except Refused as refusal:
                db.session.rollback()
                outcomes.append(str(refusal))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)
