"""The command line of meetings: solve, check. Exit codes as those of `python -m solver`."""

import argparse
import sys
from pathlib import Path

from solver.command_line import (
    Parser,
    leave,
    read,
    run,
    seconds,
    until_stopped,
    write,
)
from solver.meetings import (
    read_problem,
    read_schedule,
    solve,
    violations,
    write_schedule,
)


def parser() -> Parser:
    top = Parser(prog="python -m solver.meetings", description=__doc__)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("solve", help="find the best meetings")
    one.add_argument("problem", metavar="PROBLEM.json")
    one.add_argument("--out", required=True, metavar="SCHEDULE.json")
    one.add_argument("--seconds", type=seconds, help="default: the problem's own limit")
    one.set_defaults(run=run_solve)
    one = commands.add_parser("check", help="judge meetings: a sentence per violation")
    one.add_argument("problem", metavar="PROBLEM.json")
    one.add_argument("schedule", metavar="SCHEDULE.json")
    one.set_defaults(run=run_check)
    return top


def run_solve(args: argparse.Namespace) -> int:
    """Solve, write, judge; a signal ends the search early and keeps its best."""
    problem = read(args.problem, read_problem)
    schedule = until_stopped(
        lambda stop: solve(problem, seconds=args.seconds, stop=stop)
    )
    write(Path(args.out), write_schedule(schedule).decode())
    wrong = violations(problem, schedule)
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    said = ", ".join(
        f"{tier.tier} {tier.value} of {tier.bound}" for tier in schedule.tiers
    )
    print(f"{schedule.status}: {len(schedule.meetings)} meetings, {said}")
    return 1 if wrong else 0


def run_check(args: argparse.Namespace) -> int:
    """A sentence for each violation."""
    problem = read(args.problem, read_problem)
    wrong = violations(problem, read(args.schedule, read_schedule))
    for sentence in wrong:
        print(sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    leave(run(parser()))
