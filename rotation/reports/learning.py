"""What customers allow, and what came of what was heard."""

from collections import Counter

from flask_babel import gettext as _
from flask_babel import ngettext

from rotation.calls.models import CONSENTS
from rotation.insights.models import OPEN_STATES
from rotation.reports.facts import Facts
from rotation.reports.parts import Bar, Part


def consent(facts: Facts) -> Part:
    words = {
        "yes": _("Yes"),
        "asked": _("Asked"),
        "unknown": _("Not asked"),
        "no": _("No"),
    }
    calls = Counter(call.consent for call in facts.calls)
    watched = Counter(call.consent for call in facts.calls if call.given)
    order = [one for one in words if one in CONSENTS]
    answered = calls["yes"] + calls["no"]
    return Part(
        key="consent",
        title=_("Consent of customers"),
        says=_(
            "%(yes)s of %(answered)s customers who answered said yes to an observer.",
            yes=calls["yes"],
            answered=answered,
        )
        if answered
        else _("No customer has answered yet whether one may observe."),
        fine=_(
            "Calls that take place, by the customer’s answer; observed are those with a seat given."
        ),
        headers=(_("Answer"), _("Calls"), _("Of these observed")),
        rows=[(words[one], calls[one], watched[one]) for one in order]
        if facts.calls
        else (),
        bars=tuple(Bar(words[one], calls[one], f"{calls[one]:,}") for one in order)
        if facts.calls
        else (),
    )


def debriefs(facts: Facts) -> Part:
    counts = facts.debriefs
    rows = [
        (_("due"), counts.due),
        (_("written"), counts.written),
        (_("within a day"), counts.in_time),
    ]
    return Part(
        key="debriefs",
        title=_("Debriefs"),
        says=_(
            "%(written)s of %(due)s debriefs are written, %(in_time)s of them within a day.",
            written=counts.written,
            due=counts.due,
            in_time=counts.in_time,
        )
        if counts.due
        else _("No debrief is due yet."),
        headers=(_("Debriefs"), _("How many")),
        rows=rows if counts.due else (),
        bars=tuple(Bar(title, n, str(n), of=counts.due) for title, n in rows)
        if counts.due
        else (),
        figures=((f"{counts.written}/{counts.due}", _("debriefs are written")),)
        if counts.due
        else (),
    )


def ideas(facts: Facts) -> Part:
    """Open ideas by age, against the days within which marketing owes an answer."""
    today, owed = facts.day(facts.now), facts.program.idea_days
    waiting = [one for one in facts.ideas if one.state in OPEN_STATES]
    late = [one for one in waiting if one.due_on < today]
    ages = Counter(
        min((today - facts.day(one.made_at)).days // 7, 4) for one in waiting
    )
    states = Counter(one.state for one in facts.ideas)
    words = {
        **{
            number: _("%(first)s–%(last)s days", first=number * 7, last=number * 7 + 6)
            for number in range(4)
        },
        4: _("28 days or more"),
    }
    return Part(
        key="ideas",
        title=_("Ideas and their age"),
        says=_(
            "%(used)s of %(all)s ideas were used in a call; %(waiting)s wait for an answer, %(late)s of them too long.",
            used=states["used"],
            all=len(facts.ideas),
            waiting=len(waiting),
            late=len(late),
        )
        if facts.ideas
        else _("Nobody has written down an idea yet."),
        fine=_("Marketing owes an answer within %(days)s working days.", days=owed),
        headers=(_("Age of open ideas"), _("How many")),
        rows=[
            *((words[age], ages[age]) for age in words),
            (_("answer is late"), len(late)),
            (_("made into something"), states["asset"] + states["used"]),
            (_("used in a call"), states["used"]),
            (_("not pursued"), states["dropped"]),
        ]
        if facts.ideas
        else (),
        bars=tuple(Bar(words[age], ages[age], str(ages[age])) for age in words)
        if facts.ideas
        else (),
        figures=((str(states["used"]), _("ideas were used in a call")),)
        if facts.ideas
        else (),
    )


def measures(facts: Facts) -> Part:
    """What both sides measure together: the first and the latest value of each."""
    rows = []
    for one in facts.measures:
        first, last = (one.values[0], one.values[-1]) if one.values else (None, None)
        name = f"{one.name} ({one.unit})" if one.unit else one.name
        rows.append(
            (
                name,
                f"{first.value:g}" if first else "–",
                first.day if first else "–",
                f"{last.value:g}" if last else "–",
                last.day if last else "–",
            )
        )
    return Part(
        key="measures",
        title=_("Shared measures"),
        says=ngettext(
            "Sales and marketing share %(num)s measure.",
            "Sales and marketing share %(num)s measures.",
            len(rows),
        ),
        fine=_("Those that both sides have confirmed."),
        headers=(_("Measure"), _("First"), _("On"), _("Latest"), _("On")),
        rows=rows,
    )
