"""Calls come in from our own CSV, from Salesforce and from HubSpot."""

import pytest
from flask import Flask

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.imports.queries import frame_of
from rotation.imports.reading.kinds import read
from rotation.programs.models import Participant, Program, Role
from tests.rotation.factories import a_participant, a_program, at
from tests.rotation.imports.bringing import ON_SQLITE, bring, changes, reasons, states

PLAIN = "Id,Title,Host e-mail,Start,End,Duration minutes,Seats,Tags,Consent,Join URL\n"
DEMO = "c-1,Demo,raj@example.com,2027-01-04T10:00Z,,45,2,Stage:Demo; segment:smb,yes,https://meet.example.com/1\n"
SALESFORCE = (
    "Id,Subject,StartDateTime,EndDateTime,DurationInMinutes,Owner.Email,Type,StageName,"
    "Segment__c,IsAllDayEvent,IsPrivate,ShowAs,IsDeleted\n"
)
HUBSPOT = (
    "hs_object_id,hs_meeting_title,hs_meeting_start_time,hs_meeting_end_time,"
    "hs_meeting_outcome,hubspot_owner_id,Owner email,hs_activity_type\n"
)


@pytest.fixture
def program(app: Flask) -> Program:
    program = a_program()
    a_participant(program, "Raj", roles=(Role(kind="host"),), crm_id="4711")
    return program


def call(external_id: str = "c-1") -> Call:
    return db.session.scalars(db.select(Call).filter_by(external_id=external_id)).one()


def test_a_call_of_our_own_columns_comes_in_whole(program: Program):
    plan = bring(program, "calls", PLAIN + DEMO)

    found = call()
    assert states(plan) == ["new"]
    assert (found.title, found.host.person.name, found.seats) == ("Demo", "Raj", 2)
    assert (found.starts_at, found.ends_at) == (at(10), at(10.75))
    assert found.tags == ["stage:demo", "segment:smb"]
    assert (found.consent, found.join_url) == ("yes", "https://meet.example.com/1")


def test_the_same_file_twice_changes_nothing(program: Program):
    bring(program, "calls", PLAIN + DEMO)

    assert states(bring(program, "calls", PLAIN + DEMO)) == ["unchanged"]
    assert call().revision == 1


def test_a_moved_call_shows_old_and_new_on_the_programs_clock(program: Program):
    bring(program, "calls", PLAIN + DEMO)

    plan = bring(program, "calls", PLAIN + DEMO.replace("10:00", "11:00"))

    assert changes(plan) == [
        ("start", "2027-01-04 10:00", "2027-01-04 11:00"),
        ("end", "2027-01-04 10:45", "2027-01-04 11:45"),
    ]


@ON_SQLITE
def test_a_call_that_is_in_no_row_stays_and_is_told(program: Program):
    bring(program, "calls", PLAIN + DEMO + DEMO.replace("c-1", "c-2"))

    plan = bring(program, "calls", PLAIN + DEMO)

    assert not call("c-2").cancelled
    assert plan.notes == [
        "Not in the file: 1 call of the same time that came earlier; nothing changes there."
    ]


@ON_SQLITE
def test_what_the_file_has_no_column_for_stays(program: Program):
    bring(program, "calls", PLAIN + DEMO)

    bring(
        program,
        "calls",
        "Id,Host,Start,End\nc-1,raj@example.com,2027-01-04T10:00Z,2027-01-04T10:45Z\n",
    )

    assert (call().seats, call().consent, len(call().tags)) == (2, "yes", 2)


def test_a_deleted_call_is_cancelled_and_one_that_comes_back_is_not(program: Program):
    head, row = (
        "Id,Host,Start,Minutes,Cancelled\n",
        "c-1,raj@example.com,2027-01-04 10:00,45,{}\n",
    )
    assert reasons(bring(program, "calls", head + row.format("yes"))) == [
        "2: It is deleted or cancelled, and was never here."
    ]
    bring(program, "calls", head + row.format("no"))

    plan = bring(program, "calls", head + row.format("yes"))
    assert changes(plan) == [("cancelled", "no", "yes")]
    assert call().cancelled

    bring(program, "calls", head + row.format(""))
    assert not call().cancelled


def test_a_host_who_takes_no_part_is_a_reason_and_an_offer(program: Program):
    file = PLAIN + DEMO.replace("raj@", "ana.lima@") + DEMO.replace("c-1", "c-2")

    plan = bring(program, "calls", file)
    assert plan.new_hosts == ["ana.lima@example.com"]
    assert reasons(plan)[0].startswith(
        "2: Host ana.lima@example.com: nobody in this program"
    )

    plan = bring(program, "calls", file, add_hosts=True)
    assert states(plan) == ["new", "unchanged"]
    host = call().host
    assert (host.person.name, host.person.zone) == ("Ana Lima", "Europe/London")
    assert [role.kind for role in host.roles] == ["host"]


def test_an_added_host_who_is_known_elsewhere_stays_one_person(program: Program):
    a_participant(a_program("autumn"), "Ana")

    bring(program, "calls", PLAIN + DEMO.replace("raj@", "ana@"), add_hosts=True)

    assert db.session.scalar(db.select(db.func.count(Person.id))) == 2


@ON_SQLITE
def test_somebody_who_takes_part_but_does_not_host_is_told(program: Program):
    mia = a_participant(program, "Mia")

    plan = bring(program, "calls", PLAIN + DEMO.replace("raj@", "mia@"))
    assert call().host is mia
    assert (
        "Of these calls, 1 host so far takes part without the role of host: mia@example.com."
        in plan.notes
    )

    bring(program, "calls", PLAIN + DEMO.replace("raj@", "mia@"), add_hosts=True)
    assert mia.role("host") is not None


@ON_SQLITE
def test_rows_that_are_no_call_are_skipped_with_the_reason(program: Program):
    row = "{},T,raj@example.com,{},{},{},{},{},{},{}\n"
    ten, eleven = "2027-01-04T10:00Z", "2027-01-04T11:00Z"
    plan = bring(
        program,
        "calls",
        PLAIN
        + row.format("a", ten, "", "", "", "", "", "")
        + row.format("b", eleven, ten, "", "", "", "", "")
        + row.format("c", ten, "2027-01-09T10:00Z", "", "", "", "", "")
        + row.format("d", ten, eleven, "", -1, "", "", "")
        + row.format("e", ten, eleven, "", "", "preferred", "", "")
        + row.format("f", ten, eleven, "", "", "", "maybe", "")
        + row.format("g", ten, eleven, "", "", "", "", "javascript:alert(1)")
        + row.format("h", "2027-06-04T10:00Z", "", 45, "", "", "", "")
        + row.format("", ten, eleven, "", "", "", "", "")
        + row.format("i", ten, eleven, "", "", "", "", "")
        + row.format("i", ten, eleven, "", "", "", "", ""),
    )

    told = reasons(plan)
    assert told[0] == "2: Neither an end nor a duration in minutes is given."
    assert told[1] == "3: The call ends when or before it starts."
    assert told[2] == "4: The call lasts 120 hours; 24 is the limit."
    assert told[3] == "5: Seats: -1 is not between 0 and 1000000."
    assert "“preferred” stands for" in told[4]
    assert told[5] == "7: Consent: “maybe” is none of unknown, asked, yes, no."
    assert "is not a link that begins with https://" in told[6]
    assert "outside the program" in told[7]
    assert told[8] == "10: Id is empty."
    assert told[9] == "12: Row 11 names the same call."


def event(external_id: str, **given: str) -> str:
    values = {
        "start": "2027-01-04T10:00:00.000+0000",
        "end": "2027-01-04T10:45:00.000+0000",
        "minutes": "",
        "owner": "raj@example.com",
        "type": "Call",
        "all_day": "false",
        "private": "false",
        "show": "Busy",
        "deleted": "false",
    } | given
    return (
        "{id},Demo,{start},{end},{minutes},{owner},{type},Demo,Mid-market,"
        "{all_day},{private},{show},{deleted}\n"
    ).format(id=external_id, **values)


def test_salesforce_events_become_calls_with_stage_and_segment(program: Program):
    plan = bring(
        program,
        "calls",
        SALESFORCE + event("00U1") + event("00U2", end="", minutes="30"),
    )

    assert states(plan) == ["new", "new"]
    assert call("00U1").tags == ["stage:demo", "segment:mid-market"]
    assert (call("00U1").seats, call("00U1").source) == (1, "salesforce")
    assert call("00U2").ends_at == at(10.5)


@ON_SQLITE
def test_salesforce_events_that_are_no_calls_are_skipped_with_the_reason(
    program: Program,
):
    plan = bring(
        program,
        "calls",
        SALESFORCE
        + event("a", private="true")
        + event("b", all_day="true")
        + event("c", deleted="true")
        + event("d", type="Email")
        + event("e", show="OutOfOffice")
        + event("f", owner=""),
    )

    assert reasons(plan) == [
        "2: IsPrivate: private events are never taken.",
        "3: IsAllDayEvent: an all-day event is not a call.",
        "4: It is deleted or cancelled, and was never here.",
        "5: Type: Email is not a customer call.",
        "6: ShowAs: OutOfOffice, so the host is not in it.",
        "7: Owner.Email is empty.",
    ]


@ON_SQLITE
def test_nothing_of_a_private_event_is_kept_or_told(program: Program):
    reading = read(
        "calls",
        (SALESFORCE + event("secret", private="true")).encode(),
        frame_of(program),
    )

    assert "secret" not in repr(reading)


def test_a_deleted_salesforce_event_cancels_its_call(program: Program):
    bring(program, "calls", SALESFORCE + event("00U1"))

    bring(
        program, "calls", SALESFORCE + event("00U1", deleted="true", start="", owner="")
    )

    assert call("00U1").cancelled


@ON_SQLITE
def test_hubspot_meetings_become_calls_by_owner_id_or_address(program: Program):
    plan = bring(
        program,
        "calls",
        HUBSPOT
        + "1,Demo,2027-01-04T10:00:00Z,2027-01-04T10:45:00Z,SCHEDULED,4711,,Demo\n"
        + "2,Demo,1799056800000,1799059500000,,,raj@example.com,Discovery call\n"
        + "3,Demo,2027-01-04T10:00:00Z,2027-01-04T10:45:00Z,,Raj (raj@example.com),,\n"
        + "4,Demo,2027-01-04T10:00:00Z,2027-01-04T10:45:00Z,,99,,\n"
        + "5,Demo,2027-01-04T10:00:00Z,2027-01-04T10:45:00Z,CANCELED,4711,,\n"
        + "6,Demo,2027-01-04T10:00:00Z,2027-01-04T10:45:00Z,NO_SHOW,4711,,\n"
        + "7,Demo,2027-01-04T10:00:00Z,2027-01-04T10:45:00Z,,,,\n",
    )

    assert states(plan) == ["new", "new", "new"]
    assert (call("2").starts_at, call("2").ends_at) == (at(10), at(10.75))
    assert call("2").tags == ["stage:discovery call"]
    assert call("1").source == "hubspot"
    told = reasons(plan)
    assert "Owner 99: nobody here has this id" in told[0]
    assert "never here" in told[1]
    assert "did not come" in told[2]
    assert "neither an owner nor" in told[3]


def test_a_rescheduled_hubspot_meeting_is_cancelled(program: Program):
    row = "1,Demo,2027-01-04T10:00:00Z,2027-01-04T10:45:00Z,{},4711,,\n"
    bring(program, "calls", HUBSPOT + row.format("SCHEDULED"))

    bring(program, "calls", HUBSPOT + row.format("RESCHEDULED"))

    assert call("1").cancelled


@ON_SQLITE
def test_owner_ids_come_with_the_people(program: Program):
    bring(program, "people", "Name,Email,HubSpot owner ID\nAna,ana@example.com,99\n")

    bring(
        program,
        "calls",
        HUBSPOT + "1,D,2027-01-04T10:00:00Z,2027-01-04T11:00:00Z,,99,,\n",
    )

    assert call("1").host.person.email == "ana@example.com"


@ON_SQLITE
def test_an_owner_id_of_two_people_is_refused(program: Program):
    a_participant(program, "Ana", crm_id="4711")

    plan = bring(
        program,
        "calls",
        HUBSPOT + "1,D,2027-01-04T10:00:00Z,2027-01-04T11:00:00Z,,4711,,\n",
    )

    assert reasons(plan) == ["2: Owner 4711: two people here have this id."]


@ON_SQLITE
def test_salesforce_user_ids_of_15_and_18_signs_are_the_same(program: Program):
    db.session.scalars(db.select(Participant)).one().crm_id = "0055g00000ABCDE"

    head = SALESFORCE.replace("Owner.Email", "OwnerId")
    bring(program, "calls", head + event("1", owner="0055g00000ABCDEAA0"))

    assert call("1").host.person.name == "Raj"
