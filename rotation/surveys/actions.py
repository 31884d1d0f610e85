"""Answering the survey, opening and closing it, and forgetting who answered."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from rotation.accounts.models import Person
from rotation.audit.actions import record
from rotation.errors import Refused
from rotation.extensions import db
from rotation.programs.models import Participant, Program
from rotation.programs.sides import side_of
from rotation.surveys.codes import code_of, nobodys_code
from rotation.surveys.models import WAVES, SurveyAnswer
from rotation.surveys.queries import LEAST, group_sizes
from rotation.surveys.statements import SCALE, STATEMENTS, WORDING
from rotation.surveys.waves import state_of


def answer(
    part: Participant, wave: str, answers: Sequence[int], *, now: datetime
) -> None:
    """Keep what this participant says to the statements, in place of what they said before.

    All rows of the wave are written again, in the order of their codes, and the trail
    notes nothing: see the package. Refused while the wave is not open, and for who has
    no role, and so no side.
    """
    if len(answers) != len(STATEMENTS) or not set(answers) <= SCALE.keys():
        raise ValueError("There is one answer from 1 to 5 to each statement.")
    program = _locked(part.program_id)
    if state_of(program, wave, now) != "open":
        raise Refused(_("This survey is not open any more."))
    side = side_of(part.roles)
    if not side:
        raise Refused(
            _("Choose a role at sign-up first; it says on which side you are.")
        )
    table = SurveyAnswer.__table__
    of_wave = (table.c.program_id == program.id) & (table.c.wave == wave)
    rows = {
        row["code"]: dict(row)
        for row in db.session.execute(db.select(table).where(of_wave)).mappings()
    }
    code = code_of(program.id, part.person_id)
    rows[code] = {
        "program_id": program.id,
        "wave": wave,
        "code": code,
        "side": side,
        "wording": WORDING,
        "answers": list(answers),
    }
    db.session.execute(db.delete(SurveyAnswer).where(of_wave))
    db.session.execute(db.insert(SurveyAnswer), [rows[code] for code in sorted(rows)])


def open_now(program: Program, wave: str, *, now: datetime, actor_id: int) -> None:
    """Open a wave until a manager closes it.

    Refused once its figures were there to see: with one more answer they would show what
    was said in it.
    """
    program = _locked(program.id)
    state = state_of(program, wave, now)
    sizes = group_sizes(program)
    seen = any(size >= LEAST for (which, _side), size in sizes.items() if which == wave)
    if state == "closed" and seen:
        raise Refused(_("Its figures are there to see, so nobody can answer any more."))
    _decide(program, wave, "open", now=now, actor_id=actor_id)


def close_now(program: Program, wave: str, *, now: datetime, actor_id: int) -> None:
    """Close a wave; its figures can be seen from now on."""
    program = _locked(program.id)
    if state_of(program, wave, now) != "open":
        raise Refused(_("It is not open."))
    _decide(program, wave, "closed", now=now, actor_id=actor_id)


def forget_codes(person: Person, now: datetime) -> None:
    """Of a person who is erased: answers of waves that are open go, with the rows of the
    other tables; those that figures were made of stay, under a code that is nobody's."""
    parts = db.session.scalars(db.select(Participant).filter_by(person_id=person.id))
    for part in parts.all():
        program = _locked(part.program_id)
        mine = code_of(program.id, person.id)
        closed = [wave for wave in WAVES if state_of(program, wave, now) == "closed"]
        db.session.execute(
            db.update(SurveyAnswer)
            .where(
                SurveyAnswer.program_id == program.id,
                SurveyAnswer.code == mine,
                SurveyAnswer.wave.in_(closed),
            )
            .values(code=nobodys_code())
            .execution_options(synchronize_session=False)
        )


def _decide(
    program: Program, wave: str, state: str, *, now: datetime, actor_id: int
) -> None:
    before = program.survey_states.get(wave)
    states = program.survey_states | {wave: state}
    # No setting changes, so the program's revision stays, and a settings page that is
    # open elsewhere can still be saved.
    db.session.execute(
        db.update(Program)
        .where(Program.id == program.id)
        .values(survey_states=states)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(program, ["survey_states"])
    record(
        "open a survey" if state == "open" else "close a survey",
        f"program {program.id}",
        now=now,
        actor_id=actor_id,
        program_id=program.id,
        before={wave: before},
        after={wave: state},
    )


def _locked(program_id: int) -> Program:
    """The program; nobody else answers or closes until the transaction ends."""
    return db.session.scalars(
        db.select(Program)
        .filter_by(id=program_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
