"""The solver's command line: solve, check, explain, example.

Exit codes: 0 done · 1 the schedule is wrong · 2 bad input, told in one line.
"""

import argparse
import json
import sys
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from solver.check import violations
from solver.check.certificate import verify
from solver.check.facts import Facts
from solver.command_line import (
    Parser,
    leave,
    read,
    run,
    seconds,
    until_stopped,
    workers,
    write,
)
from solver.files import read_problem, read_schedule, write_schedule
from solver.files.certificate import read_certificate
from solver.files.writing import tier_record
from solver.problem import Problem
from solver.schedule import Schedule

if TYPE_CHECKING:
    from solver.progress import Progress


def parser() -> Parser:
    top = Parser(prog="python -m solver", description=__doc__)
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    one = commands.add_parser("solve", help="find the best schedule and prove it")
    one.add_argument("problem", metavar="PROBLEM.json")
    one.add_argument("--out", required=True, metavar="SCHEDULE.json")
    one.add_argument("--seconds", type=seconds, help="default: the problem's own limit")
    one.add_argument("--workers", type=workers, default=1, help="threads (default: 1)")
    one.add_argument(
        "--progress",
        action="store_true",
        help="a JSON line per improvement on standard error",
    )
    one.set_defaults(run=run_solve)

    one = commands.add_parser(
        "check", help="judge a schedule: a sentence per violation"
    )
    one.add_argument("problem", metavar="PROBLEM.json")
    one.add_argument("schedule", metavar="SCHEDULE.json")
    one.add_argument(
        "--certificate",
        metavar="EXPLAIN.json",
        help="verify why nothing fairer exists, by counting",
    )
    one.set_defaults(run=run_check)

    one = commands.add_parser("explain", help="why and why not, as JSON")
    one.add_argument("problem", metavar="PROBLEM.json")
    one.add_argument("schedule", metavar="SCHEDULE.json")
    one.add_argument("--person", metavar="ID", help="only this person")
    one.add_argument("--call", metavar="ID", help="why this person sits there, or not")
    one.add_argument(
        "--seconds", type=seconds, default=60.0, help="time for asks (default: 60)"
    )
    one.set_defaults(run=run_explain)

    one = commands.add_parser("example", help="print the problem of PROBLEM.md")
    one.set_defaults(run=run_example)
    return top


def run_solve(args: argparse.Namespace) -> int:
    """Write each better schedule to `--out`, so that a kill loses nothing but time."""
    from solver.search import solve  # noqa: PLC0415 - the judge needs no OR-Tools

    problem = read(args.problem, read_problem)
    out = Path(args.out)
    if not out.parent.is_dir():
        raise ValueError(f"{out}: its folder does not exist")
    written: Schedule | None = None

    def progress(now: "Progress") -> None:
        nonlocal written
        if args.progress:
            line = {"seconds": round(now.seconds, 3), "phase": now.phase}
            tiers = [tier_record(tier) for tier in now.tiers]
            text = msgspec.json.encode({**line, "tiers": tiers}).decode()
            print(text, file=sys.stderr, flush=True)
        if now.schedule is not None and now.schedule != written:
            written = now.schedule
            write(out, write_schedule(written))

    schedule = until_stopped(
        lambda stop: solve(
            problem,
            seconds=args.seconds,
            workers=args.workers,
            progress=progress,
            stop=stop,
        )
    )
    write(out, write_schedule(schedule))
    return report(problem, schedule, out)


def report(problem: Problem, schedule: Schedule, out: Path) -> int:
    """Say in a line what was found; the judge looks at it before anybody else does."""
    wrong = violations(problem, schedule)
    for sentence in wrong:
        print(f"This is a mistake of the program: {sentence}", file=sys.stderr)
    print(
        f"{schedule.status}: {contents(schedule)}"
        f" after {schedule.seconds:.1f} s, in {out}"
    )
    return 1 if wrong else 0


def contents(schedule: Schedule) -> str:
    """How much there is in a schedule, in words."""
    seats, placements = len(schedule.seats), len(schedule.placements)
    return (
        f"{seats} seat{'' if seats == 1 else 's'} and"
        f" {placements} placement{'' if placements == 1 else 's'}"
    )


def run_check(args: argparse.Namespace) -> int:
    """A sentence per violation, and 1 if there are any."""
    problem = read(args.problem, read_problem)
    schedule = read(args.schedule, read_schedule)
    wrong, proven = violations(problem, schedule), None
    if args.certificate:
        claims = read(args.certificate, read_certificate)
        found, proven = verify(Facts(problem, schedule), claims)
        wrong += found
    for sentence in wrong:
        print(sentence)
    if not wrong:
        print(f"{schedule.status}: {contents(schedule)}, every rule holds")
        if proven:
            print(proven)
    return 1 if wrong else 0


def run_explain(args: argparse.Namespace) -> int:
    """The explanation as JSON on standard output."""
    from solver.explain import explain, explain_pair  # noqa: PLC0415 - as above

    problem = read(args.problem, read_problem)
    schedule = read(args.schedule, read_schedule)
    if args.call and not args.person:
        raise ValueError("--call: needs --person, too")
    if args.person and all(one.id != args.person for one in problem.people):
        raise ValueError(f"--person: there is no person {args.person!r}")
    if args.call:
        answer = explain_pair(
            problem, schedule, args.person, args.call, seconds=args.seconds
        )
    else:
        answer = explain(problem, schedule, person=args.person, seconds=args.seconds)
    print(json.dumps(answer, ensure_ascii=False, indent=1))
    return 0


def run_example(_: argparse.Namespace) -> int:
    """A problem to start from."""
    print(resources("solver").joinpath("example.json").read_text("utf-8"), end="")
    return 0


def main() -> int:
    """Run the command that the arguments name; the return value is the exit code."""
    return run(parser())


if __name__ == "__main__":
    leave(main())
