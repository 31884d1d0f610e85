"""The form of wishes and limits, made for one program and the roles of one person."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, ClassVar

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from rotation.signup.answers import Wishes
from rotation.signup.forms import Checkboxes, options
from rotation.signup.offers import Colleague
from rotation.signup.words import tag_words

MOST = 1000  # the largest target or limit that can be asked for
TAG_LEVELS = (
    ("", lazy_gettext("No preference")),
    ("like", lazy_gettext("Gladly")),
    ("love", lazy_gettext("Most gladly")),
    ("refuse", lazy_gettext("Not for me")),
)
RANKS = (
    ("", lazy_gettext("Not for me")),
    ("1", lazy_gettext("First choice")),
    ("2", lazy_gettext("Second choice")),
    ("3", lazy_gettext("Third choice")),
)


def _number(label: Any, *, optional: bool = False) -> IntegerField:
    check = NumberRange(
        1,
        MOST,
        lazy_gettext(
            "%(label)s: enter a number from 1 to %(most)s.", label=label, most=MOST
        ),
    )
    need = InputRequired(
        lazy_gettext(
            "%(label)s: enter a number from 1 to %(most)s.", label=label, most=MOST
        )
    )
    return IntegerField(label, [Optional() if optional else need, check])


class WishesForm(FlaskForm):
    """The limits of each role; tags and placements are added by `wishes_form`."""

    seen = HiddenField()
    target = _number(lazy_gettext("How many calls in all"))
    max_per_week = _number(lazy_gettext("At most so many calls a week"), optional=True)
    max_per_host = _number(
        lazy_gettext("At most so many with the same colleague"), optional=True
    )
    placement_target = _number(lazy_gettext("How many placements in all"))
    sittings_per_week = _number(
        lazy_gettext("At most so many sittings a week"), optional=True
    )
    host_per_week = _number(
        lazy_gettext("At most so many visitors a week"), optional=True
    )
    mentor_per_week = _number(
        lazy_gettext("At most so many sittings a week"), optional=True
    )
    not_with = Checkboxes(lazy_gettext("Rather not with"))

    tag_fields: ClassVar[dict[str, str]] = {}
    placement_fields: ClassVar[dict[str, str]] = {}

    def fill(self, wishes: Wishes) -> None:
        """Show these wishes."""
        for name in LIMITS:
            if name in self:
                self[name].data = getattr(wishes, name)
        for tag, name in self.tag_fields.items():
            self[name].data = wishes.tags.get(tag, "")
        for placement, name in self.placement_fields.items():
            self[name].data = str(wishes.placements.get(placement, ""))
        if "not_with" in self:
            self.not_with.data = list(wishes.not_with)

    def answers(self, before: Wishes) -> Wishes:
        """What was asked for; of what was not on the page, what was said before."""
        limits = {
            name: self[name].data if name in self else getattr(before, name)
            for name in LIMITS
        }
        tags = {tag: x for tag, x in before.tags.items() if tag not in self.tag_fields}
        tags |= {tag: self[name].data for tag, name in self.tag_fields.items()}
        placements = {
            placement: int(self[name].data)
            for placement, name in self.placement_fields.items()
            if self[name].data
        }
        return Wishes(
            **limits,
            tags={tag: level for tag, level in tags.items() if level},
            placements=placements if self.placement_fields else before.placements,
            not_with=self._not_with(before),
        )

    def _not_with(self, before: Wishes) -> tuple[str, ...]:
        if "not_with" not in self:
            return before.not_with
        offered = {option.value for option in self.not_with.choices}
        unseen = {email for email in before.not_with if email not in offered}
        return tuple(sorted({*unseen, *self.not_with.data}))


LIMITS = (
    *("target", "max_per_week", "max_per_host", "placement_target"),
    *("sittings_per_week", "host_per_week", "mentor_per_week"),
)
OF_ROLE = {
    "shadower": ("target", "max_per_week", "max_per_host"),
    "host": ("host_per_week",),
    "rotator": ("placement_target", "sittings_per_week"),
    "mentor": ("mentor_per_week",),
}


def wishes_form(
    kinds: Sequence[str],
    tags: Sequence[str],
    placements: Iterable[tuple[str, str]],
    colleagues: Sequence[Colleague],
) -> WishesForm:
    """The form for these roles, with a field for each tag and placement (name, label)."""
    seeks = {"shadower", "rotator"} & set(kinds)
    tag_fields = {x: field_name("tag", x) for x in tags if "shadower" in kinds}
    places = dict(placements) if "rotator" in kinds else {}
    place_fields = {x: field_name("placement", x) for x in places}
    members: dict[str, Any] = {
        "tag_fields": tag_fields,
        "placement_fields": place_fields,
    }
    for tag, name in tag_fields.items():
        members[name] = SelectField(tag_words(tag), choices=options(TAG_LEVELS))
    for placement, name in place_fields.items():
        members[name] = SelectField(places[placement], choices=options(RANKS))
    form: WishesForm = type("WishesOfProgram", (WishesForm,), members)()
    wanted = {name for kind in kinds for name in OF_ROLE[kind]}
    for name in LIMITS:
        if name not in wanted:
            del form[name]
    if seeks and colleagues:
        form.not_with.choices = options((x.email, x.name) for x in colleagues)
    else:
        del form["not_with"]
    return form


def field_name(kind: str, name: str) -> str:
    """A field's name that stays with what it is about, whatever else is on the page."""
    return f"{kind}_{sha256(name.encode()).hexdigest()[:10]}"
