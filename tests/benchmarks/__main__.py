"""`python -m tests.benchmarks [--big] [--plain]`: how fast, how good, how much memory.

Makes its problems with ../shared/tools/generate.py, in a process of its own each, so that
the peak of memory is that of one problem.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import solver
from tests.benchmarks.plain import plain

SHARED = Path(__file__).resolve().parents[3] / "shared"
GENERATE = SHARED / "tools" / "generate.py"
ROTATIONS = Path(__file__).with_name("rotations.py")
REAL = SHARED / "data" / "support-week" / "problem.json"


def sized(people, reps, tightness, placements=0, seed=1):
    return {
        "--marketers": people,
        "--reps": reps,
        "--tightness": tightness,
        "--placements": placements,
        "--seed": seed,
    }


CASES = {
    "real week": (REAL, 60),
    **{
        f"30 × 20 × 6, 4 placements, seed {seed}": (sized(30, 20, 0.3, 4, seed), 60)
        for seed in range(1, 21)
    },
    "200 × 150 × 6": (sized(200, 150, 0.22), 60),
    "200 × 150 × 6, 8 placements": (sized(200, 150, 0.22, 8), 60),
    **{f"60 rotators, 20 mentors, seed {seed}": (seed, 60) for seed in (1, 2)},
}
BIG = {
    "1,000 × 1,000 × 6": (sized(1000, 1000, 0.15), 60),
    **{
        f"growth: {size} × {size} × 6": (sized(size, size, 0.15), 120)
        for size in (100, 300, 1000, 3000, 10000)
    },
}


def main():
    args = arguments()
    if args.one:
        one(Path(args.one), args.seconds, args.workers, args.plain)
        return
    print("seconds, CPU seconds and MB of one process; then each tier, ≤ bound if open")
    for name, (source, seconds) in (CASES | (BIG if args.big else {})).items():
        if args.only in name:
            with tempfile.TemporaryDirectory() as folder:
                row(name, source, seconds, Path(folder) / "problem.json", args)


def arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--big", action="store_true", help="1,000 people and more, too")
    parser.add_argument("--plain", action="store_true", help="the yardstick beside it")
    parser.add_argument("--only", default="", help="rows whose name holds this")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--one", help="one problem file, in this process")
    parser.add_argument("--seconds", type=float, default=60)
    return parser.parse_args()


def row(name, source, seconds, path, args):
    if isinstance(source, Path):
        path = source
    else:
        words = [ROTATIONS, str(source)]
        if isinstance(source, dict):
            words = [GENERATE, *(str(part) for pair in source.items() for part in pair)]
        with path.open("w") as out:
            subprocess.run([sys.executable, *words], stdout=out, check=True)
    if not path.exists():
        print(f"{name:42} skipped: {path} is not there")
        return
    command = [sys.executable, "-m", "tests.benchmarks", "--one", str(path)]
    command += ["--seconds", str(seconds), "--workers", str(args.workers)]
    for extra in [[], ["--plain"]] if args.plain else [[]]:
        print(f"{name + (' (plain)' if extra else ''):42}", end=" ", flush=True)
        subprocess.run([*command, *extra], check=True)


def one(path, seconds, workers, staged):
    problem = solver.read_problem(path.read_bytes())
    began, cpu = time.monotonic(), time.process_time()
    search = plain if staged else solver.solve
    schedule = search(problem, seconds=seconds, workers=workers)
    took, cpu = time.monotonic() - began, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    wrong = solver.violations(problem, schedule)
    tiers = " ".join(map(told, schedule.tiers))
    print(f"{took:6.1f} s {cpu:6.1f} cpu {memory:5} MB {schedule.status:8} {tiers}")
    for sentence in wrong[:3]:
        print("    WRONG:", sentence)


def told(tier):
    def numbers(value):
        return "/".join(str(n) for _, n in value) if isinstance(value, tuple) else value

    end = "" if tier.proven else f"≤{numbers(tier.bound)}"
    return f"{tier.tier} {numbers(tier.value)}{end}"


main()
