"""What a meeting talks about: the measures of both sides, and ideas that wait for an answer."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from flask_babel import gettext as _

from rotation.insights.models import Insight
from rotation.insights.queries import insights_in
from rotation.kpis.models import Kpi
from rotation.kpis.queries import kpis_of
from rotation.programs.models import Program
from rotation.text import quoted
from rotation.times import local, short_date

MOST_IDEAS = 5
LONGEST = 120  # characters of an idea


@dataclass(frozen=True)
class Agenda:
    """The open ideas of a program, what is due first before the others, and the measures
    that both sides have confirmed, with their values."""

    ideas: list[Insight]
    measures: list[Kpi]

    def ideas_for(self, group: Collection[int]) -> list[Insight]:
        """At most five: those first that came from these people (by id), from a call that
        one of them hosted, or that one of them answers for."""
        first = sorted(self.ideas, key=lambda one: not _people(one) & {*group})
        return first[:MOST_IDEAS]

    def lines(self, group: Collection[int]) -> list[str]:
        """The agenda of a meeting of these people, as lines of plain text."""
        return [_("Agenda:"), *self._points(group)]

    def _points(self, group: Collection[int]) -> Iterator[str]:
        measures = "; ".join(map(measure_words, self.measures))
        yield (
            _("1. What we measure together: %(measures)s", measures=measures)
            if measures
            else _("1. What we could measure together: nothing is agreed yet.")
        )
        ideas = "; ".join(
            quoted(shorten(one.text, LONGEST, placeholder=" …"))
            for one in self.ideas_for(group)
        )
        yield (
            _("2. Ideas that wait for an answer: %(ideas)s", ideas=ideas)
            if ideas
            else _("2. What customers said lately that the other side should know.")
        )
        yield _(
            "3. What each side needs from the other until next time, and from whom."
        )


def agenda_of(program: Program, now: datetime) -> Agenda:
    """What there is to talk about in the program now; three queries."""
    today = local(now, program.zone).date()
    return Agenda(
        insights_in(program, "open", today),
        [one for one in kpis_of(program) if one.agreed],
    )


def measure_words(kpi: Kpi) -> str:
    """The last value of a measure, and the one before: “Reply time 4 h (8 Jan; before: 6 h)”."""
    if not kpi.values:
        return _("%(name)s: no value yet", name=kpi.name)
    *earlier, last = kpi.values
    value, day = value_words(kpi, last.value), short_date(last.day)
    if not earlier:
        return f"{kpi.name}: {value} ({day})"
    before = value_words(kpi, earlier[-1].value)
    return _(
        "%(name)s: %(value)s (%(day)s; before: %(before)s)",
        name=kpi.name,
        value=value,
        day=day,
        before=before,
    )


def value_words(kpi: Kpi, value: float) -> str:
    """A value with its unit."""
    return f"{value:g} {kpi.unit}".strip()


def _people(insight: Insight) -> set[int]:
    """Everybody whom the idea concerns, by the ids of people."""
    row = insight.debrief.assignment
    parts = [row.participant, row.mentor, row.call.host if row.call else None]
    return {one.person_id for one in (*parts, insight.owner) if one is not None}
