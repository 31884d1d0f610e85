"""Where people join: one link for all meetings, or one of a meeting's own."""

import json
from html import unescape
from urllib.parse import urlsplit

import pytest

from rotation import clock
from rotation.extensions import db
from rotation.invites.links import answer_link
from rotation.invites.models import MailIntent
from rotation.meetings.models import Meeting
from rotation.meetings.queries import waiting_draft
from rotation.publishing.actions import Overtaken, publish
from rotation.scheduling.models import Version
from tests.rotation.factories import NOW, a_call, a_manager, at, signed_in
from tests.rotation.meetings.stage import (
    a_meeting_program,
    a_meetings_draft,
    five,
    four,
    meetings_published,
)
from tests.rotation.publishing.stage import entries_of, mails_of, published

LINK = "https://meet.example.com/all"
OWN = "https://meet.example.com/own"


@pytest.fixture
def program(app):
    return a_meeting_program(meeting_most=3, meeting_url=LINK)


def two_meetings(program):
    """Raj and Mia at ten, Zoe and Ben at two."""
    raj, zoe, mia, ben = people = four(program)
    meetings_published(program, (0, at(10), (raj, mia)), (0, at(14), (zoe, ben)))
    return people


def page_of(member):
    """The address of the one meeting that this member has."""
    [entry] = entries_of(member)
    return f"/meetings/{entry.assignment.meeting_id}"


def gathered(mona, draft, people, link):
    """A new meeting of the first round at ten, with that link typed."""
    typed = {"round": 0, "start": "2027-01-04T10:00", "join_url": link}
    typed |= {"revision": draft.revision, "people": [one.id for one in people]}
    answer = mona.post(f"/meetings/drafts/{draft.id}/gather", data=typed)
    db.session.refresh(draft)
    return answer


def newest():
    return db.session.scalars(db.select(Version).order_by(Version.id.desc())).first()


def test_the_link_of_all_meetings_stands_in_invites_on_pages_and_in_the_feed(
    app, program
):
    raj, _, mia, _ = four(program)
    meetings_published(program, (0, at(10), (raj, mia)))
    [meeting], [entry] = db.session.scalars(db.select(Meeting)), entries_of(mia)

    assert entry.location == LINK
    assert "You meet Raj. Please keep the notes." in entry.description
    assert "Mia keeps the notes." in entries_of(raj)[0].description
    browser = signed_in(app, mia.person)
    for page in (f"/meetings/{meeting.id}", f"/me/entries/{entry.uid}"):
        assert f'href="{LINK}"' in browser.get(page).text
    file = browser.get("/me/calendar.ics").text.replace("\r\n ", "")
    assert f"LOCATION:{LINK}\r\n" in file
    assert f"URL:{LINK}\r\n" in file
    mail = db.session.scalars(db.select(MailIntent)).first()
    assert LINK.encode() in mail.message


def test_a_mail_says_the_link_once_and_the_agenda_without_it(app, program):
    raj, _, mia, _ = four(program)
    version = meetings_published(program, (0, at(10), (raj, mia)))

    page = unescape(
        signed_in(app, a_manager(program, "Mo"))
        .get(f"/programs/spring/versions/{version.number}/mails")
        .text
    )

    [_, mail] = page.split("You meet Raj.", 1)
    mail = mail.split("You meet Mia.")[0]
    assert mail.count(LINK) == 1
    assert "1. What we could measure together" in mail
    assert mail.count("Agenda:") == 1


def test_the_link_of_a_mail_leads_to_all_that_a_member_needs_without_signing_in(
    app, program
):
    raj, _, mia, _ = four(program)
    meetings_published(program, (0, at(10), (raj, mia)))
    [entry] = entries_of(mia)
    stranger = app.test_client()
    answer = urlsplit(answer_link(entry)).path

    page = unescape(stranger.get(answer).text)

    assert f'href="{LINK}"' in page
    assert "1. What we could measure together" in page
    assert f'href="/meetings/{entry.assignment.meeting_id}"' in page
    assert 'href="/me"' in page
    assert f'href="{answer}/entry.ics"' in page
    file = stranger.get(f"{answer}/entry.ics")
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"
    unfolded = file.text.replace("\r\n ", "")
    assert unfolded.count("BEGIN:VEVENT") == 1
    assert f"UID:{entry.uid}\r\n" in unfolded
    assert f"LOCATION:{LINK}\r\n" in unfolded
    assert stranger.get(f"{answer}x/entry.ics").status_code == 404


def test_a_meeting_that_is_over_offers_no_link_to_join_and_nothing_to_download(
    app, program, monkeypatch
):
    raj, _, mia, _ = four(program)
    meetings_published(program, (0, at(10), (raj, mia)))
    [entry] = entries_of(mia)
    monkeypatch.setattr(clock, "now", lambda: at(12))

    page = app.test_client().get(urlsplit(answer_link(entry)).path).text

    assert LINK not in page
    assert "entry.ics" not in page
    assert f'href="/meetings/{entry.assignment.meeting_id}"' in page


def test_a_meeting_gets_a_link_of_its_own_and_only_its_members_hear_of_it(
    program, mona
):
    _raj, _zoe, mia, ben = two_meetings(program)
    [uid] = [one.uid for one in entries_of(mia)]
    page = page_of(mia)

    answer = mona.post(f"{page}/link", data={"join_url": OWN})

    assert answer.status_code == 302
    assert mails_of(newest()) == [("Mia", "REQUEST", 1), ("Raj", "REQUEST", 1)]
    [entry] = entries_of(mia)
    assert (entry.uid, entry.sequence, entry.location) == (uid, 1, OWN)
    assert OWN in mona.get(page).text
    assert [one.location for one in entries_of(ben)] == [LINK]
    mona.post(f"{page}/link", data={"join_url": ""})
    assert [one.location for one in entries_of(mia)] == [LINK]
    number = newest().number
    mona.post(f"{page}/link", data={"join_url": ""})
    assert newest().number == number


def test_another_link_of_all_is_sent_at_a_click_and_not_to_what_is_over(
    program, mona, monkeypatch
):
    _raj, _zoe, mia, _ben = two_meetings(program)
    program.meeting_url = OWN
    db.session.commit()
    monkeypatch.setattr(clock, "now", lambda: at(12))
    overview = "/programs/spring/meetings"
    assert "1 meeting to come has another link in calendars" in mona.get(overview).text

    mona.post(f"{overview}/links")

    assert mails_of(newest()) == [("Ben", "REQUEST", 1), ("Zoe", "REQUEST", 1)]
    assert [one.location for one in entries_of(mia)] == [LINK]
    assert "another link" not in mona.get(overview).text


def test_a_link_of_its_own_stays_with_the_meeting_when_others_are_composed(
    program, mona
):
    raj, zoe, mia, ben = two_meetings(program)
    mona.post(f"{page_of(mia)}/link", data={"join_url": OWN})

    meetings_published(program, (0, at(11), (raj, mia)), (0, at(14), (zoe, ben)))

    assert [one.location for one in entries_of(mia)] == [OWN]
    assert [one.location for one in entries_of(zoe)] == [LINK]


def test_what_is_over_keeps_its_link_when_others_are_composed(program):
    raj, zoe, mia, ben = four(program)
    held = (0, at(10), (raj, mia))
    meetings_published(program, held, (0, at(14), (zoe, ben)))
    program.meeting_url = OWN

    version = meetings_published(
        program, held, (0, at(15), (zoe, ben)), now=at(12), judged=False
    )

    assert mails_of(version) == [("Ben", "REQUEST", 1), ("Zoe", "REQUEST", 1)]
    assert [one.location for one in entries_of(mia)] == [LINK]
    assert [one.location for one in entries_of(ben)] == [OWN]


def test_seats_that_are_published_leave_the_links_as_they_are(program):
    raj, _, mia, _ = four(program)
    meetings_published(program, (0, at(14), (raj, mia)))
    program.meeting_url = OWN
    db.session.commit()

    version = published(program, [(mia, a_call(raj, at(10)))])

    assert version.difference == {"added": 1, "moved": 0, "removed": 0, "kept": 2}


@pytest.mark.parametrize("typed", ["meet.example.com", "javascript:alert(1)"])
def test_what_is_no_link_is_refused_and_kept_in_the_field(program, mona, typed):
    raj, _, mia, _ = four(program)
    meetings_published(program, (0, at(10), (raj, mia)))

    answer = mona.post(f"{page_of(mia)}/link", data={"join_url": typed})

    assert answer.status_code == 422
    assert "is not a link that begins with https://" in answer.text
    assert f'value="{typed}"' in answer.text
    assert newest().number == 1


def test_the_link_of_all_meetings_is_a_rule_of_the_program(program, mona):
    page = mona.get("/programs/spring/settings").text

    assert "Join link of all meetings" in page
    assert f'value="{LINK}"' in page


def test_a_link_of_a_meeting_that_is_over_stays(program, mona, monkeypatch):
    raj, _, mia, _ = four(program)
    meetings_published(program, (0, at(10), (raj, mia)))
    monkeypatch.setattr(clock, "now", lambda: at(12))

    answer = mona.post(f"{page_of(mia)}/link", data={"join_url": OWN})

    assert answer.status_code == 422
    assert "This meeting is over" in answer.text


def test_a_link_that_is_sent_leaves_a_draft_of_meetings_to_be_published(program, mona):
    raj, zoe, mia, ben = two_meetings(program)
    draft = a_meetings_draft(program, (0, at(11), (raj, mia)), (0, at(14), (zoe, ben)))
    db.session.commit()

    mona.post(f"{page_of(mia)}/link", data={"join_url": OWN})
    sent = newest()

    assert waiting_draft(program) == draft
    assert "were published since" not in mona.get(f"/meetings/drafts/{draft.id}").text
    version = publish(draft, now=NOW, actor_id=None)
    assert version.replaces == sent.number
    assert version.difference == {"added": 0, "moved": 2, "removed": 0, "kept": 2}
    assert [one.location for one in entries_of(mia)] == [OWN]


def test_meetings_that_change_after_a_link_was_sent_outdate_a_draft(program, mona):
    raj, zoe, mia, ben = two_meetings(program)
    draft = a_meetings_draft(program, (0, at(11), (raj, mia)), (0, at(14), (zoe, ben)))
    db.session.commit()
    mona.post(f"{page_of(mia)}/link", data={"join_url": OWN})

    meetings_published(program, (0, at(12), (raj, mia)), (0, at(14), (zoe, ben)))

    assert waiting_draft(program) is None
    with pytest.raises(Overtaken, match="version 3"):
        publish(draft, now=NOW, actor_id=None)


def test_a_link_typed_for_a_new_meeting_stands_in_its_first_invitation(program, mona):
    raj, zoe, mia, ben = four(program)
    draft = a_meetings_draft(program, (0, at(14), (raj, mia)))
    db.session.commit()
    page = f"/meetings/drafts/{draft.id}"
    assert "A join link of its own" in mona.get(page).text

    assert gathered(mona, draft, (zoe, ben), OWN).status_code == 302
    version = publish(draft, now=NOW, actor_id=None)

    assert mails_of(version) == [
        (name, "REQUEST", 0) for name in ("Ben", "Mia", "Raj", "Zoe")
    ]
    [entry] = entries_of(ben)
    assert (entry.location, entry.assignment.meeting.join_url) == (OWN, OWN)
    assert f"Join: {OWN}" in entry.description
    assert [one.location for one in entries_of(mia)] == [LINK]
    meetings_published(program, (0, at(11), (zoe, ben)), (0, at(14), (raj, mia)))
    assert [one.location for one in entries_of(ben)] == [OWN]


def test_a_typed_link_stays_with_a_new_meeting_whose_company_changes(program, mona):
    raj, zoe, mia, ben, ada = five(program)
    draft = a_meetings_draft(program, (0, at(14), (raj, mia, ada)))
    db.session.commit()
    gathered(mona, draft, (zoe, ben), OWN)
    meetings = json.loads(draft.schedule)["meetings"]
    [place] = [n for n, one in enumerate(meetings) if str(zoe.id) in one["members"]]
    typed = {"round": 0, "revision": draft.revision, "person": mia.id, "place": place}
    mona.post(f"/meetings/drafts/{draft.id}/move", data=typed)
    db.session.refresh(draft)

    publish(draft, now=NOW, actor_id=None)

    assert [one.location for one in entries_of(mia)] == [OWN]


def test_what_is_no_link_makes_no_new_meeting(program, mona):
    raj, zoe, mia, ben = four(program)
    draft = a_meetings_draft(program, (0, at(14), (raj, mia)))
    db.session.commit()

    answer = gathered(mona, draft, (zoe, ben), "meet.example.com")

    assert answer.status_code == 409
    assert "is not a link that begins with https://" in answer.text
    assert 'value="meet.example.com"' in answer.text
    assert len(json.loads(draft.schedule)["meetings"]) == 1
