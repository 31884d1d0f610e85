"""How far apart both sides are in the survey, before and after, and how many said so."""

from flask_babel import gettext as _

from rotation.programs.sides import SIDES
from rotation.reports.facts import Facts
from rotation.reports.parts import Bar, Part
from rotation.surveys.models import WAVES
from rotation.surveys.queries import LEAST, Results
from rotation.surveys.statements import STATEMENTS


def survey(facts: Facts) -> Part:
    """Only what managers may see of it: closed surveys, and no side of fewer than five."""
    results = facts.survey
    waves = {"before": _("before"), "after": _("after")}
    sides = {"sales": _("Sales"), "marketing": _("Marketing")}
    headers = [_("Statement")]
    for wave in WAVES:
        for side in SIDES:
            size = results.groups[wave, side].size
            shown = results.groups[wave, side].means and size
            headers.append(
                _(
                    "%(side)s %(wave)s, n = %(size)s",
                    side=sides[side],
                    wave=waves[wave],
                    size=shown or "–",
                )
            )
        headers.append(_("Gap %(wave)s", wave=waves[wave]))
    gaps = [results.mean_gap(wave) for wave in WAVES]
    there = any(results.seen(wave) for wave in WAVES)
    return Part(
        key="survey",
        title=_("How well the sides know each other"),
        says=_says(gaps),
        fine=_fine(results, sides),
        headers=headers,
        rows=_rows(results) if there else (),
        bars=_bars(results, sides) if there else (),
        series=(_("Before"), _("After")) if there else (),
        figures=((_figure(gaps[1]), _("points between the sides in the survey")),)
        if gaps[1] is not None
        else (),
    )


def _says(gaps: list[float | None]) -> str:
    before, after = gaps
    if before is None and after is None:
        return _("There is no figure of both sides yet.")
    if after is None:
        return _(
            "Before the program the sides were %(before)s points apart, on a scale from 1 to 5.",
            before=_figure(before),
        )
    if before is None:
        return _(
            "After the program the sides are %(after)s points apart, on a scale from 1 to 5.",
            after=_figure(after),
        )
    return _(
        "The sides were %(before)s points apart before the program and are %(after)s apart after it, on a scale from 1 to 5.",
        before=_figure(before),
        after=_figure(after),
    )


def _fine(results: Results, sides: dict[str, str]) -> str:
    """What has to be known to read it, and the change of those who answered twice."""
    said = [
        _(
            "Means of each side once a survey is closed; n counts who answered, and a side of fewer than %(least)s is left out. A gap is how far the means of a statement are apart, whoever answered.",
            least=LEAST,
        )
    ]
    for side, pairs in results.pairs.items():
        if pairs.size and pairs.change is not None:
            said.append(
                _(
                    "%(side)s, the %(size)s who answered both times: %(change)s.",
                    side=sides[side],
                    size=pairs.size,
                    change=f"{pairs.change:+.1f}",
                )
            )
    return " ".join(said)


def _rows(results: Results) -> list[list[str]]:
    rows = []
    for number, statement in enumerate(STATEMENTS):
        row = [str(statement)]
        for wave in WAVES:
            for side in SIDES:
                means = results.groups[wave, side].means
                row.append(_figure(means[number] if means else None))
            row.append(_figure(results.gap(wave, number)))
        rows.append(row)
    last = [_("All statements")]
    for wave in WAVES:
        last += [_figure(results.groups[wave, side].mean) for side in SIDES]
        last.append(_figure(results.mean_gap(wave)))
    return [*rows, last]


def _bars(results: Results, sides: dict[str, str]) -> tuple[Bar, ...]:
    """The mean of each side, and the gap, before above after."""
    pairs = {
        sides[side]: [results.groups[wave, side].mean for wave in WAVES]
        for side in SIDES
    }
    pairs[_("Gap")] = [results.mean_gap(wave) for wave in WAVES]
    return tuple(
        Bar(
            title,
            before or 0,
            _figure(before),
            second=after or 0,
            second_text=_figure(after),
        )
        for title, (before, after) in pairs.items()
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
