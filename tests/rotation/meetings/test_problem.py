"""The problem of meetings that a program's rows pose."""

from datetime import date, datetime, timedelta
from itertools import count

from rotation.availability.models import WeeklyHours
from rotation.extensions import db
from rotation.invites.answering import give_answer
from rotation.meetings.models import Meeting
from rotation.meetings.problem import rounds_of, to_meetings
from rotation.programs.models import Role
from rotation.scheduling.problem import to_problem
from tests.rotation.factories import NOW, a_call, a_participant, a_program, at
from tests.rotation.meetings.stage import (
    a_marketer,
    a_meeting_program,
    a_seller,
    meetings_published,
)
from tests.rotation.publishing.stage import entries_of, published
from tests.rotation.queries import counted


def spans(problem, participant):
    [member] = [x for x in problem["members"] if x["id"] == str(participant.id)]
    return [[datetime.fromisoformat(x) for x in span] for span in member["available"]]


def test_members_have_the_side_of_their_roles(app):
    program = a_meeting_program()
    raj, mia = a_seller(program, "Raj"), a_marketer(program, "Mia")
    a_participant(program, "Nobody")

    problem = to_meetings(program, now=NOW)

    sides = {one["id"]: one["side"] for one in problem["members"]}
    assert sides == {str(raj.id): "sales", str(mia.id): "marketing"}
    assert (problem["size"], problem["each_side"]) == ([2, 4], 1)
    assert problem["rounds"][0] == ["2027-01-04T00:00:00Z", "2027-01-18T00:00:00Z"]


def test_calls_seats_and_the_buffer_are_taken_out_of_the_hours(app):
    program = a_meeting_program(buffer_minutes=15)
    raj, mia = a_seller(program, "Raj"), a_marketer(program, "Mia")
    call = a_call(raj, at(10), ends_at=at(11))
    free_call = a_call(raj, at(14), ends_at=at(15))
    published(program, [(mia, call)])

    problem = to_meetings(program, now=NOW)

    assert spans(problem, mia)[:2] == [[at(9), at(9.75)], [at(11.25), at(17)]]
    assert spans(problem, raj)[:3] == [
        [at(9), at(9.75)],
        [at(11.25), at(13.75)],
        [at(15.25), at(17)],
    ]
    free_call.cancelled = True
    assert spans(to_meetings(program, now=NOW), raj)[1] == [at(11.25), at(17)]


def test_nobody_gets_a_seat_while_in_a_meeting(app):
    program = a_meeting_program(buffer_minutes=15)
    raj, mia = a_seller(program, "Raj"), a_marketer(program, "Mia")
    meetings_published(program, (0, at(10), (raj, mia)))

    [found] = [x for x in to_problem(program)["people"] if x["id"] == str(mia.id)]

    assert found["available"][0][1] == "2027-01-04T09:45:00Z"
    assert found["available"][1][0] == "2027-01-04T11:00:00Z"


def test_who_declined_a_meeting_is_not_free_at_its_time(app):
    program = a_meeting_program()
    raj, mia = a_seller(program, "Raj"), a_marketer(program, "Mia")
    meetings_published(program, (0, at(10), (raj, mia)))
    [entry] = entries_of(mia)
    give_answer(entry, "declined", sequence=0, way="page", now=NOW)

    problem = to_meetings(program, now=NOW)

    assert spans(problem, mia)[:2] == [[at(9), at(10)], [at(10.75), at(17)]]
    assert spans(problem, raj)[0] == [at(9), at(17)]
    assert problem["met"] == []
    assert to_meetings(program, now=at(11))["met"] == []


def test_the_hours_of_the_day_are_on_the_own_clock_of_each(app):
    program = a_meeting_program(meeting_from=9, meeting_until=12)
    raj = a_seller(program, "Raj", zone="Asia/Kolkata")
    mia = a_marketer(program, "Mia", zone="America/St_Johns")

    problem = to_meetings(program, now=NOW)

    assert spans(problem, raj)[0] == [at(3.5), at(6.5)]
    assert spans(problem, mia)[0] == [at(12.5), at(15.5)]


def test_rounds_and_hours_follow_the_clock_over_its_change(app):
    program = a_meeting_program(
        starts_on=date(2027, 3, 22), ends_on=date(2027, 4, 11), meeting_weeks=1
    )
    mia = a_participant(program, "Mia", roles=(Role(kind="shadower"),))
    db.session.add(
        WeeklyHours(
            participant_id=mia.id,
            weekday=0,
            start_minute=600,
            end_minute=720,
            level="available",
        )
    )
    db.session.flush()

    problem = to_meetings(program, now=NOW)

    assert problem["rounds"] == [
        ["2027-03-22T00:00:00Z", "2027-03-28T23:00:00Z"],
        ["2027-03-28T23:00:00Z", "2027-04-04T23:00:00Z"],
    ]
    starts = [span[0].strftime("%d %H:%M") for span in spans(problem, mia)]
    assert starts == ["22 10:00", "29 09:00", "05 09:00"]


def test_a_round_begins_within_the_program(app):
    program = a_program(meeting=True, meeting_weeks=3, meeting_rounds=9)

    assert len(rounds_of(program)) == 2
    assert len(rounds_of(program, at_least=4)) == 4


def test_what_has_begun_is_pinned_and_the_rest_may_change(app):
    program = a_meeting_program(meeting_weeks=1)
    raj, mia = a_seller(program, "Raj"), a_marketer(program, "Mia")
    meetings_published(program, (0, at(10), (raj, mia)), (1, at(10, day=8), (raj, mia)))

    problem = to_meetings(program, now=at(11))

    members = sorted((str(raj.id), str(mia.id)))
    first = {"round": 0, "start": "2027-01-04T10:00:00Z", "members": members}
    assert problem["pins"] == [first]
    assert len(problem["published"]) == 2
    with_lead = to_meetings(program, now=at(11), lead=timedelta(days=8))
    assert len(with_lead["pins"]) == 2


def test_who_has_met_by_any_track_in_any_program_is_named(app):
    before = a_meeting_program("before")
    program = a_meeting_program()
    raj, mia = a_seller(before, "Raj"), a_marketer(before, "Mia")
    zoe = a_seller(before, "Zoe")
    published(before, [(mia, a_call(raj, at(9)))])
    meetings_published(before, (0, at(12), (zoe, mia)))
    here = {
        one.person.name: a_participant(
            program, person=one.person, roles=(Role(kind=kind),)
        )
        for one, kind in ((raj, "host"), (zoe, "host"), (mia, "shadower"))
    }
    ben = a_marketer(program, "Ben")
    here["Raj"].roles[0].met = [ben.person.email]

    problem = to_meetings(program, now=at(20))

    known = {frozenset(pair) for pair in problem["met"]}
    mine = str(here["Mia"].id)
    assert known == {
        frozenset((mine, str(here["Raj"].id))),
        frozenset((mine, str(here["Zoe"].id))),
        frozenset((str(ben.id), str(here["Raj"].id))),
    }


def test_a_meeting_that_was_not_held_makes_nobody_known(app):
    program = a_meeting_program()
    raj, mia = a_seller(program, "Raj"), a_marketer(program, "Mia")
    meetings_published(program, (0, at(10), (raj, mia)))
    assert to_meetings(program, now=at(11))["met"]
    [meeting] = db.session.scalars(db.select(Meeting))
    meeting.held = False

    assert to_meetings(program, now=at(11))["met"] == []


def test_more_people_need_no_more_queries(app):
    program, numbers = a_meeting_program(), count()

    def asked():
        number = next(numbers)
        a_seller(program, f"Raj{number}")
        a_marketer(program, f"Mia{number}")
        with counted() as sent:
            to_meetings(program, now=NOW)
        return len(sent)

    assert asked() == asked()
