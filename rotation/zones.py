"""The time zones we know: IANA names, as people type and choose them."""

from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext

REGIONS: dict[str, Any] = {
    "Africa": lazy_gettext("Africa"),
    "America": lazy_gettext("America"),
    "Antarctica": lazy_gettext("Antarctica"),
    "Asia": lazy_gettext("Asia"),
    "Atlantic": lazy_gettext("Atlantic"),
    "Australia": lazy_gettext("Australia"),
    "Europe": lazy_gettext("Europe"),
    "Indian": lazy_gettext("Indian"),
    "Pacific": lazy_gettext("Pacific"),
}
NOT_A_PLACE = {"Factory", "localtime", "posixrules"}
LONGEST = 64  # characters; the longest IANA name has 32


def zone_named(text: str) -> ZoneInfo:
    """The zone of that name, whatever its case. Raises ValueError, in a sentence."""
    name = _names().get(text.strip().lower())
    if name is None:
        raise ValueError(
            _(
                "%(zone)s is not a time zone we know; try Europe/Berlin.",
                zone=repr(text.strip()[:LONGEST]),
            )
        )
    return ZoneInfo(name)


def zone_choices() -> dict[str, list[tuple[str, str]]]:
    """Every place to choose from, by region: {"Europe": [("Europe/Berlin", "Berlin"), …]}."""
    chosen: dict[str, list[tuple[str, str]]] = {region: [] for region in REGIONS}
    for name in sorted(_names().values()):
        region, _slash, place = name.partition("/")
        if place and region in chosen:
            chosen[region].append((name, place.replace("_", " ").replace("/", ", ")))
    named = {str(REGIONS[region]): places for region, places in chosen.items()}
    return named | {_("No place"): [("UTC", "UTC")]}


@cache
def _names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() - NOT_A_PLACE}
