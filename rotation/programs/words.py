"""A program in words."""

from typing import Any

from rotation.programs.models import Program
from rotation.programs.standing import ScheduleLine

RUN_WORDS = {
    "queued": ("Waiting to start", "wait"),
    "running": ("Running", "wait"),
    "infeasible": ("Pins contradict", "bad"),
    "empty": ("Nothing to plan", "warn"),
    "failed": ("Failed", "bad"),
}


def schedule_words(program: Program, line: ScheduleLine) -> dict[str, Any]:
    """A run, draft or version as a line with its address and state."""
    if line.kind == "run":
        tag, kind = RUN_WORDS[line.state]
        text, path = f"Run {line.id}", f"/runs/{line.id}"
    elif line.kind == "draft":
        tag, kind = "Draft", "neutral"
        text, path = f"Draft {line.id}", f"/drafts/{line.id}"
    else:
        tag, kind = "Published", "ok"
        text = f"Version {line.id}"
        path = f"/programs/{program.name}/versions/{line.id}"
    return {"text": text, "url": path, "when": line.when, "tag": tag, "kind": kind}
