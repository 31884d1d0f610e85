"""What the worker does for this feature: it forgets uploads that nobody imported."""

from datetime import datetime

from rotation.extensions import db
from rotation.imports.actions import forget_old_uploads
from rotation.jobs.worker import sweep


@sweep
def forget_uploads(now: datetime) -> None:
    """Drop the bytes of uploads older than an hour."""
    forget_old_uploads(now)
    db.session.commit()
