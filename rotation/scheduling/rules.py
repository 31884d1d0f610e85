"""The judge's sentences, as catalogs know them.

The solver writes them in English and knows no catalog (solver/check, solver/meetings/check);
here they stand once more, with names for what differs, so that `said` finds them again. A
test breaks every rule once and holds both to each other. Times in them are in UTC.
"""

import re
from datetime import UTC, datetime

from rotation.kept import kept
from rotation.languages import said
from rotation.times import span

SPAN = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d) (?P<start>\d\d:\d\d) \w+ (?:(?P<last>\d{4}-\d\d-\d\d) )?(?P<end>\d\d:\d\d) UTC"
)
"""From when to when, as a sentence of the judge says it in any language."""

SAID_AGAIN = re.compile(r" \(\d{4}-\d\d-\d\d \d\d:\d\d [^()]* UTC\)(?= \(\d{4}-)")
"""When a call is, as its name says it, where the judge says right behind it when it was."""

SENTENCES = (
    kept(
        "schedule",
        "Rule 1 (available): %(person)s is not available for the whole of call %(call)s (%(start)s to %(end)s UTC).",
    ),
    kept(
        "schedule",
        "Rule 1 (available): %(person)s is not available for the whole of %(placement)s (%(start)s to %(end)s UTC).",
    ),
    kept(
        "schedule",
        "Rule 1 (available): %(person)s, who leads it, is not available for the whole of %(placement)s (%(start)s to %(end)s UTC).",
    ),
    kept(
        "schedule",
        "Rule 1 (available): %(person)s is not available for the whole of the meeting of %(people)s in round %(round)s.",
    ),
    kept(
        "schedule",
        "Rule 2 (one thing at a time): %(person)s: %(here)s (%(start)s to %(end)s UTC) overlaps %(other)s (%(other_start)s to %(other_end)s UTC).",
    ),
    kept(
        "schedule",
        "Rule 2 (one thing at a time): %(person)s: %(here)s (%(start)s to %(end)s UTC) is too close to %(other)s (%(other_start)s to %(other_end)s UTC).",
    ),
    kept("schedule", "the seat on %(call)s"),
    kept("schedule", "the session of %(placement)s"),
    kept("schedule", "the session led in %(placement)s"),
    kept("schedule", "the own call %(call)s"),
    kept(
        "schedule",
        "Rule 2 (once a round): the meeting of %(people)s in round %(round)s is not inside its round.",
    ),
    kept(
        "schedule",
        "Rule 2 (once a round): the meeting of %(people)s in round %(round)s starts between two slots.",
    ),
    kept(
        "schedule",
        "Rule 2 (once a round): the meeting of %(people)s in round %(round)s starts too early.",
    ),
    kept(
        "schedule",
        "Rule 2 (once a round): %(person)s is in %(count)s meetings of round %(round)s.",
    ),
    kept(
        "schedule",
        "Rule 3 (seats): call %(call)s (%(start)s to %(end)s UTC) has %(count)s shadowers, but %(most)s seats.",
    ),
    kept(
        "schedule",
        "Rule 3 (seats): call %(call)s (%(start)s to %(end)s UTC) has %(count)s shadowers, but 1 seat.",
    ),
    kept(
        "schedule",
        "Rule 3 (seats): call %(call)s (%(start)s to %(end)s UTC) has 1 shadower, but %(most)s seats.",
    ),
    kept("schedule", "Rule 3 (seats): %(person)s shadows the own call %(call)s."),
    kept(
        "schedule",
        "Rule 3 (size): the meeting of %(people)s in round %(round)s has %(count)s members; %(least)s to %(most)s are allowed.",
    ),
    kept(
        "schedule",
        "Rule 3 (size): the meeting of %(people)s in round %(round)s has 1 member; %(least)s to %(most)s are allowed.",
    ),
    kept(
        "schedule",
        "Rule 3 (size): the meeting of %(people)s in round %(round)s has %(count)s from %(side)s, but needs at least %(least)s.",
    ),
    kept(
        "schedule",
        "Rule 4 (caps): %(person)s has %(count)s seats taken in week %(week)s, but may have at most %(most)s.",
    ),
    kept(
        "schedule",
        "Rule 4 (caps): %(person)s has 1 seat taken in week %(week)s, but may have at most %(most)s.",
    ),
    kept(
        "schedule",
        "Rule 4 (caps): %(person)s has %(count)s seats hosted in week %(week)s, but may have at most %(most)s.",
    ),
    kept(
        "schedule",
        "Rule 4 (caps): %(person)s has 1 seat hosted in week %(week)s, but may have at most %(most)s.",
    ),
    kept(
        "schedule",
        "Rule 4 (caps): %(person)s has %(count)s sessions in week %(week)s, but may have at most %(most)s.",
    ),
    kept(
        "schedule",
        "Rule 4 (caps): %(person)s has 1 session in week %(week)s, but may have at most %(most)s.",
    ),
    kept(
        "schedule",
        "Rule 4 (caps): %(person)s has %(count)s groups led in week %(week)s, but may have at most %(most)s.",
    ),
    kept(
        "schedule",
        "Rule 4 (caps): %(person)s has 1 group led in week %(week)s, but may have at most %(most)s.",
    ),
    kept(
        "schedule",
        "Rule 4 (caps): %(person)s has %(count)s seats, but wants %(wanted)s more at most.",
    ),
    kept(
        "schedule",
        "Rule 4 (caps): %(person)s has 1 seat, but wants %(wanted)s more at most.",
    ),
    kept(
        "schedule",
        "Rule 4 (caps): %(person)s has %(count)s placements, but wants %(wanted)s more at most.",
    ),
    kept(
        "schedule",
        "Rule 4 (caps): %(person)s has 1 placement, but wants %(wanted)s more at most.",
    ),
    kept(
        "schedule",
        "Rule 4 (caps): %(person)s has %(count)s seats with host %(host)s, but may have at most %(most)s.",
    ),
    kept(
        "schedule",
        "Rule 4 (caps): %(person)s has 1 seat with host %(host)s, but may have at most %(most)s.",
    ),
    kept(
        "schedule",
        "Rule 4 (pins): the meeting of %(people)s in round %(round)s is pinned, and not in the schedule.",
    ),
    kept(
        "schedule",
        "Rule 5 (fit): %(person)s requires %(tag)s, which call %(call)s lacks.",
    ),
    kept(
        "schedule",
        "Rule 5 (fit): %(person)s refuses %(tag)s, which call %(call)s bears.",
    ),
    kept(
        "schedule",
        "Rule 5 (fit): %(person)s is not to be with %(host)s, the host of call %(call)s.",
    ),
    kept("schedule", "Rule 5 (fit): %(person)s did not choose %(placement)s."),
    kept("schedule", "Rule 5 (fit): %(person)s has done %(placement)s already."),
    kept(
        "schedule",
        "Rule 5 (fit): %(person)s is not to be with %(mentor)s, the mentor in %(placement)s.",
    ),
    kept(
        "schedule", "Rule 5 (fit): %(person)s is given %(placement)s %(count)s times."
    ),
    kept(
        "schedule",
        "Rule 5 (fit): %(person)s is no shadower, but has a seat on %(call)s.",
    ),
    kept(
        "schedule",
        "Rule 5 (fit): %(person)s has a seat on %(call)s, which is no call of the problem.",
    ),
    kept(
        "schedule",
        "Rule 5 (fit): %(person)s is given %(placement)s, but is no rotator.",
    ),
    kept(
        "schedule",
        "Rule 5 (fit): %(person)s is given %(placement)s, which is no placement of the problem.",
    ),
    kept(
        "schedule",
        "Rule 6 (placements): %(person)s is given %(placement)s with %(mentor)s, who is no mentor of it.",
    ),
    kept(
        "schedule",
        "Rule 6 (placements): %(person)s in %(placement)s has %(count)s of %(all)s sessions.",
    ),
    kept(
        "schedule",
        "Rule 6 (placements): %(person)s in %(placement)s has %(count)s of 1 session.",
    ),
    kept(
        "schedule",
        "Rule 6 (placements): %(person)s in %(placement)s: %(start)s UTC is no whole number of %(minutes)s minutes from %(first)s UTC.",
    ),
    kept(
        "schedule",
        "Rule 6 (placements): %(person)s in %(placement)s: %(start)s to %(end)s UTC is not inside the horizon.",
    ),
    kept(
        "schedule",
        "Rule 6 (placements): %(person)s in %(placement)s: %(start)s and %(other)s UTC are not in ascending order.",
    ),
    kept(
        "schedule",
        "Rule 6 (placements): %(person)s in %(placement)s: %(start)s and %(other)s UTC are less than %(least)s hours apart.",
    ),
    kept(
        "schedule",
        "Rule 6 (placements): %(person)s in %(placement)s: %(start)s and %(other)s UTC are less than 1 hour apart.",
    ),
    kept(
        "schedule",
        "Rule 6 (placements): %(person)s in %(placement)s: %(start)s and %(other)s UTC are more than %(most)s hours apart.",
    ),
    kept(
        "schedule",
        "Rule 6 (placements): %(person)s in %(placement)s: %(start)s and %(other)s UTC are more than 1 hour apart.",
    ),
    kept(
        "schedule",
        "Rule 6 (placements): %(person)s in %(placement)s: %(first)s must come first, but is neither done nor granted.",
    ),
    kept(
        "schedule",
        "Rule 6 (placements): %(person)s in %(placement)s: %(first)s must come first, but ends at %(end)s UTC.",
    ),
    kept(
        "schedule",
        "Rule 6 (placements): %(people)s share the session of %(placement)s with %(mentor)s at %(start)s UTC, but only %(most)s may.",
    ),
    kept(
        "schedule",
        "Rule 7 (away): %(people)s of team %(team)s are away at %(start)s UTC, but at most %(most)s may be.",
    ),
    kept(
        "schedule",
        "Rule 7 (away): %(person)s of team %(team)s is away at %(start)s UTC, but at most %(most)s may be.",
    ),
    kept(
        "schedule",
        "Rule 8 (pins and bans): the pin of %(person)s on %(call)s is not kept.",
    ),
    kept(
        "schedule",
        "Rule 8 (pins and bans): the pin of %(person)s in %(placement)s is not kept.",
    ),
    kept(
        "schedule",
        "Rule 8 (pins and bans): the pin of %(person)s in %(placement)s with %(mentor)s is not kept.",
    ),
    kept(
        "schedule",
        "Rule 8 (pins and bans): the pin of %(person)s in %(placement)s from %(starts)s is not kept.",
    ),
    kept(
        "schedule",
        "Rule 8 (pins and bans): the pin of %(person)s in %(placement)s with %(mentor)s from %(starts)s is not kept.",
    ),
    kept("schedule", "Rule 8 (pins and bans): %(person)s on %(call)s is banned."),
    kept("schedule", "Rule 8 (pins and bans): %(person)s in %(placement)s is banned."),
    kept(
        "schedule",
        "Rule 8 (pins and bans): %(person)s in %(placement)s with %(mentor)s is banned.",
    ),
    kept(
        "schedule",
        "Rule 8 (pins and bans): %(person)s in %(placement)s from %(starts)s is banned.",
    ),
    kept(
        "schedule",
        "Rule 8 (pins and bans): %(person)s in %(placement)s with %(mentor)s from %(starts)s is banned.",
    ),
    kept(
        "schedule",
        "Rule 9 (not before): %(person)s on call %(call)s (%(start)s to %(end)s UTC) starts before %(first)s UTC without a pin.",
    ),
    kept(
        "schedule",
        "Rule 9 (not before): %(person)s in %(placement)s (%(start)s to %(end)s UTC) starts before %(first)s UTC without a pin.",
    ),
)


def judged(sentence: str, zone: str) -> str:
    """A kept sentence of the judge in the reader's language, on the clock of that zone."""
    return on_clock(said(sentence, "schedule"), zone)


def on_clock(sentence: str, zone: str) -> str:
    """The sentence with its spans of time on the clock of that zone, for a page that shows
    all times so, and no time twice."""

    def local(found: re.Match[str]) -> str:
        last = found["last"] or found["day"]
        start, end = (
            datetime.fromisoformat(text).replace(tzinfo=UTC)
            for text in (f"{found['day']} {found['start']}", f"{last} {found['end']}")
        )
        return span(start, end, zone)

    return SPAN.sub(local, SAID_AGAIN.sub("", sentence))
