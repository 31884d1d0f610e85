"""Programs for those who run them, and the list everybody starts from."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from rotation import clock
from rotation.access import managed_program, only_looks, signed_in
from rotation.adjusting.ways import way_to_adjust
from rotation.availability.intervals import program_span
from rotation.availability.queries import hours_of
from rotation.config import settings as installation
from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.answering import declined_in, unheard_in
from rotation.invites.mailroom import post_of_program
from rotation.invites.queries import published_by_call, published_by_placement
from rotation.programs.actions import change_program, create_program, rules_of
from rotation.programs.desk import next_step, stages
from rotation.programs.forms import NewProgramForm, SettingsForm
from rotation.programs.holidays import holidays_of
from rotation.programs.models import Program
from rotation.programs.navigation import SECTIONS, in_a_program, section_of
from rotation.programs.paging import paging
from rotation.programs.queries import (
    calls_of,
    changed_since,
    count_calls,
    joined_programs,
    managed_programs,
    may_add_programs,
    people_of,
    placements_of,
    programs_to_join,
)
from rotation.programs.quiet import quiet_days_of
from rotation.programs.rules import TEMPLATES, usual_rules
from rotation.programs.standing import latest_schedules, standing_of, standings
from rotation.programs.typed import Unfit
from rotation.programs.words import ROLES, holidays_words, schedule_words
from rotation.repairs.pages import troubles_now
from rotation.seats.queries import offers_in
from rotation.signup.actions import is_open
from rotation.times import dates_words

bp = Blueprint("programs", __name__)
bp.app_context_processor(lambda: {"program_sections": SECTIONS})
bp.add_app_template_global(only_looks)
bp.add_app_template_global(section_of)
bp.add_app_template_global(in_a_program)
bp.add_app_template_filter(ROLES.__getitem__, "role")

ROLE_WORDS: dict[str, Any] = {
    "shadower": lazy_gettext("sits in on calls"),
    "host": lazy_gettext("hosts"),
    "rotator": lazy_gettext("visits marketing"),
    "mentor": lazy_gettext("guides"),
}
IMPORTS = (
    (
        "people",
        lazy_gettext("People"),
        lazy_gettext("Names, addresses, departments, teams, time zones"),
    ),
    ("availability", lazy_gettext("Hours"), lazy_gettext("When each of them is free")),
    (
        "placements",
        lazy_gettext("Placements"),
        lazy_gettext("What marketing offers, and who guides it"),
    ),
    (
        "roles",
        lazy_gettext("Roles"),
        lazy_gettext("Who does what, with targets, limits and wishes"),
    ),
    (
        "calls",
        lazy_gettext("Calls"),
        lazy_gettext("From Salesforce, HubSpot, a calendar or a list"),
    ),
)
DAY = timedelta(days=1)
CALLS_A_PAGE = 100
PEOPLE_A_PAGE = 200
STALE = lazy_gettext(
    "Somebody else changed these settings since you opened them. Here is what you typed; save again to use it."
)


@bp.get("/")
def index() -> ResponseReturnValue:
    person, now = signed_in(), clock.now()
    managed = managed_programs(person)
    standing = standings(managed)
    return render_template(
        "programs/index.html",
        zone=person.zone,
        managed=[
            {
                "program": program,
                "dates": dates_words(program.starts_on, program.ends_on),
                "next": next_step(program, standing[program.id], now),
                "standing": standing[program.id],
            }
            for program in managed
        ],
        now=now,
        joined=joined_programs(person),
        joinable=[x for x in programs_to_join(person, now) if x not in managed],
        dates_words=dates_words,
        role_words=role_words(),
        may_add=may_add_programs(person),
    )


@bp.route("/programs/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    person = signed_in()
    managed = managed_programs(person)
    if not may_add_programs(person):
        abort(403)
    form = NewProgramForm()
    template = request.args.get("template", "both")
    if template not in TEMPLATES:
        abort(404)
    if request.method != "POST":
        today = clock.now().astimezone(ZoneInfo(person.zone)).date()
        form.show(usual_rules(person.zone, today, template))
    elif form.validate():
        try:
            program = create_program(
                form.name.data, form.rules(), now=clock.now(), actor_id=person.id
            )
        except Unfit as error:
            form.refuse(error)
        except Refused as error:
            form.name.errors = [str(error)]
        else:
            db.session.commit()
            flash(_("%(title)s is set up.", title=program.title), "ok")
            return redirect(url_for("programs.desk", name=program.name))
    return _settings_page(
        form, None, templates=TEMPLATES, template=template, managed=managed
    )


@bp.route("/programs/<name>/settings", methods=["GET", "POST"])
def settings(name: str) -> ResponseReturnValue:
    program = managed_program(name)
    form = SettingsForm()
    if request.method != "POST":
        form.show(rules_of(program))
        form.revision.data = str(program.revision)
    elif form.validate():
        if form.revision.data != str(program.revision):
            form.form_errors = [STALE]
            form.revision.data = form.revision.raw_data = str(program.revision)
            return _settings_page(form, program, 409)
        try:
            changed = change_program(
                program,
                form.rules(program.objective),
                now=clock.now(),
                actor_id=signed_in().id,
            )
        except Unfit as error:
            db.session.rollback()
            form.refuse(error)
        else:
            db.session.commit()
            flash(_("Saved.") if changed else _("Nothing was different."), "ok")
            return redirect(url_for("programs.settings", name=name))
    return _settings_page(form, managed_program(name))


@bp.get("/programs/<name>")
def desk(name: str) -> ResponseReturnValue:
    program, now = managed_program(name), clock.now()
    standing = standing_of(program)
    people = people_of(program)
    return render_template(
        "programs/desk.html",
        program=program,
        zone=program.zone,
        dates=dates_words(program.starts_on, program.ends_on),
        next=next_step(program, standing, now),
        over=program.is_over(now),
        stages=stages(program, standing, now),
        standing=standing,
        lines=troubles_now(program, now) if standing.newest else [],
        changed=changed_since(program, now - DAY),
        post=post_of_program(program),
        declined=declined_in(program, now) if standing.newest else [],
        unheard=unheard_in(program, now) if standing.newest else [],
        offers=offers_in(program) if standing.newest else [],
        people=[x for x in people if x.state != "left"],
        asks=standing.answered < standing.people and is_open(program, now),
        role_words=role_words(),
        schedule=[schedule_words(program, x) for x in latest_schedules(program, 6)],
        imports=IMPORTS,
        join_url=f"{installation().base_url.rstrip('/')}/join/{program.name}",
    )


@bp.get("/programs/<name>/people")
def people(name: str) -> ResponseReturnValue:
    program = managed_program(name)
    everybody = people_of(program)
    pages = paging(request.args.get("page", "1"), PEOPLE_A_PAGE, len(everybody))
    shown = everybody[pages.start : pages.end]
    lasts = program_span(program.starts_on, program.ends_on, ZoneInfo(program.zone))
    hours = hours_of(program, shown, *lasts)
    offered = {
        id_: sum((end - start).total_seconds() for start, end in x.available) / 3600
        for id_, x in hours.items()
    }
    return render_template(
        "programs/people.html",
        program=program,
        zone=program.zone,
        people=shown,
        pages=pages,
        offered=offered,
        adjust=way_to_adjust(program),
        role_words=role_words(),
        join_url=f"{installation().base_url.rstrip('/')}/join/{program.name}",
    )


@bp.get("/programs/<name>/calls")
def calls(name: str) -> ResponseReturnValue:
    program = managed_program(name)
    pages = paging(request.args.get("page", "1"), CALLS_A_PAGE, count_calls(program))
    shown = calls_of(program, start=pages.start, most=pages.size)
    return render_template(
        "programs/calls.html",
        program=program,
        zone=program.zone,
        calls=shown,
        published=published_by_call(call.id for call in shown),
        adjust=way_to_adjust(program),
        pages=pages,
    )


@bp.get("/programs/<name>/placements")
def placements(name: str) -> ResponseReturnValue:
    program = managed_program(name)
    shown = placements_of(program)
    return render_template(
        "programs/placements.html",
        program=program,
        zone=program.zone,
        placements=shown,
        published=published_by_placement(one.id for one in shown),
        adjust=way_to_adjust(program),
    )


def role_words() -> dict[str, str]:
    """The roles in the reader's language, said once for a page of hundreds."""
    return {kind: str(words) for kind, words in ROLE_WORDS.items()}


def _settings_page(
    form: SettingsForm, program: Program | None, status: int = 200, **more: object
) -> ResponseReturnValue:
    quiet = quiet_days_of(program) if program else {}
    page = render_template(
        "programs/settings.html",
        form=form,
        program=program,
        quiet={
            track: "; ".join(dates_words(*pair) for pair in days)
            for track, days in quiet.items()
        },
        holidays=holidays_words(holidays_of(program)) if program else "",
        **more,
    )
    return page, 422 if form.errors and status == 200 else status
