"""From the instructor's notebook to the student's, one small step after the other.

Each step takes the notebook (its own copy, which it may change) and the master, and gives the notebook back.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import reduce
from typing import Any

from tierkit.course.cells import inside_function, question_of, role_of, solution_region
from tierkit.course.master import Master
from tierkit.i18n import _, language

Transform = Callable[[Any, Master], Any]

_PRIVATE = ("hidden-check", "mistake", "instructor")
_LOCKED = ("setup", "check")


def student_version(master: Master) -> Any:
    """The notebook a student gets."""
    with language(master.lang):
        return reduce(lambda notebook, step: step(notebook, master), STEPS, copy.deepcopy(master.notebook))


def reference_version(master: Master) -> Any:
    """The student's notebook with the reference answers in it: what a perfect student would hand in."""
    notebook = student_version(master)
    for cell in notebook.cells:
        if role_of(cell) == "answer":
            cell.source = master.questions[question_of(cell)].answer.source
    return notebook


def remove_private_cells(notebook: Any, _master: Master) -> Any:
    """Hidden checks, mistakes and instructor's notes stay with the instructor."""
    notebook.cells = [cell for cell in notebook.cells if role_of(cell) not in _PRIVATE]
    return notebook


def blank_answers(notebook: Any, master: Master) -> Any:
    """The solution gives way to a placeholder."""
    for cell in notebook.cells:
        if role_of(cell) == "answer":
            cell.source = blanked(cell.source, master.questions[question_of(cell)].blanks)
    return notebook


def blanked(source: str, blanks: tuple[str, ...]) -> str:
    """An answer's source with the solution region replaced, in the language in force."""
    region = solution_region(source)
    if region is None:
        raise AssertionError("the rules have seen to it")
    begin, end = region
    lines = source.splitlines()
    indent = lines[begin][: len(lines[begin]) - len(lines[begin].lstrip())]
    # At the top the three dots are a value for what the check looks at; inside a function they are what it returns,
    # so that an untouched function is not attempted rather than wrong.
    if indent:
        dots = [f"{indent}return ..." if inside_function(source, begin + 1) else f"{indent}..."]
    else:
        dots = [f"{name} = ..." for name in blanks]
    comment = _("Write your code below")
    return "\n".join([*lines[:begin], f"{indent}# {comment}", *dots, *lines[end + 1 :]])


def lock_cells(notebook: Any, _master: Master) -> Any:
    """Setup and checks say that they are locked: JupyterLab keeps the lock but does not show it, others ignore it."""
    note = _("Locked: run this cell, but do not change it.")
    for cell in notebook.cells:
        if role_of(cell) in _LOCKED:
            cell.source = f"# {note}\n{cell.source}"
            cell.metadata["editable"] = cell.metadata["deletable"] = False
    return notebook


def drop_hints(notebook: Any, _master: Master) -> Any:
    """What to say to a wrong answer is for the check to say."""
    for cell in notebook.cells:
        cell.metadata.get("tierkit", {}).pop("hint", None)
    return notebook


def clear_outputs(notebook: Any, _master: Master) -> Any:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


STEPS: tuple[Transform, ...] = (
    remove_private_cells,
    blank_answers,
    lock_cells,
    drop_hints,
    clear_outputs,
)
