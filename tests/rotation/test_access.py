"""Every route, tried by everybody: who may not, gets nothing and changes nothing."""

import pytest
from flask import Flask, url_for

from tests.rotation.world import VISITORS, Row, World, all_rows, counts, routes

ROWS = all_rows()
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def world(app: Flask) -> World:
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


def test_a_route_without_a_row_is_found(app: Flask):
    app.add_url_rule("/new", "new.page", lambda: "")

    assert "GET new.page" in missing(app)


@pytest.mark.parametrize("key", sorted(ROWS))
def test_everybody_gets_what_the_table_says(app: Flask, world: World, key: str):
    method, endpoint = key.split()
    row = ROWS[key]
    for visitor in VISITORS:
        before = counts()
        response = world.client(visitor).open(
            address(app, world, endpoint, row), method=method, data=row.data or None
        )
        assert response.status_code == row.status(visitor), visitor
        response.close()
        if (method == "GET" and not row.writes) or row.status(visitor) in (403, 404):
            assert counts() == before, visitor


def test_a_method_that_is_not_declared_is_refused(app: Flask, world: World):
    declared = set(routes(app))
    for key, row in ROWS.items():
        endpoint = key.split()[1]
        for method in METHODS:
            if f"{method} {endpoint}" in declared:
                continue
            response = world.client("manager").open(
                address(app, world, endpoint, row), method=method
            )
            assert response.status_code == 405, f"{method} {endpoint}"


@pytest.mark.parametrize("trick", ["header", "field"])
def test_a_get_cannot_pass_for_a_post(app: Flask, world: World, trick: str):
    """Z13: neither a header nor a field changes the method of a request."""
    before = counts()
    for key, row in ROWS.items():
        method, endpoint = key.split()
        if method == "POST" and f"GET {endpoint}" not in ROWS:
            response = world.client("manager").get(
                address(app, world, endpoint, row),
                headers={"X-HTTP-Method-Override": "POST"} if trick == "header" else {},
                query_string={"_method": "POST"} if trick == "field" else {},
            )
            assert response.status_code == 405, key
    assert counts() == before
