"""A manager's browser, and today."""

import pytest

from rotation import clock
from tests.rotation.factories import NOW, a_manager, signed_in


@pytest.fixture
def mona(app, program):
    return signed_in(app, a_manager(program))


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
