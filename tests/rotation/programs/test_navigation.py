"""A program's own pages: found from every one of them."""

import re

import pytest

from rotation.programs.navigation import SECTIONS, in_a_program, section_of
from tests.rotation.factories import a_manager, a_program, signed_in

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def links_of(page: str) -> dict[str, str]:
    """What the links of the program's navigation say, by their words."""
    [nav] = re.findall(r'<nav class="local-nav".*?</nav>', page, re.DOTALL)
    found = re.findall(r'<a href="[^"]*"\s*(?:aria-current="(\w+)")?>([^<]*)</a>', nav)
    return {text: current for current, text in found}


@pytest.fixture
def mona(app):
    return signed_in(app, a_manager(a_program()))


def test_every_page_is_reached_in_two_steps_and_says_where_it_is(app, mona):
    with app.test_request_context():
        sections = [str(one.title) for one in SECTIONS]
    for section in SECTIONS:
        for page in section.pages:
            with app.test_request_context():
                here, title = app.url_for(page.endpoint, name="spring"), str(page.title)
                inside = [str(one.title) for one in section.pages]

            links = links_of(mona.get(here).text)

            assert set(links) == {*sections, *(inside if len(inside) > 1 else ())}
            assert links[title if len(inside) > 1 else str(section.title)] == "page"
            assert links[str(section.title)] in ("page", "true")
            assert sum(current != "" for current in links.values()) <= 2


def test_a_page_that_is_part_of_another_opens_its_section(app):
    with app.test_request_context():
        assert str(section_of("publishing.address").title) == "Collect"
        assert str(section_of("imports.preview").title) == "Collect"
        assert str(section_of("scheduling.draft").title) == "Schedule"
    assert section_of("me.home") is None


def test_who_is_in_a_program_is_under_programs(app):
    assert in_a_program("programs.index")
    assert in_a_program("scheduling.run")
    assert not in_a_program("me.home")
    assert not in_a_program("")
