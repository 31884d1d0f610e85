"""In which language a page, a mail and a date speak."""

from datetime import UTC, date, datetime

import pytest

from rotation import times
from rotation.accounts.models import Person
from rotation.extensions import db
from rotation.kept import kept
from rotation.languages import catalogs, in_language, said
from tests.rotation.factories import a_person, signed_in

GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


def test_a_browser_gets_the_language_it_asks_for(client):
    german = client.get("/sign-in", headers=GERMAN)
    english = client.get("/sign-in", headers={"Accept-Language": "fr"})

    assert '<html lang="de">' in german.text
    assert '<html lang="en">' in english.text
    assert {"Accept-Language", "Cookie"} <= set(german.vary)


def test_a_stranger_s_choice_is_kept_in_the_cookie(client):
    answer = client.post("/language", data={"language": "de", "next": "/sign-in"})

    assert answer.location == "/sign-in"
    assert '<html lang="de">' in client.get("/sign-in").text


def test_a_person_s_choice_follows_them_into_every_browser(app):
    person = a_person("mia")
    here, there = signed_in(app, person), signed_in(app, person)

    here.post("/language", data={"language": "de", "next": "/me"})

    assert '<html lang="de">' in there.get("/me").text
    assert db.session.get(Person, person.id).language == "de"


@pytest.mark.parametrize("code", ["xx", "", "../de"])
def test_a_language_that_we_have_not_is_not_kept(client, code):
    client.post("/language", data={"language": code})

    assert '<html lang="en">' in client.get("/sign-in").text


def test_the_choice_leads_to_no_other_site(client):
    answer = client.post(
        "/language", data={"language": "de", "next": "//evil.example.com"}
    )

    assert answer.location == "/"


def test_dates_and_zones_are_german_in_german(app):
    start, end = (
        datetime(2027, 3, 1, 9, tzinfo=UTC),
        datetime(2027, 3, 1, 9, 45, tzinfo=UTC),
    )

    with in_language("de"):
        assert times.span(start, end, "UTC") == "Mo, 1. März, 09:00–09:45"
        assert times.long_day(start, "UTC") == "Montag, 1. März 2027"
        assert times.zone_name("Europe/Rome") == "Ortszeit Rom"
        assert times.month_words(date(2027, 3, 1)) == "März 2027"
        words = times.dates_words(date(2027, 1, 4), date(2027, 1, 31))
        assert words == "4.–31. Januar 2027"
        assert f"{times.DAYS[0]}" == "Montag"
    assert times.span(start, end, "UTC") == "Mon 1 Mar, 09:00–09:45"


def test_another_language_is_one_file(app, client, tmp_path, monkeypatch):
    (tmp_path / "nl.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "%(place)s time"\nmsgstr "tijd in %(place)s"\n',
        encoding="utf-8",
    )
    kept = (catalogs.languages, catalogs.language_names, catalogs.catalog)
    monkeypatch.setattr(catalogs, "FOLDER", tmp_path)
    for one in kept:
        one.cache_clear()

    page = client.get("/sign-in", headers={"Accept-Language": "nl"}).text
    with in_language("nl"):
        place = times.zone_name("Europe/Amsterdam")

    for one in kept:
        one.cache_clear()
    assert '<html lang="nl">' in page
    assert "Nederlands" in page
    assert place == "tijd in Amsterdam"


def test_a_kept_sentence_is_said_in_the_reader_s_language(app):
    large = kept("file", "too large; %(most)s MB is the limit", most=4)
    stored = kept("file", "We could not read a calendar there: %(why)s.", why=large)

    with in_language("de"):
        spoken = said(stored, "file")
    assert stored == (
        "We could not read a calendar there: too large; 4 MB is the limit."
    )
    assert said(stored, "file") == stored
    assert spoken == (
        "Dort war kein Kalender zu lesen: zu groß; mehr als 4 MB gehen nicht."
    )


def test_what_people_wrote_into_a_kept_sentence_stays_as_it_is(app):
    title = "Observe: Rome: a day with Ben (host: Mia)"

    with in_language("de"):
        assert said(title, "entry") == "Zuhören: Rome: a day with Ben (mit Mia)"
        assert said("Not ours: 100 % of it", "entry") == "Not ours: 100 % of it"
