"""What the five fields ask, of who sat in on a call and of who was in marketing."""

from flask_babel import gettext as _


def questions(part: str, guide: str) -> dict[str, str]:
    """The label of each field for that part; `guide` is the name of the host or mentor."""
    if part == "rotator":
        return {
            "surprise": _("What surprised you?"),
            "objection": _("Which objection of customers should this team know?"),
            "question": _("Which question could nobody answer?"),
            "idea": _("Which content would help you sell?"),
            "advice": _("One thing for %(name)s", name=guide),
        }
    return {
        "surprise": _("What surprised you? Best in the customer’s words"),
        "objection": _("Which objection did you hear?"),
        "question": _("Which question could we not answer?"),
        "idea": _("Which content would have helped?"),
        "advice": _("One thing for %(name)s", name=guide),
    }
