"""After a call: a debrief with one thumb, a survey in nine taps, and a passport on one sheet."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from rotation import clock
from rotation.availability.models import DatedHours
from rotation.extensions import db
from rotation.programs.models import Role
from tests.journeys.conftest import Site, assert_accessible, sign_in
from tests.rotation.factories import a_call, a_participant, a_program
from tests.rotation.publishing.stage import published

PHONE = {"width": 390, "height": 844}
THUMB = 44
"""CSS pixels: what a thumb hits without looking."""
LENA = "lena@example.com"


@pytest.fixture(scope="module")
def call_is_over(site: Site) -> str:
    """Lena sat in on a call that ended an hour ago; the survey after the program is open."""
    now = clock.now()
    with site.app.app_context():
        program = a_program(
            "learned",
            starts_on=(now - timedelta(days=9)).date(),
            ends_on=(now + timedelta(days=9)).date(),
            survey_states={"after": "open"},
        )
        lena = a_participant(program, "Lena", roles=(Role(kind="shadower", target=3),))
        raul = a_participant(program, "Raul", roles=(Role(kind="host"),))
        span = {
            "starts_at": now - timedelta(days=8),
            "ends_at": now + timedelta(days=8),
        }
        db.session.add(DatedHours(participant_id=lena.id, **span))
        call = a_call(
            raul,
            now - timedelta(hours=2),
            ends_at=now - timedelta(hours=1),
            tags=["stage:demo"],
        )
        published(program, [(lena, call)], now=now - timedelta(days=2))
        db.session.remove()
    return "learned"


@pytest.fixture
def phone(browser: Browser, site: Site, call_is_over: str) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    sign_in(page, site, LENA)
    page.goto(f"{site.url}/me")
    yield page
    context.close()


def test_a_debrief_takes_three_taps_and_a_line(phone: Page):
    phone.get_by_role("link", name="Write it").tap()
    expect(phone.get_by_role("heading", name="What did you hear?")).to_be_visible()
    expect(phone.get_by_role("button", name="Send")).to_be_visible()
    assert_accessible(phone)
    fields = phone.locator("textarea")
    assert fields.count() == 5
    for target in (*fields.all(), phone.get_by_role("button", name="Send")):
        assert fits_a_thumb(target)

    phone.get_by_label("Which objection did you hear?").tap()
    phone.keyboard.type("“Nobody has time to move the data.”")
    phone.get_by_role("button", name="Send").tap()

    expect(phone.get_by_text("Thank you. Whoever it is for")).to_be_visible()
    expect(phone.get_by_role("link", name="Write it")).to_have_count(0)


def test_a_survey_takes_nine_taps_and_is_not_asked_for_again(phone: Page):
    phone.get_by_role("link", name="Answer", exact=True).last.tap()
    expect(phone.get_by_role("button", name="Send")).to_be_visible()
    assert_accessible(phone)
    questions = phone.locator("fieldset")
    assert questions.count() == 9
    for question in questions.all():
        choice = question.locator("label", has_text="Mostly")
        assert fits_a_thumb(choice)
        choice.tap()
    phone.get_by_role("button", name="Send").tap()

    expect(phone.get_by_text("Thank you. You may change it")).to_be_visible()
    expect(phone.get_by_role("heading", name="How well do we know")).to_have_count(0)
    phone.get_by_role("link", name="Survey").tap()
    expect(phone.get_by_role("button", name="Send")).to_be_visible()
    assert phone.get_by_role("radio", checked=True).count() == 9


def test_a_passport_prints_on_one_sheet_without_what_is_for_screens(phone: Page):
    phone.get_by_role("link", name="My passport").tap()
    expect(phone.get_by_role("button", name="Print, or save as PDF")).to_be_visible()
    assert_accessible(phone)

    phone.emulate_media(media="print")
    sheet = phone.pdf(format="A4")

    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheet)) == 1
    expect(phone.get_by_text("1 h", exact=True).first).to_be_visible()
    expect(phone.get_by_text("Lena. As of")).to_be_visible()
    expect(phone.get_by_role("navigation").first).to_be_hidden()
    expect(phone.get_by_role("button", name="Print")).to_be_hidden()
    expect(phone.get_by_text("Print it, or save it as a PDF")).to_be_hidden()


def fits_a_thumb(target: Locator) -> bool:
    box = target.bounding_box()
    return box is not None and min(box["width"], box["height"]) >= THUMB
