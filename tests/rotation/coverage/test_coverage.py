"""Who is free when calls are, and when mentors and visitors could meet."""

import pytest

from rotation.availability.models import WeeklyHours
from rotation.extensions import db
from rotation.programs.models import Role
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_participant,
    a_placement,
    a_program,
    a_team,
    at,
    signed_in,
)
from tests.rotation.queries import counted

CALLS = "/programs/spring/coverage"
PLACEMENTS = "/programs/spring/coverage/placements"
MONDAY_10 = 10
TUESDAY_14 = 24 + 14


@pytest.fixture
def program(app):
    return a_program()


@pytest.fixture
def mona(app, program):
    return signed_in(app, a_manager(program))


@pytest.fixture
def raj(program):
    return a_participant(program, "Raj", roles=(Role(kind="host"),))


def free(one, weekday, start, end):
    db.session.add(
        WeeklyHours(
            participant_id=one.id,
            weekday=weekday,
            start_minute=start * 60,
            end_minute=end * 60,
        )
    )
    db.session.flush()


def a_seeker(program, name, **wishes):
    return a_participant(program, name, roles=(Role(kind="shadower", **wishes),))


def behind(browser, address, cell):
    """The page of a cell: who is free, and who could unlock it."""
    page = browser.get(f"{address}?cell={cell}").text
    free_, _, could = page.partition("Who could unlock it")
    return free_.partition("Who is free")[2], could


def test_a_cell_counts_who_is_free_for_all_of_a_call(program, raj, mona):
    ada, ben, cai = (a_seeker(program, name) for name in ("Ada", "Ben", "Cai"))
    free(ada, 0, 9, 12)
    free(ben, 0, 10, 11)
    free(cai, 0, 9, 10)  # ends before the call does
    a_call(raj, at(9.5), ends_at=at(10.5))
    a_call(raj, at(10, day=7), seats=2)
    db.session.commit()

    page = mona.get(CALLS).text
    who, could = behind(mona, CALLS, MONDAY_10)

    assert "2<span>for 2</span>" in page.replace("\n", "")
    assert "1<span>for 1</span>" in page.replace("\n", "")
    assert "Ada" in who
    assert "Ben" in who
    assert "Cai" in could


def test_who_does_not_want_such_a_call_could_not_unlock_it(program, raj, mona):
    a_seeker(program, "Ada", refuses=["stage:demo"])
    a_seeker(program, "Ben", requires=["language:de"])
    a_seeker(program, "Cai", not_with=["raj@example.com"])
    a_seeker(program, "Dan", target=1, credit=1)
    a_seeker(program, "Eve")
    a_call(raj, at(10), tags=["stage:demo"])
    db.session.commit()

    who, could = behind(mona, CALLS, MONDAY_10)

    assert "Nobody." in who
    assert [x for x in ("Ada", "Ben", "Cai", "Dan", "Eve") if x in could] == ["Eve"]


def test_a_host_is_not_free_beside_a_call_of_their_own(program, raj, mona):
    program.buffer_minutes = 15
    both = a_participant(
        program, "Ada", roles=(Role(kind="shadower"), Role(kind="host"))
    )
    free(both, 0, 8, 18)
    a_call(raj, at(10))
    a_call(both, at(10.75), seats=0)
    db.session.commit()

    who, could = behind(mona, CALLS, MONDAY_10)

    assert "Ada" not in who
    assert "Ada" in could


def test_who_has_not_promised_is_free_and_has_no_seat(program, raj, mona):
    program.promise_required = True
    free(a_seeker(program, "Ada"), 0, 8, 18)
    a_call(raj, at(10))
    db.session.commit()

    who, could = behind(mona, CALLS, MONDAY_10)

    assert "Ada" not in who
    assert "has not promised" in could


def test_calls_without_an_open_seat_say_who_could_open_them(program, raj, mona):
    program.consent_required = True
    a_call(raj, at(10), consent="yes")
    a_call(raj, at(10, day=7), consent="asked", title="Acme")
    a_call(raj, at(10, day=14), cancelled=True, title="Gone")
    db.session.commit()

    page = mona.get(f"{CALLS}?cell={MONDAY_10}").text

    assert "1 more call has no open seat" in page
    assert "Acme" in page
    assert "Gone" not in page


def test_cells_are_on_the_clock_of_the_program(program, raj, mona):
    program.zone = "America/New_York"
    a_call(raj, at(3, day=1), title="Late call")  # Monday 22:00 in New York
    db.session.commit()

    assert "Late call" in mona.get(f"{CALLS}?cell=22").text
    assert "Monday 22:00–23:00" in mona.get(f"{CALLS}?cell=22").text


def test_a_pair_meets_where_both_are_free_and_one_chose_the_other(program, mona):
    team = a_team(program, "content")
    mia = a_participant(program, "Mia", roles=(Role(kind="mentor"),))
    una = a_participant(program, "Una", roles=(Role(kind="mentor"),))
    a_placement(program, team, [mia], name="desk")
    a_placement(program, team, [una], name="studio")
    wants = Role(kind="rotator", choices={"desk": 1})
    raj = a_participant(program, "Raj", roles=(wants,))
    for one in (mia, una, raj):
        free(one, 1, 14, 15)
    free(mia, 2, 9, 10)
    db.session.commit()

    page = mona.get(PLACEMENTS).text.replace("\n", "")
    cell = mona.get(f"{PLACEMENTS}?cell={TUESDAY_14}").text
    other = mona.get(f"{PLACEMENTS}?cell={2 * 24 + 9}").text

    assert "1<span>2:1</span>" in page
    assert "1 pair could meet." in cell
    assert "Una" not in cell
    assert "Raj" in other.partition("Who could unlock it")[2]
    assert "0 pairs could meet." in other


@pytest.mark.parametrize("address", [CALLS, PLACEMENTS])
def test_an_empty_program_says_what_is_missing(mona, address):
    assert "yet" in mona.get(address).text
    assert mona.get(f"{address}?cell=10").status_code == 200


@pytest.mark.parametrize("address", [CALLS, PLACEMENTS])
@pytest.mark.parametrize("cell", ["168", "-1", "x", "²", "99999"])
def test_a_cell_that_is_not_there_is_not_found(mona, address, cell):
    assert mona.get(f"{address}?cell={cell}").status_code == 404


@pytest.mark.parametrize("address", [CALLS, f"{CALLS}?cell=10", PLACEMENTS])
def test_the_maps_ask_as_often_for_many_as_for_one(program, mona, address):
    team = a_team(program, "content")

    def fill(names):
        for name in names:
            one = a_participant(
                program,
                name,
                left_at=None,
                signed_up_at=NOW,
                roles=tuple(
                    Role(kind=kind, choices={f"p{name}": 1})
                    for kind in ("shadower", "host", "rotator", "mentor")
                ),
            )
            free(one, 0, 8, 18)
            a_call(one, at(10))
            a_placement(program, team, [one], name=f"p{name}")
        db.session.commit()

    fill(["Ada"])
    with counted() as few:
        mona.get(address)
    fill(["Ben", "Cai", "Dan"])
    db.session.expunge_all()
    with counted() as many:
        mona.get(address)

    assert len(many) == len(few)
