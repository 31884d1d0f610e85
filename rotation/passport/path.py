"""The stages of selling, in the order in which customers go through them."""

from collections.abc import Iterable

PREFIX = "stage:"
ORDER = (
    *("prospecting", "qualification", "discovery", "demo", "evaluation", "pilot"),
    *("follow-up", "proposal", "negotiation", "closing", "onboarding", "renewal"),
)
"""Stages as sales teams usually call them; others come behind, by name."""


def stages_in(tags: Iterable[str]) -> set[str]:
    """The stages among these tags of a call, such as “stage:demo”."""
    return {tag for tag in tags if tag.startswith(PREFIX) and tag != PREFIX}


def in_order(stages: Iterable[str]) -> list[str]:
    """The stages, each once, as a customer goes through them."""
    return sorted(set(stages), key=_place)


def _place(stage: str) -> tuple[int, str]:
    name = stage.removeprefix(PREFIX).casefold().replace(" ", "-").replace("_", "-")
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)
