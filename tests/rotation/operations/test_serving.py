"""`rotation serve` is one thing: the worker comes with the server and goes with it."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.ports import free_port

DEADLINE = 60


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def server(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "ROTATION_DATA_DIR": str(tmp_path),
        "ROTATION_LISTEN": f"127.0.0.1:{port}",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "rotation", "serve"],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: answers(port))
        yield process
    finally:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            return answer.read() == b"ok\n"
    except OSError:
        return False


def child_of(process: subprocess.Popen[bytes]) -> int | None:
    children = Path(f"/proc/{process.pid}/task")
    for task in children.glob("*/children"):
        for child in task.read_text().split():
            return int(child)
    return None


def is_alive(pid: int) -> bool:
    """Running; a zombie that its parent has not looked at yet is dead."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        )
    except OSError:
        return False


def has_beaten(folder: Path, pid: int) -> bool:
    """Whether this worker has written down that it is alive."""
    with closing(sqlite3.connect(folder / "rotation.db")) as database:
        rows = database.execute("SELECT worker FROM heartbeat").fetchall()
    return any(name.endswith(f"-{pid}") for (name,) in rows)


def wait_until(condition: object) -> None:
    end = time.monotonic() + DEADLINE
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def test_the_worker_is_gone_when_the_server_is_killed(
    server: subprocess.Popen[bytes],
):
    worker = child_of(server)
    assert worker
    assert is_alive(worker)

    server.send_signal(signal.SIGKILL)

    wait_until(lambda: not is_alive(worker))


def test_a_killed_worker_is_replaced_and_a_signal_ends_both(
    server: subprocess.Popen[bytes], tmp_path: Path
):
    first = child_of(server)
    assert first
    wait_until(lambda: has_beaten(tmp_path, first))
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: child_of(server) not in (None, first))
    second = child_of(server)
    assert second

    server.send_signal(signal.SIGTERM)

    assert server.wait(DEADLINE) == 0
    assert not is_alive(second)


@pytest.mark.usefixtures("server")
def test_a_file_that_is_too_large_is_answered_with_a_page(port: int):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", bytes(5_000_000))

    assert refused.value.code == 413
    assert refused.value.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"Split it, or save it as CSV" in refused.value.read()
    refused.value.close()


def test_a_taken_port_ends_in_one_line(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        second = subprocess.run(
            [sys.executable, "-m", "rotation", "web"],
            env={
                **os.environ,
                "ROTATION_DATA_DIR": str(tmp_path),
                "ROTATION_LISTEN": f"127.0.0.1:{taken.getsockname()[1]}",
            },
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            check=False,
        )

    assert second.returncode == 2
    assert second.stderr.count("\n") == 1
    assert "ROTATION_LISTEN" in second.stderr
