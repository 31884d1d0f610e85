"""How much of what they asked for people get, and whether leaders take part as others do."""

from fractions import Fraction
from statistics import mean

from flask_babel import gettext as _
from flask_babel import ngettext

from rotation.ledger.queries import Member
from rotation.reports.facts import Facts
from rotation.reports.parts import Bar, Curve, Part

LEVELS = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1))


def fairness(facts: Facts) -> Part:
    seekers = facts.seekers
    after = sorted(one.after for one in seekers)
    before = sorted(one.before for one in seekers)
    rows = [
        (
            _("all of it")
            if level == 1
            else _("%(percent)s %% or more", percent=int(level * 100)),
            sum(one >= level for one in before),
            sum(one >= level for one in after),
            len(seekers),
        )
        for level in LEVELS
    ]
    half = sum(one >= Fraction(1, 2) for one in after)
    return Part(
        key="fairness",
        title=_("Fairness"),
        says=_says(half, len(seekers), after),
        fine=_(
            "Each person counts once for calls and once for placements. Before: what they had in earlier programs; after: with all that is published now."
        ),
        headers=(_("Share of the target"), _("Before"), _("After"), _("Of")),
        rows=rows if seekers else (),
        curve=Curve(tuple(map(float, before)), tuple(map(float, after))),
        figures=(
            (f"{half}/{len(seekers)}", _("get half or more of what they asked for")),
        ),
    )


def _says(half: int, everybody: int, after: list[Fraction]) -> str:
    nothing = sum(not one for one in after)
    if nothing:
        return _(
            "%(half)s of %(all)s get at least half of what they asked for; %(nothing)s get nothing yet.",
            half=half,
            all=everybody,
            nothing=nothing,
        )
    return _(
        "%(half)s of %(all)s get at least half of what they asked for; nobody gets less than %(least)s %%.",
        half=half,
        all=everybody,
        least=int(after[0] * 100) if after else 0,
    )


def leaders(facts: Facts) -> Part:
    groups = {
        _("Leaders"): [x for x in facts.members if x.id in facts.leaders],
        _("Everybody else"): [x for x in facts.members if x.id not in facts.leaders],
    }
    rows = [_took_part(facts, title, people) for title, people in groups.items()]
    _who, count, took_part, *_rest = rows[0]
    return Part(
        key="leaders",
        title=_("Leaders’ share"),
        says=_(
            "%(took)s of %(all)s leaders have taken part so far.",
            took=took_part,
            all=count,
        )
        if count
        else _("Nobody is marked as a leader yet."),
        fine=_(
            "Leaders are those whom the list of people marks in its column “Leader”. They have taken part once a call or sitting with them is over, as guest or as host."
        ),
        headers=(
            _("Who"),
            _("People"),
            _("Have taken part"),
            _("Share"),
            _("Hours each"),
        ),
        rows=rows if count else (),
        bars=tuple(
            Bar(
                title,
                took / all_ if all_ else 0,
                _("%(took)s of %(all)s", took=took, all=all_),
                of=1,
            )
            for title, all_, took, *_rest in rows
        )
        if count
        else (),
        figures=(
            (
                f"{took_part}/{count}",
                ngettext("leader has taken part", "leaders have taken part", took_part),
            ),
        )
        if count
        else (),
    )


def _took_part(
    facts: Facts, title: str, people: list[Member]
) -> tuple[str, int, int, str, str]:
    """A row of the table: how many of these people took part, and for how many hours."""
    lines = [facts.lines[one.id] for one in people if one.id in facts.lines]
    hours = [(line.had + line.gave) / 60 for line in lines]
    return (
        title,
        len(people),
        len(lines),
        f"{len(lines) / len(people) if people else 0:.0%}",
        f"{mean(hours):.1f}" if hours else "–",
    )
