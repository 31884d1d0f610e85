"""Who may read the reports of a program."""

from dataclasses import replace

from tests.rotation.programs.routes import ITS_MANAGERS

ROUTES = {
    "GET reports.page": ITS_MANAGERS,
    "GET reports.sheet": ITS_MANAGERS,
    "GET reports.file": replace(ITS_MANAGERS, args={"part": "fairness"}),
}
