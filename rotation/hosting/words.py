"""What a host says to the customer about who listens in."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from rotation.accounts.models import Person
from rotation.invites import wording

ASK = lazy_gettext(
    "A colleague of mine would like to listen in on our call, to learn how we work with you. They will not speak. Is that all right with you?"
)
"""For a host to write beforehand, when nobody has a seat yet."""


def introduction(observers: Sequence[Person]) -> str:
    """What the host says when the call begins; it asks once more."""
    if len(observers) == 1:
        return wording.introduction(observers[0])
    names = _(" and ").join(one.name or _("a colleague of mine") for one in observers)
    return _(
        "With us today are %(names)s, to learn how we work with customers like you. After a hello, their microphones stay off. Is that all right with you?",
        names=names,
    )
