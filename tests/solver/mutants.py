"""Every constraint of the model, one by one, and what becomes of it: removed, or negated.

A constraint is a place in `solver/constraints` or `solver/objectives` that adds rows to the
model, or one function of a `FILTER`. It is named by its module, its function and, of several,
its number.
"""

import ast
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from solver import conflicts, constraints, objectives, parts, search
from solver.candidates import Filter
from solver.model import Model

FOLDERS = [Path(package.__file__).parent for package in (constraints, objectives)]
KINDS = ("seats", "options", "sittings")
READERS = (search, parts, conflicts)
"""The modules that have the list of filters by name."""


def row_sites():
    """Name to file and lines of every call that adds rows."""
    found = {}
    for path in (path for folder in FOLDERS for path in sorted(folder.glob("*.py"))):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef):
                calls = sorted(
                    (node.lineno, node.end_lineno)
                    for node in ast.walk(function)
                    if isinstance(node, ast.Call)
                    and ast.unparse(node.func)
                    in ("model.rows", "model.row", "model.at_most")
                )
                for number, lines in enumerate(calls, 1):
                    which = f" {number}" if len(calls) > 1 else ""
                    name = f"{path.stem}.{function.name}{which}"
                    found[name] = (str(path), *lines)
    return found


def filter_sites():
    """Name to the filter's place in the list and the function's kind."""
    modules = {
        id(module.FILTER): name
        for name, module in vars(constraints).items()
        if hasattr(module, "FILTER")
    }
    return {
        f"{modules[id(one)]}.FILTER.{kind}": (place, kind)
        for place, one in enumerate(constraints.FILTERS)
        for kind in KINDS
        if getattr(one, kind) is not None
    }


ROWS, FILTERS = row_sites(), filter_sites()
NAMES = [*ROWS, *FILTERS]
CHANGES = ("removed", "negated")


@contextmanager
def mutated(name, change):
    """The model with one constraint removed or negated."""
    if name in ROWS:
        with other_rows(ROWS[name], change):
            yield
    else:
        with other_filter(*FILTERS[name], change):
            yield


@contextmanager
def other_rows(site, change):
    path, first, last = site
    whole = Model.rows

    def rows(self, *args, **limits):
        frame = sys._getframe(1)
        while frame and frame.f_code.co_filename != path:
            frame = frame.f_back
        if frame is None or not first <= frame.f_lineno <= last:
            whole(self, *args, **limits)
        elif change == "negated":
            whole(self, *args, **limits | negated(limits))

    Model.rows = rows
    try:
        yield
    finally:
        Model.rows = whole


def negated(limits):
    """More than the most, or else less than the least."""
    upper = np.asarray(limits.get("upper", np.inf), dtype=np.float64)
    lower = np.asarray(limits.get("lower", -np.inf), dtype=np.float64)
    if np.isfinite(upper).all():
        return {"lower": upper + 1, "upper": np.inf}
    return {"lower": -np.inf, "upper": lower - 1}


@contextmanager
def other_filter(place, kind, change):
    filters = list(constraints.FILTERS)
    test = getattr(filters[place], kind)

    def opposite(*args):
        answer = test(*args)
        return not answer if isinstance(answer, bool) else ~answer

    changed = None if change == "removed" else opposite
    filters[place] = replace(filters[place], **{kind: changed})
    assert all(isinstance(one, Filter) for one in filters)
    for module in READERS:
        module.FILTERS = tuple(filters)
    try:
        yield
    finally:
        for module in READERS:
            module.FILTERS = constraints.FILTERS
