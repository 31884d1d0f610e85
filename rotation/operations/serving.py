"""The web server, and the worker beside it that ends when it ends."""

import gc
import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import waitress
from flask import Flask

from rotation.config import SettingError, Settings
from rotation.jobs.lifeline import start_child

log = logging.getLogger(__name__)

WORKER = [sys.executable, "-m", "rotation", "worker", "--with-parent"]
LOOK_EVERY_SECONDS = 0.5
STOP_WITHIN_SECONDS = 5
HEADROOM = 4
YOUNG, MIDDLE, OLD = 50_000, 20, 50
"""Objects (and rounds) after which Python looks for cycles; its defaults did so in the
middle of every large page, which took up to half of its time."""


def collect_rarely() -> None:
    """Leave what is loaded out of the search for cycles, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)


def serve_web(app: Flask) -> None:
    """Answer requests until SIGTERM or Ctrl-C. Raises SettingError if it cannot listen."""
    settings: Settings = app.extensions["settings"]
    if app.debug:
        raise SettingError("FLASK_DEBUG is set; the web server does not start with it.")
    signal.signal(signal.SIGTERM, _leave)
    collect_rarely()
    try:
        waitress.serve(
            app,
            host=settings.host.strip("[]"),
            port=settings.port,
            threads=settings.threads,
            # the app refuses more than upload_bytes, with a page; far more ends here
            max_request_body_size=HEADROOM * settings.upload_bytes,
            ident=None,
            # ProxyFix reads the headers of as many proxies as the settings name
            clear_untrusted_proxy_headers=not settings.trusted_proxies,
            _quiet=True,
        )
    except OSError as error:
        raise SettingError(
            f"ROTATION_LISTEN is {settings.listen}: cannot listen there ({error.strerror})."
        ) from error


@contextmanager
def worker_beside() -> Iterator[None]:
    """Run a worker as a child process; one that dies is replaced."""
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(stop,), name="worker-keeper")
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()


def _keep_worker(stop: threading.Event) -> None:
    child = start_child(WORKER)
    while not stop.wait(LOOK_EVERY_SECONDS):
        if child.poll() is not None:
            log.error("The worker ended (%s); starting another.", child.returncode)
            child = start_child(WORKER)
    child.terminate()
    try:
        child.wait(STOP_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
