"""What the roles are called on the way in, and what each costs."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from rotation.programs.models import Program

SHORT = 3  # letters of a tag that is an abbreviation, such as SMB or EN
ROLE_NAMES = {
    "shadower": lazy_gettext("Sit in on customer calls"),
    "host": lazy_gettext("Let colleagues sit in on my calls"),
    "rotator": lazy_gettext("Spend time in a marketing team"),
    "mentor": lazy_gettext("Guide a colleague in my marketing team"),
}


GROUPS = {
    "language": lazy_gettext("Language"),
    "other": lazy_gettext("Other"),
    "segment": lazy_gettext("Segment"),
    "stage": lazy_gettext("Stage"),
}


def role_costs(program: Program) -> Mapping[str, str]:
    """One sentence a role: what one does, and the hours it takes."""
    calls = program.default_target
    return {
        "shadower": _(
            "You say hello, then listen and take notes. About an hour for each call with the talk after it; %(calls)s calls are usual, so about %(calls)s hours in all.",
            calls=calls,
        ),
        "host": _(
            "You introduce a colleague to your customer, and talk for 15 minutes afterwards: about half an hour for each visitor. You set how many may come in a week."
        ),
        "rotator": _(
            "A few sittings of one to two hours with a mentor, on real work: two to six hours for each placement. You choose the teams you would like."
        ),
        "mentor": _(
            "You lead sittings of one to two hours for one or two colleagues. You set how many a week; two are usual, so two to four hours. Managers place you in a team."
        ),
    }


def tag_words(tag: str) -> str:
    """A tag as a person reads it: “stage:demo” is “Demo”."""
    words = tag.rpartition(":")[2].replace("-", " ").replace("_", " ")
    return words.upper() if len(words) <= SHORT else words.capitalize()


def tag_group(tag: str) -> str:
    """What kind of tag it is: “stage:demo” is “Stage”, in the reader's language where it is
    a usual one."""
    kind = tag.partition(":")[0] if ":" in tag else "other"
    return str(GROUPS[kind]) if kind in GROUPS else kind.capitalize()
