"""The promise of confidentiality that everybody gives before their first seat.
from flask_babel import lazy_gettext

Each change of the words has a new number, which is stored with the promise: so it stays
known what somebody has promised.
"""

from flask_babel import lazy_gettext

WORDING = 1
LINES = (
    lazy_gettext(
        "I keep to the company what I hear about customers: their names, plans, prices and problems."
    ),
    lazy_gettext(
        "I make no recording and no picture of the call, and keep my notes where only colleagues can read them."
    ),
    lazy_gettext("If the customer or the host asks me to leave, I leave at once."),
)
