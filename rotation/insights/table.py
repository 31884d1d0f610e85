"""The ledger as CSV: one line for each idea."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _

from rotation.insights.models import Insight
from rotation.spreadsheets import as_csv
from rotation.times import local


def ledger_csv(insights: Iterable[Insight], zone: str, today: date) -> str:
    """Dates are on the program's clock; `today` is one of them, ages are in days."""
    headers = (
        *(_("Heard on"), _("Heard by"), _("Heard in"), _("Host or mentor"), _("Idea")),
        *(_("State"), _("Owner"), _("Due on"), _("Late"), _("Age in days")),
        *(_("What was made"), _("Where it is"), _("Used in"), _("Why not")),
    )
    return as_csv(headers, (_row(one, zone, today) for one in insights))


def _row(insight: Insight, zone: str, today: date) -> tuple[object, ...]:
    row = insight.debrief.assignment
    guide = row.call.host if row.call else row.mentor
    return (
        local(insight.made_at, zone).date().isoformat(),
        row.participant.person.name,
        row.call.title if row.call else row.placement.title if row.placement else "",
        guide.person.name if guide else "",
        insight.text,
        insight.state,
        insight.owner.person.name if insight.owner else "",
        insight.due_on.isoformat(),
        _("yes") if insight.is_late(today) else "",
        insight.age(today, zone),
        insight.asset,
        insight.asset_url,
        insight.used_in.title if insight.used_in else "",
        insight.note,
    )
