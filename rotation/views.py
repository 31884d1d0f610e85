"""The list of all blueprints."""

from importlib import import_module

from flask import Flask

from rotation import models  # noqa: F401  relationships name classes of other modules

FEATURES = (
    "accounts",
    "programs",
    "setup",
    "coverage",
    "timeline",
    "signup",
    "availability",
    "calendar_links",
    "host_calendars",
    "imports",
    "scheduling",
    "adjusting",
    "repairs",
    "scenarios",
    "meetings",
    "publishing",
    "invites",
    "me",
    "seats",
    "hosting",
    "debriefs",
    "insights",
    "passport",
    "surveys",
    "privacy",
    "languages",
    "ledger",
    "reports",
    "kpis",
    "audit",
    "operations",
)


def register(app: Flask) -> None:
    """Attach every feature's pages."""
    for feature in FEATURES:
        app.register_blueprint(import_module(f"rotation.{feature}.views").bp)
