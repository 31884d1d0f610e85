"""How a page of a program leads to where its schedule is adjusted."""

from flask import url_for

from rotation.adjusting.queries import adjustable
from rotation.programs.models import Program


def way_to_adjust(program: Program) -> str:
    """The address below which each person and each call of the program has its page
    (adjusting/starting.py); empty where there is no schedule to adjust. One query."""
    if not adjustable(program):
        return ""
    return url_for("adjusting.of_program", name=program.name)
