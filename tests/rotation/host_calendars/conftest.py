"""The calendar server, the clock and the worker of the tests of calendar links."""

from tests.rotation.calendar_links.conftest import (  # noqa: F401
    link,
    watch,
    web,
    work,
)
