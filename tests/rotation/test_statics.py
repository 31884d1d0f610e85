"""Static files are small, kept for good, and new at a new address when they change."""

import gzip
from pathlib import Path

import pytest
from flask import Flask, url_for

from rotation.statics import read_files

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
STATIC = Path(__file__).parents[2] / "static"


@pytest.fixture
def style(app: Flask) -> str:
    with app.test_request_context():
        return url_for("static", filename="app.css")


def test_a_style_sheet_is_sent_compressed_to_who_can_read_it(app: Flask, style: str):
    client = app.test_client()

    small = client.get(style, headers={"Accept-Encoding": "gzip, br"})
    plain = client.get(style)

    assert small.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in small.vary
    assert "Accept-Encoding" in plain.vary
    assert (
        gzip.decompress(small.data) == plain.data == (STATIC / "app.css").read_bytes()
    )
    assert len(small.data) < len(plain.data) / 3


def test_an_address_with_the_version_is_kept_for_good_and_one_without_is_not(
    app: Flask, style: str
):
    client = app.test_client()

    assert "immutable" in client.get(style).headers["Cache-Control"]
    bare = client.get("/static/app.css")
    assert bare.headers["Cache-Control"] == "no-cache"
    again = client.get(
        "/static/app.css", headers={"If-None-Match": bare.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(style.replace("/static/", "/static/old")).status_code == 404


def test_a_changed_file_has_a_new_address_and_so_has_all_that_it_names(
    app: Flask, tmp_path: Path
):
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.css").write_text("a {}")
        (tmp_path / folder / "b.js").write_text(folder)

    assert (
        read_files(str(tmp_path / "one"))[1] != read_files(str(tmp_path / "other"))[1]
    )


def test_pages_are_never_compressed(app: Flask):
    page = app.test_client().get("/sign-in", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in page.headers
