"""After signing in people land inside the app, whatever the link said (A15)."""

import pytest

from rotation.accounts.addresses import inner_path, mailbox_of


@pytest.mark.parametrize(
    "path",
    [
        "//evil.com",
        "/\\evil.com",
        "///evil.com",
        "https:evil.com",
        "/\t/evil.com",
        "/\n/evil.com",
        "javascript:alert(1)",
        "http://app.example@evil.com",
        "\\\\evil.com",
        " /me",
        "me",
        "",
        None,
        "/" + "a" * 600,
    ],
)
def test_what_may_leave_the_app_leads_to_the_start_page(path: str | None):
    assert inner_path(path) == "/"


@pytest.mark.parametrize("path", ["/", "/me", "/programs/spring?day=2", "/a//b"])
def test_paths_of_the_app_are_kept(path: str):
    assert inner_path(path) == path


@pytest.mark.parametrize(
    "email", ["a.b@example.com", "ab+1@example.com", "A.B+x.y@EXAMPLE.com"]
)
def test_tags_dots_and_capitals_name_the_same_mailbox(email: str):
    assert mailbox_of(email) == "ab@example.com"
