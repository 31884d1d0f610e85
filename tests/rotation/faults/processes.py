"""Web servers and workers in processes of their own, which can be killed and stopped."""

import http.client
import os
import re
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import Synchronized
from signal import SIGKILL
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from rotation import clock, create_app
from rotation.extensions import db
from rotation.invites.jobs import send_mails
from rotation.jobs import worker
from rotation.jobs.crash import CRASH_AT
from rotation.jobs.worker import run_worker
from rotation.operations.serving import serve_web
from tests.ports import free_port
from tests.rotation.factories import NOW

FORK = get_context("fork")


class SharedClock:
    """The clock of all processes of a test: it begins at NOW, and can be put forward."""

    def __init__(self) -> None:
        ahead = (NOW - datetime.now(UTC)).total_seconds()
        self.seconds: Synchronized = FORK.Value("d", ahead)

    def now(self) -> datetime:
        now = datetime.now(UTC) + timedelta(seconds=self.seconds.value)
        return now.replace(microsecond=0)

    def forward(self, **span: float) -> None:
        self.seconds.value += timedelta(**span).total_seconds()


class Children:
    """Starts processes on the database of an app, and ends those that are left."""

    def __init__(self, app: Flask, time: SharedClock) -> None:
        self.app = app
        self.time = time
        self.started: list[BaseProcess] = []

    @cached_property
    def installed(self) -> Flask:
        """The app as it is installed, not as it is under test. Each process has a copy
        that nobody has used."""
        made = create_app(replace(self.app.extensions["settings"]))
        made.jinja_env.bytecode_cache = FileSystemBytecodeCache()
        return made

    def start(
        self, act: Callable[..., None], *args: object, crash: str = ""
    ) -> BaseProcess:
        """Run this in an app of its own; the process is killed at the place `crash`."""
        db.session.rollback()
        db.engine.dispose()  # a fork must not share a connection
        self.installed.extensions["settings"] = replace(self.app.extensions["settings"])
        child = FORK.Process(
            target=_run, args=(self.installed, self.time, crash, act, *args)
        )
        child.start()
        self.started.append(child)
        return child

    def run(self, act: Callable[..., None], *args: object, crash: str = "") -> int:
        """The same to its end; its exit code."""
        child = self.start(act, *args, crash=crash)
        child.join(120)
        code = child.exitcode
        self.forget(child)
        return code

    def forget(self, child: BaseProcess) -> None:
        """End it, and close its files: select() in a web server knows 1,024 at most."""
        child.kill()
        child.join()
        child.close()
        self.started.remove(child)

    def web(self, cookie: str, act=None, *, crash: str = "") -> "Web":
        """A web server, as soon as it answers, and a browser with that cookie."""
        port = free_port()
        process = self.start(act or serve, port, crash=crash)
        web = Web(port, cookie, process, lambda: self.forget(process))
        until(web.listens, seconds=20)
        return web

    def worker(self, *, crash: str = "") -> BaseProcess:
        """A worker as `rotation worker` starts it."""
        return self.start(work, crash=crash)

    def end(self) -> None:
        for child in self.started:
            child.kill()
            child.join()


def _run(app: Flask, time: SharedClock, crash: str, act, *args: object) -> None:
    clock.now = time.now
    if crash:
        os.environ[CRASH_AT] = crash
    with app.app_context():
        act(*args)


def send_all() -> None:
    """Send what is due, once."""
    send_mails(0)


def work() -> None:
    """A worker that looks for lost rows more often than usual."""
    worker.EVERY_SECONDS = 0.2
    run_worker(_app())


def serve(port: int) -> None:
    app = _app()
    found = app.extensions["settings"]
    app.extensions["settings"] = replace(found, listen=f"127.0.0.1:{port}")
    serve_web(app)


def _app() -> Flask:
    from flask import current_app  # noqa: PLC0415  read in the child only

    return current_app._get_current_object()


class Web:
    """A web server in a process, and a manager's browser."""

    def __init__(
        self,
        port: int,
        cookie: str,
        process: BaseProcess | None = None,
        kill: Callable[[], None] = lambda: None,
    ) -> None:
        self.port = port
        self.cookie = cookie
        self.process = process
        self.kill = kill

    def listens(self) -> bool:
        """Whether it takes requests by now."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def look(self, draft_id: int) -> dict[str, str]:
        """Open the page that publishes this draft; what its form carries."""
        _, page = self.ask("GET", f"/drafts/{draft_id}/publish")
        fields = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
        return {_attribute("name", one): _attribute("value", one) for one in fields}

    def publish(self, draft_id: int, form: dict[str, str]) -> int:
        """Press the button; the status of the answer, 0 where there is none."""
        with suppress(OSError, http.client.HTTPException):
            data = {**form, "mails": "send"}
            return self.ask("POST", f"/drafts/{draft_id}/publish", data)[0]
        return 0

    def ask(self, method: str, path: str, data: Any = None) -> tuple[int, str]:
        """The status and the page that answer; the cookie is kept as browsers do."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie}
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            body = urlencode(data) if data is not None else None
            link.request(method, path, body, headers)
            answer = link.getresponse()
            self.cookie = (answer.getheader("Set-Cookie") or self.cookie).partition(
                ";"
            )[0]
            return answer.status, answer.read().decode()
        finally:
            link.close()


def _attribute(name: str, tag: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', tag)
    return found[1] if found else ""


def until(condition: Callable[[], object], *, seconds: float) -> float:
    """Wait for it; how many seconds that took."""
    began = time.monotonic()
    while not condition():
        waited = time.monotonic() - began
        assert waited < seconds, f"not within {seconds} s"
        time.sleep(min(0.2, 0.02 + waited / 10))
    return time.monotonic() - began


def was_killed(child: BaseProcess, seconds: float = 30) -> bool:
    child.join(seconds)
    return child.exitcode == -SIGKILL
