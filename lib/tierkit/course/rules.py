"""What a solution notebook must keep to. Each rule yields sentences that name notebook, cell and question."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tierkit.course.cells import (
    check_call,
    has_solution_marks,
    parsed,
    printed,
    question_of,
    role_of,
    solution_region,
)
from tierkit.course.printing import CouldNotCheck, NotAttempted, read_printed
from tierkit.course.schema import ROLES, cell_mark, exercise_mark
from tierkit.i18n import _

_RUN_IT = "tierkit notebooks run"


@dataclass(frozen=True)
class Place:
    """Where something is wrong. ``number`` counts all cells of the notebook from 1."""

    path: Path
    number: int | None = None
    cell_id: str | None = None
    question: str | None = None

    def says(self, sentence: str) -> str:
        where = ["/".join(self.path.parts[-2:])]
        if self.number is not None:
            where.append(_("cell {number} (id {id})").format(number=self.number, id=self.cell_id))
        if self.question is not None:
            where.append(_("question {question}").format(question=self.question))
        return _("{where}: {what}").format(where=_(", ").join(where), what=sentence)


@dataclass(frozen=True)
class _Cell:
    """A cell, its place, and what its mark (now known to be sound) says."""

    place: Place
    node: Any
    role: str | None
    question: str | None

    def says(self, sentence: str) -> str:
        return self.place.says(sentence)


def violations(path: Path, notebook: Any) -> list[str]:
    """Everything that is wrong with a solution notebook; the later rules need the earlier ones kept."""
    wrong = [*_notebook_mark(path, notebook), *_marks(path, notebook)]
    if wrong:
        return wrong
    cells = [
        _Cell(place := _place(path, number, cell), cell, role_of(cell), place.question)
        for number, cell in enumerate(notebook.cells, start=1)
    ]
    for rules in (_FIRST, _THEN):
        wrong = [sentence for rule in rules for sentence in rule(path, cells)]
        if wrong:
            break
    return wrong


def _place(path: Path, number: int, cell: Any) -> Place:
    mark = cell.metadata.get("tierkit")
    return Place(path, number, cell.get("id"), mark.get("question") if isinstance(mark, dict) else None)


def _notebook_mark(path: Path, notebook: Any) -> Iterator[str]:
    try:
        mark = exercise_mark(notebook.metadata.get("tierkit", {}))
    except ValueError as error:
        for sentence in str(error).splitlines():
            yield Place(path).says(_("in the notebook's metadata, {problem}").format(problem=sentence))
        return
    if mark.exercise != path.stem:
        yield Place(path).says(
            _("its metadata calls it {exercise}, its file {name}.").format(exercise=mark.exercise, name=path.stem)
        )
    if mark.lang != path.parent.name:
        yield Place(path).says(
            _("its metadata says language {lang}, its folder {name}.").format(lang=mark.lang, name=path.parent.name)
        )


def _marks(path: Path, notebook: Any) -> Iterator[str]:
    seen: set[str] = set()
    for number, cell in enumerate(notebook.cells, start=1):
        place = _place(path, number, cell)
        if cell.id in seen:
            yield place.says(_("another cell has the same id."))
        seen.add(cell.id)
        tags = [tag for tag in cell.metadata.get("tags", []) if tag in ROLES]
        if "tierkit" not in cell.metadata:
            if tags:
                yield place.says(_("it is tagged {tag} but has no tierkit metadata.").format(tag=tags[0]))
            elif cell.cell_type == "code" and has_solution_marks(cell.source):
                yield place.says(_("BEGIN SOLUTION or END SOLUTION stands outside an answer cell."))
            continue
        try:
            mark = cell_mark(cell.metadata["tierkit"])
        except ValueError as error:
            yield from (place.says(sentence) for sentence in str(error).splitlines())
            continue
        if tags != [mark.role]:
            yield place.says(_("its tags must name its role, {role}.").format(role=mark.role))
        if mark.role != "instructor" and cell.cell_type != "code":
            yield place.says(_("a cell with the role {role} must be a code cell.").format(role=mark.role))
        elif mark.role not in ("answer", "instructor") and has_solution_marks(cell.source):
            yield place.says(_("BEGIN SOLUTION or END SOLUTION stands outside an answer cell."))


def _with_role(cells: list[_Cell], *roles: str) -> list[_Cell]:
    return [cell for cell in cells if cell.role in roles]


def _something_to_do(path: Path, cells: list[_Cell]) -> Iterator[str]:
    for role in ("setup", "answer", "check"):
        if not _with_role(cells, role):
            yield Place(path).says(_("it has no cell with the role {role}.").format(role=role))


def _complete(_path: Path, cells: list[_Cell]) -> Iterator[str]:
    first: dict[tuple[str | None, str | None], _Cell] = {}
    for cell in _with_role(cells, "answer", "check"):
        if (cell.role, cell.question) in first:
            yield cell.says(_("the question has a second cell with the role {role}.").format(role=cell.role))
        first.setdefault((cell.role, cell.question), cell)
    for (role, question), cell in first.items():
        if role == "answer" and ("check", question) not in first:
            yield cell.says(_("the answer has no check."))
        if role == "check" and ("answer", question) not in first:
            yield cell.says(_("the check has no answer."))
    for cell in _with_role(cells, "mistake", "hidden-check"):
        if ("check", cell.question) not in first:
            yield cell.says(_("there is no such question."))


def _answers(_path: Path, cells: list[_Cell]) -> Iterator[str]:
    for cell in _with_role(cells, "answer"):
        region = solution_region(cell.node.source)
        if region is None:
            yield cell.says(_("it needs one # BEGIN SOLUTION and, after it, one # END SOLUTION."))
        elif parsed(cell.node.source) is None:
            yield cell.says(_("its code is no plain Python."))


def _checks(_path: Path, cells: list[_Cell]) -> Iterator[str]:
    for cell in _with_role(cells, "check"):
        call = check_call(cell.node.source)
        if call is None or call[0] != cell.question:
            yield cell.says(
                _("a check is one call and nothing else: {example}").format(example=f'check("{cell.question}", ...)')
            )


def _order(_path: Path, cells: list[_Cell]) -> Iterator[str]:
    answered: set[str | None] = set()
    checked: set[str | None] = set()
    for cell in cells:
        if cell.role == "answer":
            answered.add(cell.question)
        elif cell.role == "check":
            checked.add(cell.question)
            if cell.question not in answered:
                yield cell.says(_("the check stands before its answer."))
        elif cell.role == "hidden-check" and cell.question not in checked:
            yield cell.says(_("the hidden check stands before the check of its question."))


def _mistakes(_path: Path, cells: list[_Cell]) -> Iterator[str]:
    checks = {cell.question: ast.dump(ast.parse(cell.node.source).body[0]) for cell in _with_role(cells, "check")}
    for number, cell in enumerate(cells):
        if cell.role != "mistake":
            continue
        tree = parsed(cell.node.source)
        if tree is None or not _ends_with(tree, checks[cell.question]):
            yield cell.says(_("a mistake ends with the same call as the check of its question, on a line of its own."))
        code = (other for other in cells[number + 1 :] if other.node.cell_type == "code" and other.role != "mistake")
        following = next(code, None)
        if following is None or following.role != "answer" or following.question != cell.question:
            # The answer puts right what the mistake has assigned, before anything else can see it.
            yield cell.says(_("a mistake stands directly before the answer of its question."))


def _ends_with(tree: ast.Module, call: str) -> bool:
    if len(tree.body) < 2:
        return False
    before, last = tree.body[-2:]
    return ast.dump(last) == call and last.lineno > (before.end_lineno or before.lineno)


def _outputs(_path: Path, cells: list[_Cell]) -> Iterator[str]:
    for cell in _with_role(cells, "check", "hidden-check", "mistake"):
        outputs = cell.node.outputs
        texts = [output for output in outputs if output.output_type == "stream" and output.name == "stdout"]
        if not outputs or cell.node.execution_count is None:
            yield cell.says(_("it has no stored output; run {command}.").format(command=_RUN_IT))
        elif len(texts) != len(outputs) or not printed(cell.node):
            yield cell.says(_("it must print text and nothing else; that is what is compared."))
        elif isinstance(read_printed(printed(cell.node)), NotAttempted | CouldNotCheck):
            yield cell.says(_("its value is one that cannot be checked."))


def _distinct(_path: Path, cells: list[_Cell]) -> Iterator[str]:
    """A mistake that prints what the reference prints would be a right answer; two alike could not be told apart."""
    printed_by: dict[tuple[str, str], _Cell] = {}
    for cell in [*_with_role(cells, "check"), *_with_role(cells, "mistake")]:
        key = question_of(cell.node), printed(cell.node)
        other = printed_by.setdefault(key, cell)
        if other is cell:
            continue
        if other.role == "check":
            yield cell.says(_("the mistake gives the same as the reference answer."))
        else:
            yield cell.says(
                _("the mistake gives the same as the one in cell {number} (id {id}).").format(
                    number=other.place.number, id=other.place.cell_id
                )
            )


_Rule = Callable[[Path, list[_Cell]], Iterator[str]]
_FIRST: tuple[_Rule, ...] = (_something_to_do, _complete, _answers, _checks)
_THEN: tuple[_Rule, ...] = (_order, _mistakes, _outputs, _distinct)
