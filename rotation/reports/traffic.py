"""What crosses the divide: calls with somebody listening, hours both ways, and who met."""

from collections import Counter, defaultdict
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from rotation.reports.facts import Facts
from rotation.reports.parts import Bar, Grid, Part
from rotation.times import MONTHS


def coverage(facts: Facts) -> Part:
    offered: Counter[date] = Counter()
    given: Counter[date] = Counter()
    calls: Counter[date] = Counter()
    needs_yes = facts.program.consent_required
    for call in facts.calls:
        agreed = call.consent == "yes" or (call.consent != "no" and not needs_yes)
        week = facts.monday(call.starts_at)
        if agreed and not call.withheld:
            calls[week] += 1
            offered[week] += max(call.seats, call.given)
        elif call.given:
            offered[week] += call.given
        given[week] += call.given
    rows = [
        (week_words(week), calls[week], offered[week], given[week])
        for week in _weeks(facts, offered)
    ]
    everything, taken = sum(offered.values()), sum(given.values())
    return Part(
        key="coverage",
        title=_("Coverage"),
        says=ngettext(
            "%(taken)s of %(num)s seat on calls is given to somebody.",
            "%(taken)s of %(num)s seats on calls are given to somebody.",
            everything,
            taken=f"{taken:,}",
        )
        if everything
        else _("No call has a seat yet."),
        fine=_("Seats of calls that may be observed, by the week of the call."),
        headers=(_("Week of"), _("Calls"), _("Seats"), _("Given")),
        rows=rows if everything else (),
        bars=tuple(
            Bar(
                week_words(week),
                given[week],
                _("%(given)s of %(all)s", given=given[week], all=offered[week]),
                of=offered[week],
            )
            for week in _weeks(facts, offered)
        ),
        figures=((f"{taken / everything:.0%}", _("of the seats on calls are given")),)
        if everything
        else (),
    )


def hours(facts: Facts) -> Part:
    listened, worked, met = _minutes(facts)
    kinds = [
        (_("Marketing on sales calls"), listened),
        (_("Sales in marketing"), worked),
    ]
    if met:
        kinds.append((_("Both in alignment meetings"), met))
    weeks = _weeks(facts, listened + worked + met)
    there, back = sum(listened.values()) / 60, sum(worked.values()) / 60
    together = sum(met.values()) / 60
    says = _(
        "Marketing has spent %(there)s h on sales calls, sales %(back)s h in marketing.",
        there=f"{there:.1f}",
        back=f"{back:.1f}",
    )
    if met:
        says = f"{says} " + _(
            "Both spent %(together)s h in alignment meetings.",
            together=f"{together:.1f}",
        )
    figures = [
        (f"{there:.0f} h", _("of marketing on sales calls")),
        (f"{back:.0f} h", _("of sales in marketing")),
    ]
    if met:
        figures.append((f"{together:.0f} h", _("of both in alignment meetings")))
    anything = facts.had or facts.meetings
    return Part(
        key="hours",
        title=_("Hours across the divide"),
        says=says,
        fine=_("What is over and took place, by the hours of those who came."),
        headers=(_("Week of"), *(title for title, _count in kinds)),
        rows=[
            (week_words(week), *(f"{count[week] / 60:.2f}" for _title, count in kinds))
            for week in weeks
        ]
        if anything
        else (),
        bars=tuple(
            _hours_bar(week, listened[week], worked[week], met[week] if met else None)
            for week in weeks
        ),
        series=tuple(title for title, _count in kinds),
        figures=tuple(figures) if anything else (),
    )


def _minutes(facts: Facts) -> tuple[Counter[date], Counter[date], Counter[date]]:
    """By week, the minutes on sales calls, in marketing, and in alignment meetings."""
    listened: Counter[date] = Counter()
    worked: Counter[date] = Counter()
    met: Counter[date] = Counter()
    for row in facts.had:
        (worked if row.rotating else listened)[facts.monday(row.starts_at)] += (
            row.minutes
        )
    for one in facts.meetings:
        met[facts.monday(one.starts_at)] += one.minutes
    return listened, worked, met


def _hours_bar(week: date, there: int, back: int, together: int | None) -> Bar:
    """The bars of one week, of minutes; the third only where anybody met."""
    return Bar(
        week_words(week),
        there / 60,
        f"{there / 60:.1f} h",
        second=back / 60,
        second_text=f"{back / 60:.1f} h",
        third=None if together is None else together / 60,
        third_text=f"{(together or 0) / 60:.1f} h",
    )


def pairs(facts: Facts) -> Part:
    rows = {one.id: place for place, one in enumerate(facts.marketing)}
    columns = {one.id: place for place, one in enumerate(facts.sales)}
    times: Counter[tuple[int, int]] = Counter()
    together = [(had.person_id, had.other_id) for had in facts.had]
    for pair in (*together, *facts.met):
        marketer, seller = pair if pair[0] in rows else pair[::-1]
        if marketer in rows and seller in columns:
            times[marketer, seller] += 1
    met: dict[int, list[str]] = defaultdict(list)
    for marketer, seller in times:
        met[marketer].append(facts.names[seller])
    possible = len(rows) * len(columns)
    return Part(
        key="pairs",
        title=_("Who has met whom"),
        says=_(
            "%(met)s of %(all)s pairs of marketing and sales have met.",
            met=f"{len(times):,}",
            all=f"{possible:,}",
        ),
        fine=_(
            "Each row and each column is a person, in the order of their names; a filled square is a pair with a call, a sitting or an alignment meeting together in this program."
        ),
        headers=(_("Marketing"), _("Has met"), _("Who")),
        rows=[
            (one.name, len(met[one.id]), ", ".join(sorted(met[one.id])) or "–")
            for one in facts.marketing
        ]
        if possible
        else (),
        grid=_grid(
            len(rows), len(columns), [(rows[one], columns[two]) for one, two in times]
        )
        if possible
        else None,
        figures=((f"{len(times):,}", _("pairs of marketing and sales have met")),)
        if possible
        else (),
    )


def _grid(marketing: int, sales: int, met: list[tuple[int, int]]) -> Grid:
    """The side with more people goes across, so that the picture is no taller than wide."""
    titles = (_("Marketing"), _("Sales"))
    if marketing <= sales:
        return Grid(marketing, sales, *titles, tuple(sorted(met)))
    turned = tuple(sorted((seller, marketer) for marketer, seller in met))
    return Grid(sales, marketing, *titles[::-1], turned)


def load(facts: Facts) -> Part:
    """How the work of hosting and mentoring is spread."""
    givers = [one for one in facts.members if {"host", "mentor"} & set(one.kinds)]
    lines = {one.id: facts.lines.get(one.id) for one in givers}
    times = {
        id_: line.hosted.number + line.led.number if line else 0
        for id_, line in lines.items()
    }
    ordered = sorted(givers, key=lambda one: (-times[one.id], one.name))
    spread = Counter(min(count, 6) for count in times.values())
    busiest = ordered[: max(1, len(ordered) // 10)]
    most, everything = sum(times[one.id] for one in busiest), sum(times.values())
    return Part(
        key="load",
        title=_("Load of hosts and mentors"),
        says=ngettext(
            "The busiest tenth (%(num)s person) has carried %(share)s of all visits.",
            "The busiest tenth (%(num)s people) have carried %(share)s of all visits.",
            len(busiest),
            share=f"{most / everything:.0%}",
        )
        if everything
        else _("Nobody has had a visit yet."),
        fine=_(
            "How many hosts and mentors had so many calls with a visitor and groups."
        ),
        headers=(
            *(_("Host or mentor"), _("Calls with a visitor"), _("Groups")),
            *(_("Visits in all"), _("Hours")),
        ),
        rows=[
            (
                one.name,
                line.hosted.number if (line := lines[one.id]) else 0,
                line.led.number if line else 0,
                times[one.id],
                f"{line.gave / 60:.2f}" if line else "0.00",
            )
            for one in ordered
        ],
        bars=tuple(
            Bar(
                _("6 or more") if count == 6 else str(count),
                spread[count],
                str(spread[count]),
            )
            for count in range(7)
        )
        if everything
        else (),
    )


def week_words(monday: date) -> str:
    """A week by its Monday: “4 Jan”."""
    return f"{monday.day} {shortened_month(monday)}"


def shortened_month(day: date) -> str:
    return str(MONTHS[day.month - 1])[:3]


def _weeks(facts: Facts, there: Counter[date]) -> list[date]:
    """The program's weeks, and others in which there is something."""
    return sorted({*facts.weeks, *there})
