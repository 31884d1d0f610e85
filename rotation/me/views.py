"""A participant's home: what is next, everything there is, and the programs they are in."""

from flask import Blueprint
from flask import render_template as render

from rotation.access import signed_in
from rotation.calendar_links.queries import standing_of
from rotation.calendar_links.turns import TRIES
from rotation.clock import now
from rotation.host_calendars.queries import programs_taking_calls
from rotation.invites.queries import entries_of, has_feed
from rotation.me.queries import Agenda, programs_of

bp = Blueprint("me", __name__)


@bp.get("/me")
def home() -> str:
    """One's own entries, in one's own zone."""
    person = signed_in()
    return render(
        "me/home.html",
        person=person,
        zone=person.zone,
        agenda=Agenda.of(entries_of(person, now(), answers=True), now()),
        programs=programs_of(person),
        has_feed=has_feed(person),
        calls_from_calendar=programs_taking_calls(person),
        calendar=standing_of(person, now()),
        tries=TRIES,
    )
