"""Signing up, as a participant does it with a thumb."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site


def sign_up(page: Page, site: Site, program: str) -> None:
    """Join as a shadower: every step, from the start page to the last."""
    page.goto(f"{site.url}/join/{program}")
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("Sit in on customer calls").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Mon–Fri, 9 to 5").click()
    expect(page.get_by_text("Monday 09:00–17:00").first).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("How many calls in all").fill("2")
    page.get_by_label("Demo").select_option("Most gladly")
    page.get_by_label("Negotiation").select_option("Not for me")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="I promise").click()
    expect(page.get_by_text("2 in all")).to_be_visible()
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
