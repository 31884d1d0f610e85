"""Has a calendar read by a limited process, and hands on what it says."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from rotation.errors import Refused
from rotation.kept import kept

CHILD = Path(__file__).with_name("child.py")
SECONDS = 15

log = logging.getLogger(__name__)


def ask(reader: str, content: bytes, **question: object) -> dict[str, Any]:
    """What the function `answer` of the module `reader` says of the file.

    Raises Refused, in a sentence, where it cannot be read, or takes more than `SECONDS`
    seconds, or more CPU time or memory than a calendar may.
    """
    try:
        done = subprocess.run(  # noqa: S603  our own script, and no shell
            [sys.executable, "-I", str(CHILD), reader],
            input=json.dumps(question).encode() + b"\n" + content,
            capture_output=True,
            env={"PYTHONIOENCODING": "utf-8"},
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        log.warning("%s gave up on %s bytes: %s", reader, len(content), error)
        raise Refused(
            kept(
                "file",
                "The calendar takes more time or memory to read than a calendar may.",
            )
        ) from None
    answer: dict[str, Any] = json.loads(done.stdout)
    if "refused" in answer:
        raise Refused(answer["refused"])
    return answer
