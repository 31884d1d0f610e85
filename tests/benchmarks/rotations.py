"""`python tests/benchmarks/rotations.py SEED`: a problem in which both tracks meet everywhere.

60 rotators, 8 placements of 3 sittings, 20 mentors, 6 weeks, with away limits and order.
Every mentor shadows, some rotators host the calls and some shadow, too.
"""

import json
import random
import sys
from datetime import UTC, datetime, timedelta

START = datetime(2027, 3, 8, tzinfo=UTC)
WEEKS, DAY = 6, timedelta(days=1)
STAGES = ["stage:discovery", "stage:demo", "stage:renewal"]
ZONES = {"Europe/Berlin": 1, "Europe/London": 0, "Asia/Kolkata": 5.5}


def main():
    draw = random.Random(int(sys.argv[1]))
    json.dump(rotations(draw), sys.stdout, separators=(",", ":"))


def rotations(draw, mentors=20, rotators=60, calls=160):
    mentors = [f"m{i:02}" for i in range(mentors)]
    rotators = [f"r{i:02}" for i in range(rotators)]
    people = [person(draw, name) for name in (*mentors, *rotators)]
    hosts = rotators[: len(rotators) * 2 // 3]
    return {
        "format": "rotation-problem/1",
        "horizon": {"start": stamp(START), "end": stamp(START + 7 * WEEKS * DAY)},
        "buffer_minutes": 15,
        "people": people,
        "calls": [call(draw, i, draw.choice(hosts)) for i in range(calls)],
        "hosts": [{"person": host, "max_per_week": 2} for host in hosts],
        "shadowers": [
            shadower(draw, name)
            for name in (*mentors, *rotators[-len(rotators) // 6 :])
        ],
        "placements": [placement(draw, i, mentors) for i in range(8)],
        "mentors": [
            {"person": mentor, "max_per_week": draw.choice([1, 2, 3])}
            for mentor in mentors
        ],
        "rotators": [rotator(draw, name) for name in rotators],
        "away": [{"team": team, "max": 3} for team in ("sales-0", "sales-1")],
    }


def person(draw, name):
    zone = draw.choice(list(ZONES))
    team = "marketing" if name[0] == "m" else f"sales-{int(name[1:]) % 3}"
    days = [week * 7 + day for week in range(WEEKS) for day in range(5)]
    free = [hours(draw, zone, day) for day in days if draw.random() < 0.6]
    liked = [span for span in free if draw.random() < 0.4]
    return {
        "id": name,
        "team": team,
        "timezone": zone,
        "available": free,
        "preferred": liked,
    }


def hours(draw, zone, day):
    start = START + day * DAY + timedelta(hours=draw.randint(9, 13) - ZONES[zone])
    return [stamp(start), stamp(start + timedelta(hours=draw.randint(2, 5)))]


def call(draw, number, host):
    day = draw.randrange(WEEKS) * 7 + draw.randrange(5)
    start = START + day * DAY + timedelta(minutes=15 * draw.randint(28, 64))
    return {
        "id": f"c{number:03}",
        "host": host,
        "start": stamp(start),
        "end": stamp(start + timedelta(minutes=draw.choice([30, 45, 60]))),
        "seats": draw.choice([1, 1, 2]),
        "tags": [draw.choice(STAGES)],
    }


def shadower(draw, name):
    return {
        "person": name,
        "target": draw.choice([3, 4]),
        "max_per_week": 2,
        "max_per_host": 2,
        "wishes": {stage: draw.randint(0, 3) for stage in STAGES} | {"preferred": 1},
        "path": {draw.choice(STAGES): 2},
    }


def placement(draw, number, mentors):
    return {
        "id": f"p{number}",
        "team": "marketing",
        "mentors": sorted(draw.sample(mentors, draw.randint(3, 5))),
        "sessions": 3,
        "minutes": draw.choice([60, 90]),
        "gap_hours": draw.choice([[20, 240], [0, None], [44, 200]]),
        "seats_per_mentor": draw.choice([1, 1, 2, 3]),
        "after": [f"p{draw.randrange(number)}"] if number > 4 else [],
    }


def rotator(draw, name):
    chosen = draw.sample([f"p{i}" for i in range(8)], draw.randint(2, 4))
    return {
        "person": name,
        "target": draw.choice([1, 1, 2]),
        "max_per_week": draw.choice([1, 2, 2]),
        "choices": {place: draw.randint(0, 5) for place in sorted(chosen)},
        "preferred_weight": draw.randint(0, 2),
    }


def stamp(instant):
    return instant.strftime("%Y-%m-%dT%H:%M:00Z")


if __name__ == "__main__":
    main()
