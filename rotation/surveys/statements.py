"""The statements, our own, and what one may say to them.

Each change of the words has a new number, which is stored with the answers: so answers to
different words are never compared.
"""

from flask_babel import lazy_gettext as _

WORDING = 1
STATEMENTS = (
    _("I know what a normal week in the other team looks like."),
    _("I can say in one sentence what the other team is measured by."),
    _("I know whom in the other team to ask, and I ask without hesitating."),
    _("When I hand something over to the other team, I know what happens to it next."),
    _("What I get from the other team fits what I need that week."),
    _("Both teams would describe a customer worth our time in the same way."),
    _("I hear what customers say in their own words, not only in summaries."),
    _("When we disagree about a lead or a text, we settle it quickly and fairly."),
    _("What one of us learns from a customer reaches the other team within days."),
)
"""About oneself and “the other team”, so that both sides can answer the same."""
SCALE = {
    1: _("Not at all"),
    2: _("Hardly"),
    3: _("Partly"),
    4: _("Mostly"),
    5: _("Fully"),
}
