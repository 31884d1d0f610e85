"""Every route, tried by everybody: who may not, gets nothing and changes nothing."""

import pytest
from flask import Flask, url_for

from rotation import clock
from rotation.extensions import db
from tests.rotation.factories import NOW, a_person
from tests.rotation.world import (
    VISITORS,
    Row,
    World,
    all_rows,
    counts,
    everybody,
    routes,
)

ROWS = all_rows()
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "now", lambda: NOW)  # before what the world has is over
    return World(app)


def address(app: Flask, world: World, endpoint: str, row: Row) -> str:
    given = {**world.arguments(endpoint), **row.args}
    [rule, *_] = app.url_map.iter_rules(endpoint)
    with app.test_request_context():
        return url_for(endpoint, **{name: given[name] for name in rule.arguments})


def missing(app: Flask) -> set[str]:
    return set(routes(app)) - ROWS.keys()


def test_every_route_says_who_may_use_it(app: Flask):
    assert missing(app) == set(), "add a Row to tests/rotation/<feature>/routes.py"
    assert ROWS.keys() - set(routes(app)) == set(), "these routes are gone"


def test_a_route_without_a_row_is_found(own_app: Flask):
    own_app.add_url_rule("/new", "new.page", lambda: "")

    assert "GET new.page" in missing(own_app)


def test_looking_shows_what_the_table_says_and_changes_nothing(
    app: Flask, world: World
):
    wrong = []
    for key, row in sorted(ROWS.items()):
        if key.startswith("GET"):
            wrong += tried(app, world, key, row)
    assert wrong == []


def test_a_page_that_writes_is_found(own_app: Flask):
    def write() -> str:
        a_person("Zoe")
        db.session.commit()
        return ""

    own_app.add_url_rule("/new", "new.page", write)

    assert tried(own_app, World(own_app), "GET new.page", everybody(200))[0] == (
        "GET new.page changes rows for stranger"
    )


@pytest.mark.parametrize("key", sorted(key for key in ROWS if key[:3] != "GET"))
def test_acting_does_what_the_table_says(app: Flask, world: World, key: str):
    assert tried(app, world, key, ROWS[key]) == []


def tried(app: Flask, world: World, key: str, row: Row) -> list[str]:
    """What went otherwise than the row says, after everybody has tried the route."""
    method, endpoint = key.split()
    where = address(app, world, endpoint, row)
    wrong = []
    for visitor in VISITORS:
        before = counts()
        response = world.client(visitor).open(
            where, method=method, data=row.data or None
        )
        response.close()
        status, wanted = response.status_code, row.status(visitor)
        if status != wanted:
            wrong.append(f"{key} gives {visitor} {status}, not {wanted}")
        only_looks = method == "GET" and not row.writes
        if (only_looks or wanted in (403, 404)) and counts() != before:
            wrong.append(f"{key} changes rows for {visitor}")
    return wrong


def test_a_method_that_is_not_declared_is_refused(app: Flask, world: World):
    for endpoint, methods in declared(app).items():
        where = address(app, world, endpoint, row_of(endpoint))
        for method in set(METHODS) - methods:
            response = world.client("manager").open(where, method=method)
            assert response.status_code == 405, f"{method} {endpoint}"


def declared(app: Flask) -> dict[str, set[str]]:
    """The methods that the address of each endpoint answers; two may share one."""
    by_address: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        by_address.setdefault(rule.rule, set()).update(rule.methods or ())
    return {rule.endpoint: by_address[rule.rule] for rule in app.url_map.iter_rules()}


def row_of(endpoint: str) -> Row:
    return next(row for key, row in ROWS.items() if key.split()[1] == endpoint)


@pytest.mark.parametrize("trick", ["header", "field"])
def test_a_get_cannot_pass_for_a_post(app: Flask, world: World, trick: str):
    """Z13: neither a header nor a field changes the method of a request."""
    before = counts()
    for endpoint, methods in declared(app).items():
        if "GET" not in methods:
            response = world.client("manager").get(
                address(app, world, endpoint, row_of(endpoint)),
                headers={"X-HTTP-Method-Override": "POST"} if trick == "header" else {},
                query_string={"_method": "POST"} if trick == "field" else {},
            )
            assert response.status_code == 405, endpoint
    assert counts() == before
