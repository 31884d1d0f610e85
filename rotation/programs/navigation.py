"""Where a program's pages are: a few sections, each with its pages.

The sections stand in one row, and below it the pages of the one that is open. A new page
is a new line here; it needs a name of one or two words.
"""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class Page:
    """A page with a link of its own; `within` are endpoints that are part of it."""

    title: str
    endpoint: str
    within: tuple[str, ...] = ()

    def holds(self, endpoint: str) -> bool:
        """Whether that endpoint is this page, or part of it."""
        return endpoint == self.endpoint or endpoint in self.within


@dataclass(frozen=True)
class Section:
    """Pages that are used together; the first is where the section's own link leads.

    `features` are blueprints whose other pages belong to the section, too.
    """

    title: str
    pages: tuple[Page, ...]
    features: tuple[str, ...] = ()

    def holds(self, endpoint: str) -> bool:
        """Whether one of its pages is at that endpoint."""
        return any(page.holds(endpoint) for page in self.pages)


MEETING_STEPS = tuple(
    f"meetings.{step}" for step in ("move", "gather", "disband", "undo", "redo")
)

SECTIONS = (
    Section(_("Desk"), (Page(_("Desk"), "programs.desk"),)),
    Section(
        _("Collect"),
        (
            Page(
                _("People"), "programs.people", ("publishing.address", "repairs.away")
            ),
            Page(_("Calls"), "programs.calls"),
            Page(_("Placements"), "programs.placements"),
            Page(_("Coverage"), "coverage.calls", ("coverage.placements",)),
        ),
        ("imports",),
    ),
    Section(
        _("Schedule"),
        (
            Page(_("Timeline"), "timeline.show"),
            Page(
                _("Versions"),
                "publishing.versions",
                ("publishing.version", "publishing.mails"),
            ),
            Page(_("Scenarios"), "scenarios.overview"),
            Page(
                _("Meetings"),
                "meetings.overview",
                ("meetings.draft", "meetings.show", *MEETING_STEPS),
            ),
            Page(_("Repairs"), "repairs.overview"),
            Page(_("Mails"), "publishing.reminders"),
        ),
        ("scheduling", "adjusting", "publishing"),
    ),
    Section(
        _("Learn"),
        (
            Page(_("Ideas"), "insights.ledger", ("insights.idea",)),
            Page(_("Debriefs"), "debriefs.overview"),
            Page(_("Measures"), "kpis.card", ("kpis.import_values",)),
            Page(_("Report"), "reports.page", ("reports.sheet",)),
            Page(_("Ledger"), "ledger.page", ("ledger.start",)),
            Page(_("Survey"), "surveys.results"),
        ),
    ),
    Section(
        _("Settings"),
        (
            Page(_("Rules"), "programs.settings"),
            Page(_("Goals"), "setup.goals"),
            Page(_("Managers"), "setup.managers"),
            Page(_("Copy"), "setup.copy"),
            Page(_("Changes"), "audit.trail"),
        ),
    ),
)


def section_of(endpoint: str) -> Section | None:
    """The section of the page at that endpoint; `None` where it is in none."""
    feature = endpoint.partition(".")[0]
    named = (one for one in SECTIONS if one.holds(endpoint))
    return next(named, None) or next(
        (one for one in SECTIONS if feature in one.features), None
    )


def in_a_program(endpoint: str) -> bool:
    """Whether the page at that endpoint is about programs: one of theirs, or their list."""
    return endpoint.startswith("programs.") or section_of(endpoint) is not None
