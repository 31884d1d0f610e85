"""The files that a manager uploads in these journeys, made for two weeks of their own."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

HOSTS = ("raj", "sara")
SHADOWERS = ("mia", "nils", "olga")
MENTORS = ("gita",)

PEOPLE = """\
Full name,E-mail,Department,Team,Time zone
Raj Rao,raj@example.com,Sales,sales-a,Europe/London
Sara Singh,sara@example.com,Sales,sales-a,Europe/Berlin
Mia Moreau,mia@example.com,Marketing,content,Europe/Berlin
Nils Nowak,nils@example.com,Marketing,content,Europe/London
Olga Ortiz,olga@example.com,Marketing,campaigns,Europe/London
Gita Gupta,gita@example.com,Marketing,content,Europe/London
Not a person,nobody,Marketing,content,Europe/London
"""

PLACEMENTS = """\
Placement,Team,Mentors,Sessions,Minutes,Min gap hours,Max gap hours,Seats per mentor
content-desk,content,gita@example.com,2,60,20,96,2
"""

ROLES = """\
Email,Role,Target,Max per week,Choices
raj@example.com,host,,2,
sara@example.com,host,,2,
sara@example.com,rotator,1,2,content-desk=3
nils@example.com,shadower,2,1,
olga@example.com,shadower,2,1,
gita@example.com,mentor,,2,
"""


def availability(monday: date) -> str:
    """Weekdays from 08:00 to 18:00 UTC for everybody but Mia, who answers herself."""
    rows = [
        (f"{name}@example.com", _utc(day, 8), _utc(day, 18), "available")
        for name in ("nils", "olga", "gita", "sara")
        for day in _weekdays(monday)
    ]
    return _csv(("Email", "Start", "End", "Level"), rows)


def salesforce_events(monday: date) -> str:
    """One call a weekday for each host, as Salesforce exports events; two do not count."""
    header = (
        *("Id", "Subject", "StartDateTime", "EndDateTime", "Owner.Email"),
        *("Account.Name", "Type", "StageName", "IsAllDayEvent", "IsPrivate"),
        *("ShowAs", "IsDeleted"),
    )
    rows = []
    for number, day in enumerate(_weekdays(monday)):
        for hour, host in ((10, "raj"), (14, "sara")):
            start = datetime.combine(day, time(hour))
            stage = ("Discovery", "Demo", "Negotiation")[number % 3]
            rows.append(
                (
                    f"00U{number:02}{host}",
                    f"{stage} call",
                    _salesforce(start),
                    _salesforce(start + timedelta(minutes=45)),
                    f"{host}@example.com",
                    *("Acorn", "Call", stage, "false", "false", "Busy", "false"),
                )
            )
    gone = (*rows[0][:-1], "true")
    private = (*rows[1][:9], "true", *rows[1][10:])
    rows += [("00Ugone", *gone[1:]), ("00Uprivate", *private[1:])]
    return _csv(header, rows)


def _weekdays(monday: date) -> Iterable[date]:
    return [monday + timedelta(days=n) for n in range(12) if n % 7 < 5]


def _utc(day: date, hour: int) -> str:
    return f"{day}T{hour:02}:00:00Z"


def _salesforce(start: datetime) -> str:
    return f"{start:%Y-%m-%dT%H:%M:%S}.000+0000"


def _csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue()
