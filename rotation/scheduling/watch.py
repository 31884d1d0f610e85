"""Watching over a search: what it says is written down, and nobody else takes its run."""

import json
import logging
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import OperationalError

from rotation import clock
from rotation.config import settings
from rotation.extensions import db
from rotation.scheduling.actions import note_progress, renew
from rotation.scheduling.child import Child

log = logging.getLogger(__name__)

GRACE_SECONDS = 30.0
TICK_SECONDS = 0.5
RENEW_SECONDS = 2.0

Tell = Callable[[float, str], None]
"""Called with the seconds since the start and a word or two for what is searched now."""


class Watch:
    """Keeps a run while its child searches: writes what it says, renews the lease,
    passes on a request to stop, and ends it where it overruns.

    Where the database does not answer for a while the search goes on; if the lease runs
    out meanwhile, that is noticed afterwards. Raises Lost.
    """

    def __init__(self, run_id: int, owner: str, seconds: float, tell: Tell) -> None:
        self.run_id, self.owner, self.tell = run_id, owner, tell
        self.deadline = time.monotonic() + seconds + GRACE_SECONDS
        self.renew_at = 0.0
        self.stopping = False

    def until_ended(self, child: Child) -> None:
        """Return once the child has ended, by itself or by force."""
        while child.running():
            newest = self._listen(child)
            self._guarded(lambda newest=newest: self._write(newest))  # type: ignore[misc]
            if time.monotonic() >= self.renew_at:
                self.renew_at = time.monotonic() + RENEW_SECONDS
                self._guarded(lambda: self._renew(child))
            if time.monotonic() > self.deadline:
                child.kill()
        last = self._newest(child, child.lines(wait=0))
        self._guarded(lambda: self._write(last))

    def _listen(self, child: Child) -> dict[str, Any] | None:
        """The newest that the child says within a tick."""
        tick = time.monotonic() + TICK_SECONDS
        newest = None
        while child.running() and (left := tick - time.monotonic()) > 0:
            newest = self._newest(child, child.lines(wait=left)) or newest
        return newest

    def _newest(self, child: Child, lines: list[str]) -> dict[str, Any] | None:
        """The last line of progress; what is none is a complaint."""
        newest = None
        for line in lines:
            try:
                newest = json.loads(line)
            except ValueError:
                child.complain(line)
        return newest

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
        except OperationalError as error:
            db.session.rollback()
            log.warning("Run %s goes on without its database: %s", self.run_id, error)

    def _write(self, newest: dict[str, Any] | None) -> None:
        if newest is None:
            return
        note_progress(
            self.run_id,
            owner=self.owner,
            seconds=newest["seconds"],
            phase=newest["phase"],
            tiers=newest["tiers"],
        )
        db.session.commit()
        self.tell(newest["seconds"], newest["phase"])

    def _renew(self, child: Child) -> None:
        asked_to_stop = renew(
            self.run_id,
            owner=self.owner,
            now=clock.now(),
            lease_seconds=settings().lease_seconds,
        )
        db.session.commit()
        if asked_to_stop and not self.stopping:
            self.stopping = True
            self.deadline = min(self.deadline, time.monotonic() + GRACE_SECONDS)
            child.stop()
