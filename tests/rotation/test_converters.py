"""An address that no row can have is not there; it is never an error of ours."""

import pytest
from flask import Flask

from tests.rotation.factories import a_manager, a_program, signed_in


@pytest.mark.parametrize(
    "path",
    [
        "/programs/spring/versions/2147483648",
        "/programs/spring/versions/99999999999999999999",
        f"/drafts/{'9' * 5000}/publish",
        "/runs/99999999999999999999",
        "/programs/a%00b/versions",
        "/entries/a%00b.ics",
        "/feed/a%0ab.ics",
        "/static/a%00b.css",
    ],
)
def test_an_address_that_no_row_can_have_is_not_found(app: Flask, path: str):
    manager = signed_in(app, a_manager(a_program()))

    assert manager.get(path).status_code == 404
