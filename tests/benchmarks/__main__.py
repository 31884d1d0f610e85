"""`python -m tests.benchmarks`: how fast, how good, how much memory, and how all that grows.

Prints the table of what is to be beaten, with the plain staged model beside it, the growth
of time with size, and repairs after a schedule was published. Each problem is made with
../shared/tools/generate.py and solved in a process of its own, so that the peak of memory
is that of one problem (with the process of its largest flow). Every schedule is judged by `solver.violations`.
"""

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import solver
from tests.benchmarks.milestones import search
from tests.benchmarks.plain import plain

SHARED = Path(__file__).resolve().parents[3] / "shared"
GENERATE = SHARED / "tools" / "generate.py"
ROTATIONS = Path(__file__).with_name("rotations.py")
REAL = SHARED / "data" / "support-week" / "problem.json"
PLAIN = 30  # seconds for the yardstick
PLAIN_SIZE = 200  # people; with more, the yardstick has nothing to show in its time
SIZES = (100, 300, 1000, 3000, 10000)


def sized(people, reps, tightness, placements=0, seed=1):
    return {
        "--marketers": people,
        "--reps": reps,
        "--tightness": tightness,
        "--placements": placements,
        "--seed": seed,
    }


TABLE = {
    "real week": (REAL, 60),
    **{
        f"30 × 20 × 6, 4 placements, seed {seed}": (sized(30, 20, 0.3, 4, seed), 60)
        for seed in range(1, 21)
    },
    "200 × 150 × 6": (sized(200, 150, 0.22), 60),
    "200 × 150 × 6, seed 2": (sized(200, 150, 0.22, seed=2), 60),
    "200 × 150 × 6, 8 placements": (sized(200, 150, 0.22, 8), 60),
    **{f"60 rotators, 20 mentors, seed {seed}": (seed, 60) for seed in (1, 2)},
    "1,000 × 1,000 × 6": (sized(1000, 1000, 0.15), 60),
    "1,000 × 1,000 × 6, seed 2": (sized(1000, 1000, 0.15, seed=2), 60),
    "10,000 × 10,000 × 6": (sized(10000, 10000, 0.15), 120),
}
REPAIRS = {
    "200 × 150 × 6": sized(200, 150, 0.22),
    "1,000 × 1,000 × 6": sized(1000, 1000, 0.15),
}


def main():
    args = arguments()
    if args.one:
        one(args)
        return
    print(
        "s: seconds, cpu: seconds of all threads, MB: the peak, with that of a flow apart"
    )
    print(
        "first: a schedule with more than the pins; then when which tiers were proven"
    )
    for part in (table, growth, repairs):
        if args.part in ("", part.__name__):
            print(f"\n{part.__name__}")
            part(args)


def arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument(
        "--part", default="", choices=["", "table", "growth", "repairs"]
    )
    parser.add_argument("--only", default="", help="rows whose name holds this")
    parser.add_argument("--largest", type=int, default=10000, help="people, at most")
    parser.add_argument("--no-plain", action="store_true", help="no yardstick")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--one", help="one problem file, in this process")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--until", default="", help="stop when these are met: a,b")
    parser.add_argument("--out", help="where the schedule of --one goes")
    parser.add_argument("--plain", action="store_true", help="--one with the yardstick")
    return parser.parse_args()


def table(args):
    for name, (source, seconds) in TABLE.items():
        if args.only not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = made(name, source, Path(folder), args)
            if path is None:
                continue
            report(name, measure(path, seconds, args))
            seeds = isinstance(source, dict) and source["--seed"] > 1
            if args.no_plain or seeds:
                continue
            if isinstance(source, dict) and source["--marketers"] > PLAIN_SIZE:
                print(f"{name + ' (plain)':34} skipped: too many seats for it")
                continue
            report(f"{name} (plain)", measure(path, PLAIN, args, "--plain"))


def growth(args):
    """Until fairness is proven and wishes are within 0.5 %, at constant tightness."""
    points = []
    for size in SIZES:
        name = f"{size:,} × {size:,} × 6"
        if args.only not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = made(name, sized(size, size, 0.15), Path(folder), args)
            if path is None:
                continue
            row = measure(path, 120, args, "--until", "near")
            report(name, row)
            if "near" in row["at"]:
                points.append((size, row["at"]["near"], row["cpu"]))
    if len(points) > 1:
        for word, column in (("time", 1), ("cpu", 2)):
            power = exponent([(point[0], point[column]) for point in points])
            print(f"{word} grows with size to the power of {power:.2f}")


def exponent(points):
    """The slope of a straight line through the logarithms."""
    pairs = [(math.log(size), math.log(max(1e-3, each))) for size, each in points]
    x, y = (sum(each) / len(pairs) for each in zip(*pairs, strict=True))
    over = sum((a - x) * (b - y) for a, b in pairs)
    return over / sum((a - x) ** 2 for a, _ in pairs)


def repairs(args):
    """Ten events after a schedule was published; reading the file is not counted."""
    for name, source in REPAIRS.items():
        if args.only not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = made(name, source, Path(folder), args)
            if path is None:
                continue
            before = Path(folder) / "schedule.json"
            measure(path, 60, args, "--until", "near", "--out", str(before))
            for events in (10,):
                after = Path(folder) / "repair.json"
                more = {"--published": before, "--perturb": events}
                generate(source | more, after)
                row = measure(after, 60, args, "--until", "stability")
                report(f"{name}, {events} events", row)
                report("  and all the other tiers", measure(after, 60, args))


def made(name, source, folder, args):
    """The problem's file, or `None` and why there is none."""
    if isinstance(source, Path):
        if not source.exists():
            print(f"{name:34} skipped: {source} is not there")
            return None
        return source
    path = folder / "problem.json"
    if isinstance(source, int):
        write([ROTATIONS, str(source)], path)
        return path
    if source["--marketers"] > args.largest:
        print(f"{name:34} skipped: more than --largest {args.largest}")
        return None
    if not GENERATE.exists():
        print(f"{name:34} skipped: {GENERATE} is not there")
        return None
    generate(source, path)
    return path


def generate(options, path):
    write([GENERATE, *(str(part) for pair in options.items() for part in pair)], path)


def write(command, path):
    with path.open("w") as out:
        subprocess.run([sys.executable, *command], stdout=out, check=True)


def measure(path, seconds, args, *more):
    """What `--one` prints of a problem, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks", "--one", str(path)]
    command += ["--seconds", str(seconds), "--workers", str(args.workers), *more]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def one(args):
    began = time.monotonic()
    problem = solver.read_problem(Path(args.one).read_bytes())
    read = time.monotonic() - began
    began, cpu = time.monotonic(), time.process_time()
    if args.plain:
        schedule, at = plain(problem, seconds=args.seconds, workers=args.workers), {}
    else:
        until = [goal for goal in args.until.split(",") if goal]
        schedule, at = search(problem, args.seconds, args.workers, until)
    row = {
        "read": read,
        "seconds": time.monotonic() - began,
        "cpu": time.process_time() - cpu,
        "memory": sum(map(peak, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))),
        "at": at,
        "status": schedule.status,
        "tiers": " ".join(map(told, schedule.tiers)),
        "wrong": solver.violations(problem, schedule)[:3],
    }
    if args.out:
        Path(args.out).write_text(solver.write_schedule(schedule), "utf-8")
    print(json.dumps(row), flush=True)
    os._exit(0)  # native work left behind at the limit is not waited for


def peak(whose):
    """Megabytes that one process came to: this one, or the largest that it began."""
    return resource.getrusage(whose).ru_maxrss // 1024


def report(name, row):
    at = " ".join(f"{goal} {seconds:.1f}" for goal, seconds in row["at"].items())
    print(
        f"{name:34} {row['seconds']:6.1f} s {row['cpu']:6.1f} cpu {row['memory']:5} MB"
        f" {row['status']:8} {row['tiers']}",
        flush=True,
    )
    if at:
        print(f"{'':34} after seconds: {at}")
    for sentence in row["wrong"]:
        print("    WRONG:", sentence)


def told(tier):
    def numbers(value):
        return "/".join(str(n) for _, n in value) if isinstance(value, tuple) else value

    if tier.proven:
        return f"{tier.tier} {numbers(tier.value)}"
    end = f"≤{numbers(tier.bound)}" if tier.tier != "balance" else f"≥{tier.bound}"
    if isinstance(tier.value, int):
        end += f" ({abs(tier.bound - tier.value) / max(1, tier.value):.1%})"
    return f"{tier.tier} {numbers(tier.value)}{end}"


main()
