"""`rotation program add NAME …`."""

from datetime import date, datetime, time, timedelta
from typing import Any

import click

from rotation import clock
from rotation.availability.wall import instant
from rotation.console import in_app, say
from rotation.extensions import db
from rotation.programs.actions import create_program
from rotation.programs.rules import Rules
from rotation.programs.typed import Unfit
from rotation.text import shortened
from rotation.zones import zone_named


class Day(click.ParamType):
    """A date, as 2027-01-31."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(
                f"{shortened(value)} is not a date such as 2027-01-31.", param, ctx
            )


class Away(click.ParamType):
    """A team and how many of it may be away at once, as sales-a=1."""

    name = "team=n"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, int]:
        team, equals, most = value.rpartition("=")
        if not equals or not most.strip().isdecimal() or len(most) > 9:
            self.fail(f"{shortened(value)} is not like sales-a=1.", param, ctx)
        return team.strip(), int(most)


@click.group()
def program() -> None:
    """Programs: one run of the exchange each."""


@program.command()
@click.argument("name")
@click.option("--starts", required=True, type=Day(), help="First day, as 2027-01-04.")
@click.option("--ends", required=True, type=Day(), help="Last day, included.")
@click.option("--zone", required=True, help="Time zone, as Europe/Berlin.")
@click.option("--title", help="What people read; made of the name if left out.")
@click.option(
    "--buffer-minutes",
    default=0,
    show_default=True,
    help="Minutes between two commitments of one person.",
)
@click.option(
    "--slot-minutes",
    default=30,
    show_default=True,
    help="Sittings start on multiples of this.",
)
@click.option(
    "--promise-required",
    is_flag=True,
    help="Give no seat to who has not promised confidentiality at sign-up.",
)
@click.option(
    "--idea-days",
    default=10,
    show_default=True,
    help="Working days until marketing owes an answer to an idea of a debrief.",
)
@click.option(
    "--away",
    multiple=True,
    type=Away(),
    metavar="TEAM=N",
    help="At most N of a team in sittings at once; may be given for several teams.",
)
@click.option(
    "--sign-up-until",
    metavar="DATE[THH:MM]",
    help="Deadline on the program's clock; a date alone means its end.",
)
@click.option(
    "--remind-hours",
    default=24,
    show_default=True,
    help="Remind those who have not answered so many hours before that; 0: never.",
)
@click.option(
    "--open-to",
    default="",
    help="E-mail domains that may sign themselves up, with commas; * for anybody.",
)
@click.option(
    "--own-domains",
    default="",
    help="Your e-mail domains: events with guests from elsewhere are calls.",
)
@click.option(
    "--call-words",
    default="",
    help="Words, with commas: events with one of them in the title are calls.",
)
@click.option(
    "--tags",
    default="",
    help="Tags that people may wish for before calls bear them, with commas.",
)
@click.option(
    "--fiscal-start",
    default=1,
    show_default=True,
    help="Month in which the fiscal year begins; 1 is January.",
)
@click.option(
    "--quiet-weeks-shadowing",
    default=0,
    show_default=True,
    help="Weeks before a quarter's close in which no seats are given.",
)
@click.option(
    "--quiet-weeks-rotating",
    default=2,
    show_default=True,
    help="Weeks before a quarter's close in which no sittings are planned.",
)
@click.option(
    "--holiday",
    "holidays",
    multiple=True,
    metavar="DAY = NAME",
    help="A day on which nothing is planned, such as '2027-04-05 = Easter Monday'; may be repeated.",
)
@click.option(
    "--consent-required",
    is_flag=True,
    help="Offer only calls whose customer said yes to an observer.",
)
@click.option(
    "--approve-swaps",
    is_flag=True,
    help="A manager approves each seat that changes hands.",
)
@click.option(
    "--fill-automatically",
    is_flag=True,
    help="Whoever stands by first gets a freed seat without being asked.",
)
@in_app
def add(name: str, starts: date, ends: date, zone: str, **options: Any) -> None:
    """Start a program named NAME."""
    away = _once_each(options.pop("away"))
    deadline = options.pop("sign_up_until")
    rules = Rules(
        title=options.pop("title") or name.replace("-", " ").capitalize(),
        starts_on=starts,
        ends_on=ends,
        zone=zone,
        sign_up_until=_deadline(deadline, zone) if deadline else None,
        away=away,
        holidays="\n".join(options.pop("holidays")),
        **options,
    )
    made = create_program(name, rules, now=clock.now(), actor_id=None)
    db.session.commit()
    say(
        f"Program {made.name} runs from {made.starts_on} to {made.ends_on} ({made.zone})."
    )


def _once_each(limits: tuple[tuple[str, int], ...]) -> dict[str, int | None]:
    """The limit of each team. Raises Unfit for a team that has two."""
    away: dict[str, int | None] = {}
    for team, most in limits:
        if team in away:
            raise Unfit("away", f"Away: {shortened(team)} is given twice.")
        away[team] = most
    return away


def _deadline(text: str, zone: str) -> datetime:
    """The end of that day, or that minute, on the program's clock. Raises Unfit."""
    try:
        wall = datetime.fromisoformat(text)
        if wall.tzinfo is not None:
            raise ValueError
    except ValueError:
        raise Unfit(
            "sign_up_until",
            f"Sign-up until: {shortened(text)} is not like 2027-01-31 or 2027-01-31T17:00.",
        ) from None
    try:
        place = zone_named(zone)
    except ValueError as error:
        raise Unfit("zone", f"Time zone: {error}") from None
    if len(text) <= 10:
        wall = datetime.combine(wall.date() + timedelta(days=1), time())
    return instant(place, wall, later=False)


COMMANDS: list[click.Command] = [program]
