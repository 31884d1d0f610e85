"""Widgets say what they are: labels, hints, errors and states reach a screen reader."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.support import NullTranslations
from jinja2 import Environment, FileSystemLoader
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from rotation import times

TEMPLATES = Path(__file__).parents[2] / "templates"


class Elements(HTMLParser):
    """The start tags of a piece of HTML, as (tag, attributes), and its text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data.split()

    def one(self, tag, **attributes):
        [found] = [
            attrs
            for name, attrs in self.tags
            if name == tag and attributes.items() <= attrs.items()
        ]
        return found

    @property
    def text(self):
        return " ".join(self.words)


@pytest.fixture
def macro():
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(NullTranslations(), newstyle=True)
    environment.filters.update(times.FILTERS)

    def call(name, *args, file=None, **kwargs):
        module = environment.get_template(f"components/{file or name}.html").module
        return Elements(str(getattr(module, name)(*args, **kwargs)))

    return call


class Hours(Form):
    start = StringField("From", [InputRequired("Enter when it starts.")])


class Answers(Form):
    name = StringField("Your name", [InputRequired("Enter your name.")])
    nickname = StringField("What we call you")
    role = RadioField(
        "Role", [InputRequired()], choices=[SelectChoice("host", "Host a call")]
    )
    team = SelectField("Team", choices=["content"])
    agree = BooleanField("I agree")
    most = IntegerField("At most", [NumberRange(1, 5, "“At most” is from 1 to 5.")])
    hours = FieldList(FormField(Hours), min_entries=1)


def sent(**answers):
    form = Answers(MultiDict(answers))
    form.validate()
    return form


def test_a_field_has_a_label_and_is_described_by_its_hint(macro):
    found = macro(
        "field", Answers().name, hint="As on your badge.", autocomplete="name"
    )

    assert found.one("label") == {"for": "name"}
    assert found.one("input")["aria-describedby"] == "name-hint"
    assert found.one("input")["autocomplete"] == "name"
    assert found.one("span", id="name-hint")
    assert "optional" not in found.text


def test_a_field_that_was_refused_says_so_and_why(macro):
    found = macro("field", sent().name, hint="As on your badge.")

    assert found.one("input")["aria-invalid"] == "true"
    assert found.one("input")["aria-describedby"] == "name-hint name-error"
    assert "Enter your name." in found.text


def test_what_may_stay_empty_is_called_optional_but_a_choice_is_not(macro):
    assert "(optional)" in macro("field", Answers().nickname).text
    assert "(optional)" not in macro("field", Answers().team).text


def test_choices_are_one_group_and_each_has_its_own_sentence(macro):
    found = macro("field", Answers().role, hints={"host": "Nothing to prepare."})

    assert found.one("fieldset")["id"] == "role"
    assert found.one("input")["aria-describedby"] == "role-0-hint"
    assert found.one("label") == {"for": "role-0"}
    assert "Nothing to prepare." in found.text


def test_a_box_to_tick_has_its_label_behind_it(macro):
    found = macro("field", Answers().agree, hint="Until it ends.")

    assert [tag for tag, _ in found.tags if tag in ("input", "label")] == [
        "input",
        "label",
    ]


def test_what_somebody_typed_is_shown_and_not_run(macro):
    found = macro("field", sent(name='"><img src=x onerror=alert(1)>').name)

    assert found.one("input")["value"] == '"><img src=x onerror=alert(1)>'
    assert "img" not in {tag for tag, _ in found.tags}


def test_the_summary_links_every_problem_to_its_field_in_the_same_words(macro):
    found = macro(
        "error_summary", sent(**{"team": "content", "most": "9", "hours-0-start": ""})
    )

    links = [attrs["href"] for tag, attrs in found.tags if tag == "a"]
    assert links == ["#name", "#role", "#most", "#hours-0-start"]
    assert "“At most” is from 1 to 5." in found.text
    assert "Enter when it starts." in found.text
    assert found.one("div")["role"] == "alert"


def test_a_form_without_problems_has_no_summary(macro):
    assert macro("error_summary", Answers()).tags == []


@pytest.mark.parametrize("kind", ["ok", "wait", "warn", "bad"])
def test_a_state_has_a_shape_of_its_own_beside_its_colour(macro, kind):
    others = {"ok", "wait", "warn", "bad"} - {kind}
    shape = macro("tag", "Somehow", kind).tags[2:]

    assert shape
    assert all(shape != macro("tag", "Somehow", other).tags[2:] for other in others)


def test_the_chart_says_in_its_table_how_far_from_proven_a_level_is(macro):
    levels = [
        {"level": "1/2", "value": 20, "bound": 20},
        {"level": "1", "value": 10, "bound": 13},
    ]

    found = macro("level_chart", levels, 40, file="chart")

    assert "1/2 or more 20 20 proven" in found.text
    assert "all of it 10 13 at most 3 more" in found.text
    widths = [float(a["width"]) for t, a in found.tags if a.get("class") == "bar-fill"]
    assert widths == [110, 55]


def test_a_chart_of_nobody_is_empty_and_not_an_error(macro):
    levels = [{"level": "1", "value": 0, "bound": 0}]

    found = macro("level_chart", levels, 0, file="chart")

    assert found.one("rect", **{"class": "bar-fill"})["width"] == "0"


def test_the_checklist_names_the_step_that_is_next(macro):
    items = [
        {"title": "Set up", "state": "done", "text": ""},
        {"title": "Collect", "state": "now", "text": "3 have not answered"},
    ]

    found = macro("checklist", items, file="steps")

    assert found.one("li", **{"aria-current": "step"})["class"] == "now"
    assert "Collect (next) 3 have not answered" in found.text


def test_a_change_is_said_in_words(macro):
    people = [
        {
            "name": "Ana",
            "added": ["Demo, Mon 4 Jan"],
            "moved": [{"was": "Tue 5 Jan", "now": "Wed 6 Jan"}],
            "removed": [],
        }
    ]

    found = macro("diff_list", people)

    assert found.text == "Ana Added Demo, Mon 4 Jan Moved Tue 5 Jan Wed 6 Jan"


def test_progress_tells_the_value_from_what_is_possible(macro):
    phases = [
        {"title": "Fairness", "state": "done", "value": "33", "bound": "33"},
        {"title": "Wishes", "state": "now", "value": "7", "bound": "9"},
        {"title": "Variety", "state": "later", "value": None, "bound": None},
        {
            "title": "Even load",
            "state": "done",
            "value": "248",
            "bound": "232",
            "lower": True,
        },
    ]

    found = macro("run_progress", phases, 14, 60)

    assert "14 of at most 60 seconds" in found.text
    assert "Fairness (done) 33 proven best" in found.text
    assert "Wishes (running) 7 at best 9" in found.text
    assert "Even load (done) 248 no less than 232 possible" in found.text
    assert found.one("progress") == {"id": "run-elapsed", "value": "14", "max": "60"}


def test_changes_of_many_people_fold_to_a_line_each(macro):
    one = {
        "name": "Mia",
        "note": "",
        "added": ["a", "b"],
        "moved": [],
        "removed": ["c"],
    }

    few = macro("diff_list", [one] * 30)
    many = macro("diff_list", [one] * 31)

    assert "2 added, 1 removed" not in few.text
    assert many.text.count("Mia 2 added, 1 removed") == 31
