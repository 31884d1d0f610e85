"""Several people who press at the same moment."""

import threading
from collections.abc import Callable, Sequence

from flask import Flask

from rotation.errors import Refused
from rotation.extensions import db

Press = Callable[[], object]


def race(app: Flask, ready: Sequence[Callable[[], Press]]) -> list[str]:
    """Let each press in a thread and a transaction of its own, all at once; what each got:
    “won”, or why not. Each of `ready` reads what it needs, and gives what then is done."""
    barrier = threading.Barrier(len(ready))
    outcomes: list[str] = []

    def run(prepare: Callable[[], Press]) -> None:
        with app.app_context():
            press = prepare()
            db.session.rollback()
            barrier.wait(timeout=20)
            try:
                press()
                db.session.commit()
                outcomes.append("won")
            except Refused as refusal:
                db.session.rollback()
                outcomes.append(str(refusal))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(one,)) for one in ready]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)
