"""`rotation problem` and `rotation solve`."""

import json
from math import isnan
from typing import Any

import click

from rotation import clock
from rotation.config import settings
from rotation.console import in_app, program_named, say
from rotation.errors import Refused
from rotation.extensions import db
from rotation.meetings.actions import LEAD, request_meetings
from rotation.meetings.problem import to_meetings
from rotation.programs.models import Program
from rotation.programs.standing import standing_of
from rotation.scheduling import engine
from rotation.scheduling.actions import claim, request_run
from rotation.scheduling.fairness import in_words, levels_of
from rotation.scheduling.jobs import new_owner, work_on
from rotation.scheduling.models import SolverRun
from rotation.scheduling.queries import draft_of


class Seconds(click.FloatRange):
    """A time limit in seconds; `nan` lies within no range, though click lets it pass."""

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        seconds = float(super().convert(value, param, ctx))
        if isnan(seconds):
            self.fail(f"{value} is not a number of seconds.", param, ctx)
        return seconds


@click.command()
@click.argument("name")
@click.option("--meetings", is_flag=True, help="The problem of alignment meetings.")
@in_app
def problem(name: str, *, meetings: bool) -> None:
    """Print the scheduling problem of the program NAME, as PROBLEM.md describes it."""
    program = program_named(name)
    posed = (
        to_meetings(program, now=clock.now(), lead=LEAD)
        if meetings
        else engine.to_problem(program)
    )
    click.echo(json.dumps(posed, ensure_ascii=False, indent=1))


@click.command()
@click.argument("name")
@click.option(
    "--seconds",
    type=Seconds(min=0.1, max=86_400),
    help="Time limit (default: ROTATION_SOLVE_SECONDS).",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1, max=64),
    help="Threads (default: ROTATION_SOLVE_WORKERS).",
)
@click.option("--meetings", is_flag=True, help="Alignment meetings instead.")
@in_app
def solve(
    name: str, seconds: float | None, workers: int | None, *, meetings: bool
) -> None:
    """Make a draft of the schedule of the program NAME; needs no running worker."""
    program = program_named(name)
    if not meetings and program.promise_required:
        _warn_of_unpromised(program)
    ask = request_meetings if meetings else request_run
    run = ask(
        program,
        seconds=seconds or settings().solve_seconds,
        now=clock.now(),
        actor_id=None,
    )
    owner, run_id = new_owner(), run.id
    lease = settings().lease_seconds
    if not claim(run_id, owner=owner, now=clock.now(), lease_seconds=lease):
        raise Refused(f"A schedule for {name} is already running.")
    db.session.commit()
    work_on(run_id, owner=owner, workers=workers or settings().solve_workers)
    say(_line(db.session.get_one(SolverRun, run_id)))


def _warn_of_unpromised(program: Program) -> None:
    if count := standing_of(program).unpromised:
        click.echo(
            f"Without a promise of confidentiality, and so without seats: {count}.",
            err=True,
        )


def _line(run: SolverRun) -> str:
    """The result of a run in one line; Refused where there is no draft."""
    draft = draft_of(run)
    if draft is None:
        raise Refused(f"{run.state}: {run.message}")
    schedule = json.loads(draft.schedule)
    if run.kind == "meetings":
        pairs = next(x["value"] for x in schedule["tiers"] if x["tier"] == "pairs")
        return (
            f"Draft {draft.id}: {len(schedule['meetings'])} meetings,"
            f" {schedule['status']}; {pairs} pairs meet for the first time."
        )
    fair = [
        in_words(levels_of(tier["value"], tier["bound"]))
        for tier in schedule["tiers"]
        if tier["tier"] == "fairness"
    ]
    return (
        f"Draft {draft.id}: {len(schedule['seats'])} seats and"
        f" {len(schedule['placements'])} placements, {schedule['status']};"
        f" {', '.join(fair) or 'fairness was not asked for'}."
    )


COMMANDS: list[click.Command] = [problem, solve]
