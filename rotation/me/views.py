"""A participant's home: what is next, everything there is, and the programs they are in."""

from flask import Blueprint
from flask import render_template as render

from rotation import clock
from rotation.access import signed_in
from rotation.invites.forms import AnswerForm
from rotation.invites.queries import entries_of, has_feed
from rotation.me.queries import Agenda, programs_of

bp = Blueprint("me", __name__)


@bp.get("/me")
def home() -> str:
    """One's own entries, in one's own zone."""
    person = signed_in()
    now = clock.now()
    agenda = Agenda.of(entries_of(person, now, answers=True), now)
    revision = agenda.next.sequence if agenda.next else 0
    return render(
        "me/home.html",
        person=person,
        zone=person.zone,
        agenda=agenda,
        form=AnswerForm(formdata=None, sequence=revision),
        programs=programs_of(person),
        has_feed=has_feed(person),
    )
