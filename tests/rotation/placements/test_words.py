"""People read a placement's name as words."""

import pytest

from rotation.placements.words import placement_title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("campaign-room", "Campaign room"),
        ("launch_lab", "Launch lab"),
        ("SEO-desk", "SEO desk"),
        ("Co-op desk", "Co-op desk"),
        ("events", "Events"),
    ],
)
def test_a_handle_is_read_as_words(name: str, title: str):
    assert placement_title(name) == title
