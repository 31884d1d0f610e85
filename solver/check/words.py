"""What a certificate says of one level of fairness, in words."""

from solver.check.counting import Counting, Cut
from solver.instants import to_text

NAMED = 5
"""So many people are named in a sentence; more are only counted (the cut lists them)."""


def out_of_reach(counting: Counting, j: int) -> Cut:
    """The seekers who could not reach a level even if nobody else were there."""
    level, alone = counting.levels[j], counting.alone
    short = (who for who in counting.goals if counting.need(who, level) > alone[who])
    return Cut(frozenset(short), frozenset(), frozenset())


def sentence(
    counting: Counting,
    limit: tuple[str, int],
    proof: str,
    cuts: list[Cut],
    hopeless: Cut,
) -> str:
    """One level, and how many can reach it, in words."""
    level, most = limit
    everybody = len(counting.goals)
    if most == everybody:
        return f"All {everybody} seekers can reach {level}."
    why = []
    if hopeless.seekers:
        why.append(f"{named(hopeless)} could not even if nobody else were there")
    if proof == "counting" and cuts:
        why.append(in_each_others_way(counting, cuts[-1]))
    if proof == "search":
        why.append("the search has proven it, given the levels below")
    said = f"At most {most} of {everybody} seekers can reach {level}"
    return f"{said}: {'; '.join(why)}." if why else f"{said}, given the levels below."


def named(cut: Cut) -> str:
    """The people of a cut, by name as long as they are few."""
    who = sorted({one for _, one in cut.seekers})
    if len(who) > NAMED:
        return f"{len(who)} people"
    return " and ".join(filter(None, (", ".join(who[:-1]), who[-1])))


def in_each_others_way(counting: Counting, cut: Cut) -> str:
    """A cut in words."""
    people, size = {one for _, one in cut.seekers}, counting.size(cut)
    who = (
        f"these {len(people)} people reach"
        if len(people) > 1
        else f"{min(people)} reaches"
    )
    what = "grants" if cut.placements else "seats"
    what = what.removesuffix("s") if size == 1 else what
    shared = len(cut.calls) + len(cut.placements)
    where = (
        f", on {shared} that they share{when(counting, cut)}"
        " and on what only one of them can use"
        if shared
        else ""
    )
    return f"{who} only {size} {what}{where}"


def when(counting: Counting, cut: Cut) -> str:
    """From which day to which the calls of a cut are, in UTC."""
    calls = [counting.facts.calls[name] for name in cut.calls]
    if not calls:
        return ""
    first, last = (
        to_text(pick(call.start for call in calls))[:10] for pick in (min, max)
    )
    return f" on {first}" if first == last else f" from {first} to {last}"


def open_still(level: str) -> str:
    """A level of which nothing is known, in words."""
    return f"How many can reach {level} is open, as long as a level below is."
