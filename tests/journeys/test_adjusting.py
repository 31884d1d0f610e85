"""A draft is changed by hand and published; a call is cancelled, and the desk offers a repair."""

from playwright.sync_api import Browser, expect

from rotation.calls.models import Call
from rotation.extensions import db
from tests.journeys.conftest import Site, assert_accessible, complaints_of, sign_in
from tests.rotation.factories import a_call, a_manager, a_program, at
from tests.rotation.publishing.stage import a_draft, a_host, a_shadower

SECONDS = 60_000
"""The worker looks every five seconds; a machine that does much else may take longer."""


def a_stage(site: Site) -> tuple[int, int]:
    """Mia has Raj's ten o'clock in a draft, Ben has nothing; the draft and the call."""
    with site.app.app_context():
        program = a_program(buffer_minutes=0)
        a_manager(program, "Mona")
        mia = a_shadower(program, "Mia")
        a_shadower(program, "Ben")
        raj = a_host(program, "Raj")
        ten = a_call(raj, at(10), title="Ten")
        a_call(raj, at(14), title="Two")
        draft = a_draft(program, [(mia, ten)])
        db.session.commit()
        found = draft.id, ten.id
        db.session.remove()
    return found


def test_a_draft_is_adjusted_and_published_and_a_cancelled_call_repaired(
    browser: Browser, site: Site
):
    page = browser.new_page()
    draft_id, call_id = a_stage(site)
    complaints = complaints_of(page)
    page.set_default_timeout(SECONDS)
    sign_in(page, site, "mona@example.com")

    page.goto(f"{site.url}/drafts/{draft_id}")
    page.get_by_role("link", name="Adjust it by hand").click()
    page.get_by_role("link", name="By call").click()
    page.get_by_role("link", name="Ten", exact=True).click()
    assert_accessible(page)
    page.get_by_role("link", name="Give it to them").click()
    expect(page.get_by_text("It breaks no rule.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_text("Ben gets Ten").first).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.").first).to_be_visible()
    page.get_by_role("button", name="Do again").click()
    expect(page.get_by_text("Done again.").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Go on to publishing").click()
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()

    page.goto(f"{site.url}/programs/spring")
    with site.app.app_context():
        db.session.get_one(Call, call_id).cancelled = True
        db.session.commit()
        db.session.remove()
    expect(page.get_by_role("heading", name="Ten is cancelled")).to_be_visible(
        timeout=SECONDS
    )
    repair = page.get_by_role("button", name="Publish this repair").first
    expect(repair).to_be_visible(timeout=SECONDS)
    assert_accessible(page)
    expect(page.get_by_text("Ben gets Two").first).to_be_visible()
    repair.click()
    expect(page.get_by_text("version 2 is published")).to_be_visible()
    assert complaints == []
