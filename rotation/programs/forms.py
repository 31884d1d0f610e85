"""A program's settings as a form."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from rotation.availability.wall import instant
from rotation.programs.holidays import cleaned_holidays, typed_holidays
from rotation.programs.models import TIERS
from rotation.programs.rules import (
    RANGES,
    Rules,
    check_dates,
    check_name,
    check_team,
    check_title,
)
from rotation.programs.typed import (
    Unfit,
    cleaned_domains,
    cleaned_link,
    cleaned_own_domains,
    cleaned_tags,
    cleaned_words,
)
from rotation.text import shortened
from rotation.times import MONTHS
from rotation.zones import zone_choices, zone_named


def _zones() -> list[SelectChoice]:
    return [
        SelectChoice(name, place, optgroup=region)
        for region, places in zone_choices().items()
        for name, place in places
    ]


def _number(label: str, setting: str) -> IntegerField:
    low, high = RANGES[setting]
    sentence = _(
        "%(label)s: enter a whole number from %(low)s to %(high)s.",
        label=label,
        low=low,
        high=high,
    )

    def check(_form: FlaskForm, field: IntegerField) -> None:
        field.process_errors = []  # our sentence says it better
        if field.data is None or not low <= field.data <= high:
            raise ValidationError(sentence)

    return IntegerField(label, [InputRequired(sentence), check])


def _as_error(check: Callable[..., Any], *given: Any) -> Any:
    """What the check gives; its sentence beside the field where it refuses."""
    try:
        return check(*given)
    except ValueError as error:
        raise ValidationError(str(error)) from None


class SettingsForm(FlaskForm):
    """All rules of a program; the deadline is on the program's own clock."""

    revision = HiddenField()
    title = StringField(_("Title"), [InputRequired(_("Enter a title."))])
    starts_on = DateField(_("First day"), [InputRequired(_("Enter the first day."))])
    ends_on = DateField(_("Last day"), [InputRequired(_("Enter the last day."))])
    zone = SelectField(_("Time zone"), choices=_zones)
    shadowing = BooleanField(_("Shadowing: marketers sit in on sales calls"))
    rotating = BooleanField(_("Rotation: sellers spend sittings in marketing"))
    sign_up_until = DateTimeLocalField(
        _("Sign-up until"), [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )
    remind_hours = _number(
        _("Remind those who have not answered, hours before"), "remind_hours"
    )
    open_to = StringField(_("Who may sign themselves up"))
    consent_required = BooleanField(_("Offer only calls whose customer said yes"))
    approve_swaps = BooleanField(_("A manager approves each swap of seats"))
    fill_automatically = BooleanField(
        _("Give a freed seat to whoever stands by first, without asking them")
    )
    repair_automatically = BooleanField(
        _("Repair what breaks without asking a manager")
    )
    repair_hours = _number(
        _("Hours ahead that an automatic repair needs"), "repair_hours"
    )
    own_domains = StringField(_("Your own domains"))
    call_words = StringField(_("Words in the title"))
    tags = StringField(_("Tags that people may wish for"))
    slot_minutes = _number(_("Sittings start every so many minutes"), "slot_minutes")
    buffer_minutes = _number(_("Minutes between two commitments"), "buffer_minutes")
    default_target = _number(_("Calls for each person, in all"), "default_target")
    default_max_per_week = _number(
        _("Calls for each person, a week"), "default_max_per_week"
    )
    promise_required = BooleanField(_("No seat without a promise of confidentiality"))
    fiscal_start = SelectField(
        _("The fiscal year begins with"),
        coerce=int,
        choices=[SelectChoice(x, name) for x, name in enumerate(MONTHS, 1)],
    )
    quiet_weeks_shadowing = _number(
        _("Quiet weeks for calls before a quarter’s close"), "quiet_weeks_shadowing"
    )
    quiet_weeks_rotating = _number(
        _("Quiet weeks for placements before a quarter’s close"), "quiet_weeks_rotating"
    )
    idea_days = _number(_("Working days until marketing answers an idea"), "idea_days")
    survey_days_before = _number(
        _("Days before the program in which the first survey is open"),
        "survey_days_before",
    )
    survey_days_after = _number(
        _("Days after the program in which the second survey is open"),
        "survey_days_after",
    )
    holidays = TextAreaField(_("Holidays, and other days off"), default="")
    meeting = BooleanField(
        _("Alignment meetings: both sides meet in small groups, each time others")
    )
    meeting_least = _number(_("People in a meeting, at least"), "meeting_least")
    meeting_most = _number(_("People in a meeting, at most"), "meeting_most")
    meeting_each_side = _number(_("Of each side, at least"), "meeting_each_side")
    meeting_weeks = _number(_("A round every so many weeks"), "meeting_weeks")
    meeting_rounds = _number(_("Rounds in all"), "meeting_rounds")
    meeting_minutes = _number(_("Minutes of a meeting"), "meeting_minutes")
    meeting_from = _number(_("Not before this hour"), "meeting_from")
    meeting_until = _number(_("Over by this hour"), "meeting_until")
    meeting_url = StringField(_("Join link of all meetings"), default="")
    teams = TextAreaField(_("Teams"))

    def validate_title(self, field: StringField) -> None:
        _as_error(check_title, field.data)

    def validate_ends_on(self, field: DateField) -> None:
        if self.starts_on.data and field.data:
            _as_error(check_dates, self.starts_on.data, field.data)

    def validate_rotating(self, field: BooleanField) -> None:
        if not (field.data or self.shadowing.data):
            raise ValidationError(_("A program needs shadowing, rotation or both."))

    def validate_open_to(self, field: StringField) -> None:
        _as_error(cleaned_domains, field.data or "")

    def validate_own_domains(self, field: StringField) -> None:
        _as_error(cleaned_own_domains, field.data or "")

    def validate_call_words(self, field: StringField) -> None:
        _as_error(cleaned_words, field.data or "")

    def validate_tags(self, field: StringField) -> None:
        _as_error(cleaned_tags, field.data or "")

    def validate_meeting_url(self, field: StringField) -> None:
        _as_error(cleaned_link, "meeting_url", field.data or "")

    def validate_teams(self, field: TextAreaField) -> None:
        _as_error(teams_in, field.data or "")

    def validate_holidays(self, field: TextAreaField) -> None:
        try:
            teams = teams_in(self.teams.data or "")
        except Unfit:
            return  # that sentence comes first
        _as_error(cleaned_holidays, field.data or "", teams)

    def show(self, rules: Rules) -> None:
        """Fill in what the rules are."""
        for name in PLAIN:
            self[name].data = getattr(rules, name)
        self.holidays.data = typed_holidays(rules.holidays)
        if rules.sign_up_until:
            local = rules.sign_up_until.astimezone(ZoneInfo(rules.zone))
            self.sign_up_until.data = local.replace(tzinfo=None)
        self.teams.data = "\n".join(
            team if most is None else f"{team} = {most}"
            for team, most in sorted(rules.away.items())
        )

    def rules(self, objective: Sequence[str] = TIERS) -> Rules:
        """The rules as typed, with this order of goals; call it on a valid form."""
        wall: datetime | None = self.sign_up_until.data
        zone = zone_named(self.zone.data)
        return Rules(
            **{name: self[name].data for name in PLAIN} | {"zone": zone.key},
            sign_up_until=wall and instant(zone, wall, later=False),
            objective=tuple(objective),
            away=teams_in(self.teams.data or ""),
        )

    def refuse(self, error: Unfit) -> None:
        """Put a sentence that the action said beside its field."""
        name = {"away": "teams"}.get(error.setting, error.setting)
        self[name].errors = [str(error)]


PLAIN = (
    *("promise_required", "idea_days", "survey_days_before", "survey_days_after"),
    *("title", "starts_on", "ends_on", "zone", "shadowing", "rotating", "open_to"),
    *("remind_hours", "consent_required", "approve_swaps", "fill_automatically"),
    *("repair_automatically", "repair_hours"),
    *("slot_minutes", "buffer_minutes"),
    *("default_target", "default_max_per_week"),
    *("own_domains", "call_words", "tags"),
    *("fiscal_start", "quiet_weeks_shadowing", "quiet_weeks_rotating", "holidays"),
    *("meeting", "meeting_least", "meeting_most", "meeting_each_side"),
    *("meeting_weeks", "meeting_rounds", "meeting_minutes"),
    *("meeting_from", "meeting_until", "meeting_url"),
)


class NewProgramForm(SettingsForm):
    name = StringField(_("Short name"), [InputRequired(_("Enter a short name."))])

    def validate_name(self, field: StringField) -> None:
        _as_error(check_name, field.data)


def teams_in(text: str) -> dict[str, int | None]:
    """One team a line, “sales-a = 1” or only “sales-a”. Raises Unfit."""
    teams: dict[str, int | None] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        team, equals, most = line.rpartition("=") if "=" in line else (line, "", "")
        team, most = team.strip(), most.strip()
        if equals and not (most.isdecimal() and most.isascii() and len(most) < 10):
            raise Unfit(
                "away",
                _("%(text)s is not like sales-a = 1.", text=shortened(line)),
            )
        if team in teams:
            raise Unfit(
                "away",
                _("Team %(text)s is there twice.", text=shortened(team)),
            )
        teams[team] = int(most) if equals else None
        check_team(team, teams[team])
    return teams
