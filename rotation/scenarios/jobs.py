"""The worker's part: the next scenario starts when the one before it has ended."""

from datetime import datetime

from rotation.extensions import db
from rotation.jobs.queue import enqueue
from rotation.jobs.worker import sweep
from rotation.scenarios import actions


@sweep
def find_scenarios(now: datetime) -> None:
    """Take in what has ended, and start what waits."""
    actions.take_in()
    for run_id in actions.start_next(now):
        enqueue("solve", run_id)
    db.session.commit()
