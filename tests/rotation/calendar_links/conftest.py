"""A calendar server of the company's own network, a clock that tests set, and Mia."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

from rotation.calendar_links.jobs import find_due_calendars, read_calendars
from rotation.programs.models import Participant, Role
from tests.rotation.calendars.web import Web, serving
from tests.rotation.factories import a_participant, a_program
from tests.rotation.invites.conftest import Watch, watch  # noqa: F401


@pytest.fixture
def web(app: Flask) -> Iterator[Web]:
    """A calendar server that the installation names."""
    with serving() as running:
        app.extensions["settings"] = replace(
            app.extensions["settings"],
            calendar_hosts=f"localhost:{running.port}",
            calendar_http=True,
            base_url="https://app.example.com",
        )
        yield running


@pytest.fixture
def link(web: Web) -> str:
    return f"http://localhost:{web.port}/secret.ics"


@pytest.fixture
def mia(app: Flask) -> Participant:
    roles = (Role(kind="shadower"),)
    return a_participant(a_program(), "Mia", zone="Asia/Kolkata", roles=roles)


@pytest.fixture
def work(watch: Watch) -> Callable[[], None]:  # noqa: F811
    """What the worker does at this time of the test's clock."""

    def go() -> None:
        find_due_calendars(watch.now())
        read_calendars(0)

    return go
