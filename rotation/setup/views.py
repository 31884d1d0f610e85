"""A program's goals and managers, and the copy of a program."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rotation import clock
from rotation.access import managed_program, signed_in
from rotation.errors import Refused
from rotation.extensions import db
from rotation.programs.models import TIERS, Program, gives_nothing
from rotation.setup.actions import MOVES, copy_program, let_in, move_goal, send_away
from rotation.setup.forms import CopyForm, ManagerForm
from rotation.setup.queries import managers_in

bp = Blueprint("setup", __name__)


@bp.get("/programs/<name>/settings/goals")
def goals(name: str) -> ResponseReturnValue:
    program = managed_program(name)
    return render_template(
        "setup/goals.html",
        program=program,
        goals=program.objective,
        gives_nothing=gives_nothing(program.objective),
        unused=[goal for goal in TIERS if goal not in program.objective],
    )


@bp.post("/programs/<name>/settings/goals")
def reorder(name: str) -> ResponseReturnValue:
    program = managed_program(name)
    goal, move = request.form.get("goal", ""), request.form.get("move", "")
    if request.form.get("revision") != str(program.revision):
        flash(
            _("Somebody else changed the settings; this is how they are now."), "warn"
        )
    elif move in MOVES and move_goal(
        program, goal, move, now=clock.now(), actor_id=signed_in().id
    ):
        db.session.commit()
        flash(_("The order is saved. It counts from the next schedule on."), "ok")
    return redirect(url_for(".goals", name=name))


@bp.get("/programs/<name>/settings/managers")
def managers(name: str) -> ResponseReturnValue:
    return _managers_page(managed_program(name), ManagerForm())


@bp.post("/programs/<name>/settings/managers")
def add(name: str) -> ResponseReturnValue:
    program, form = managed_program(name), ManagerForm()
    if form.validate():
        try:
            person = let_in(
                program,
                form.email.data,
                reads_only=form.may.data == "look",
                now=clock.now(),
                actor_id=signed_in().id,
            )
        except Refused as refusal:
            db.session.rollback()
            form.email.errors = [str(refusal)]
        else:
            db.session.commit()
            words = _("%(who)s can now sign in with this address.", who=person.email)
            flash(words, "ok")
            return redirect(url_for(".managers", name=name))
    return _managers_page(managed_program(name), form), 422


@bp.post("/programs/<name>/settings/managers/<int:person_id>/remove")
def remove(name: str, person_id: int) -> ResponseReturnValue:
    program, actor = managed_program(name), signed_in()
    try:
        send_away(program, person_id, now=clock.now(), actor_id=actor.id)
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "bad")
        return redirect(url_for(".managers", name=name))
    db.session.commit()
    flash(_("Removed."), "ok")
    if person_id == actor.id and not actor.manages_all:
        return redirect(url_for("programs.index"))
    return redirect(url_for(".managers", name=name))


@bp.route("/programs/<name>/copy", methods=["GET", "POST"])
def copy(name: str) -> ResponseReturnValue:
    program, form = managed_program(name), CopyForm()
    if request.method == "POST" and form.validate():
        try:
            made = copy_program(
                program,
                name=form.name.data,
                title=form.title.data,
                starts_on=form.starts_on.data,
                history=form.history.data == "counts",
                now=clock.now(),
                actor_id=signed_in().id,
            )
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
        else:
            db.session.commit()
            flash(_("%(title)s is set up.", title=made.title), "ok")
            return redirect(url_for("programs.desk", name=made.name))
    page = render_template("setup/copy.html", program=managed_program(name), form=form)
    return page, 422 if form.errors else 200


def _managers_page(program: Program, form: ManagerForm) -> str:
    return render_template(
        "setup/managers.html",
        program=program,
        form=form,
        managers=managers_in(program),
    )
