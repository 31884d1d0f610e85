"""A draft is changed by hand, changed back and forth, and published."""

from playwright.sync_api import Browser, expect

from rotation.extensions import db
from tests.journeys.conftest import (
    Site,
    assert_accessible,
    complaints_of,
    follow,
    sign_in,
)
from tests.rotation.factories import a_call, a_manager, a_program, at
from tests.rotation.publishing.stage import a_draft, a_host, a_shadower

SECONDS = 60_000
"""A machine that does much else may take long."""


def a_stage(site: Site) -> int:
    """Mia has Raj's ten o'clock in a draft, Ben has nothing; the draft."""
    with site.app.app_context():
        program = a_program(buffer_minutes=0)
        a_manager(program, "Mona")
        mia = a_shadower(program, "Mia")
        a_shadower(program, "Ben")
        raj = a_host(program, "Raj")
        ten = a_call(raj, at(10), title="Ten")
        draft = a_draft(program, [(mia, ten)])
        db.session.commit()
        found = draft.id
        db.session.remove()
    return found


def test_a_draft_is_adjusted_and_published(browser: Browser, site: Site):
    page = browser.new_page()
    draft_id = a_stage(site)
    complaints = complaints_of(page)
    page.set_default_timeout(SECONDS)
    sign_in(page, site, "mona@example.com")

    page.goto(f"{site.url}/drafts/{draft_id}")
    page.get_by_role("link", name="Adjust it by hand").click()
    page.get_by_role("link", name="By call").click()
    follow(page, page.get_by_role("link", name="Ten", exact=True))
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
    assert complaints == []
