"""The instructor's notebook, read and proven sound: what ``build``, ``prove`` and ``grade`` all start from."""

from __future__ import annotations

import copy
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tierkit.course.cells import (
    check_call,
    names_assigned,
    names_in,
    parsed,
    printed,
    question_of,
    role_of,
    same_code,
    solution_region,
    without_last_statement,
)
from tierkit.course.rules import Place, violations
from tierkit.errors import CourseError
from tierkit.i18n import LANGUAGES, _


@dataclass(frozen=True)
class Mistake:
    """A typical wrong answer: its code without the check, what the check printed for it, and what to say."""

    cell_id: str
    source: str
    printed: str
    hint: str


@dataclass(frozen=True)
class Question:
    """One question.

    ``names``: what the check looks at and the answer cell assigns; ``blanks``: those of them that the solution
    region assigns, so that the placeholder has to.
    """

    id: str
    points: float
    hint: str | None
    answer: Any
    check: Any
    hidden: tuple[Any, ...]
    mistakes: tuple[Mistake, ...]
    names: tuple[str, ...]
    blanks: tuple[str, ...]

    @property
    def reference(self) -> str:
        """The canonical form of the reference answer."""
        return printed(self.check)


@dataclass(frozen=True)
class Master:
    """A solution notebook. ``questions`` are in the order of the notebook."""

    path: Path
    exercise: str
    lang: str
    version: int
    notebook: Any = field(repr=False)
    questions: dict[str, Question] = field(repr=False)

    @property
    def name(self) -> str:
        """For people: ``en/03_abc``."""
        return f"{self.lang}/{self.exercise}"

    @property
    def possible(self) -> float:
        return sum(question.points for question in self.questions.values())

    @property
    def setup(self) -> list[Any]:
        return [cell for cell in self.notebook.cells if role_of(cell) == "setup"]


def read_masters(solutions: Path) -> list[Master]:
    """All solution notebooks of a folder, by language and name; the twins of a name agree.

    Raises
    ------
    CourseError : with one line for each thing that is wrong in any of them, naming notebook, cell and question.
    """
    paths = [path for lang in LANGUAGES for path in sorted((solutions / lang).glob("*.ipynb"))]
    if not paths:
        raise CourseError(
            _("{folder}: there are no solution notebooks here; they belong in {example}.").format(
                folder=solutions.as_posix(), example=f"{solutions.as_posix()}/en/NN_topic.ipynb"
            )
        )
    masters, wrong = [], []
    for path in paths:
        try:
            masters.append(read_master(path))
        except CourseError as error:
            wrong.append(str(error))
    wrong += [sentence for master in masters for sentence in _twin_differences(master, masters)]
    if wrong:
        raise CourseError("\n".join(wrong))
    return masters


def read_master(path: Path) -> Master:
    """One solution notebook, ``solutions/LANG/NN_topic.ipynb``. Raises CourseError like ``read_masters``."""
    path = Path(path)
    if not path.is_file():
        raise CourseError(_("There is no solution {path}.").format(path=path.as_posix()))
    try:
        notebook = _sound_notebook(path.read_text(encoding="utf-8"))
    except Exception as error:
        sentence = _("this is no sound Jupyter notebook ({error}).").format(error=str(error).splitlines()[0][:200])
        raise CourseError(Place(path).says(sentence)) from error
    wrong = violations(path, notebook)
    if wrong:
        raise CourseError("\n".join(wrong))
    mark = notebook.metadata["tierkit"]
    return Master(path, mark["exercise"], mark["lang"], mark["version"], notebook, _questions(notebook))


def _sound_notebook(text: str) -> Any:
    """The notebook as it stands in the file; nbformat's own reader would make up ids that are missing or double."""
    import nbformat

    notebook = nbformat.v4.reads(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nbformat.validate(copy.deepcopy(notebook))
    if any("id" not in cell for cell in notebook.cells):
        raise ValueError("nbformat < 4.5")
    return notebook


def _questions(notebook: Any) -> dict[str, Question]:
    def cells(role: str, question: str) -> list[Any]:
        return [cell for cell in notebook.cells if role_of(cell) == role and question_of(cell) == question]

    found = {}
    for check in notebook.cells:
        if role_of(check) != "check":
            continue
        question = question_of(check)
        (answer,) = cells("answer", question)
        found[question] = Question(
            id=question,
            points=float(check.metadata["tierkit"]["points"]),
            hint=answer.metadata["tierkit"].get("hint"),
            answer=answer,
            check=check,
            hidden=tuple(cells("hidden-check", question)),
            mistakes=tuple(_mistake(cell) for cell in cells("mistake", question)),
            names=_names(answer, check, inside=False),
            blanks=_names(answer, check, inside=True),
        )
    return found


def _mistake(cell: Any) -> Mistake:
    hint = cell.metadata["tierkit"]["hint"]
    return Mistake(cell.id, without_last_statement(cell.source), printed(cell), hint)


def _names(answer: Any, check: Any, *, inside: bool) -> tuple[str, ...]:
    """What the check looks at and the answer assigns, at the top of the cell; ``inside`` the solution region only."""
    call, region, tree = check_call(check.source), solution_region(answer.source), parsed(answer.source)
    if call is None or region is None or tree is None:
        raise AssertionError("the rules have seen to it")
    begin, end = region
    statements = [each for each in tree.body if not inside or begin < each.lineno - 1 < end]
    return tuple(sorted(names_in(call[1]) & names_assigned(statements)))


def _twin_differences(master: Master, masters: list[Master]) -> list[str]:
    """Where a notebook differs in more than its words from the one in the first language."""
    twin = next(other for other in masters if other.exercise == master.exercise)
    place = Place(master.path)
    if [cell.id for cell in twin.notebook.cells] != [cell.id for cell in master.notebook.cells]:
        return [place.says(_("the cells have other ids, or another order, than in {twin}.").format(twin=twin.name))]
    wrong = []
    for number, (one, other) in enumerate(zip(twin.notebook.cells, master.notebook.cells, strict=True), start=1):
        here = Place(master.path, number, other.id)
        if one.cell_type != other.cell_type or _contract(one) != _contract(other):
            wrong.append(
                here.says(_("its role, question or points differ from those in {twin}.").format(twin=twin.name))
            )
        elif one.cell_type == "code" and not _says_language(one) and not same_code(one.source, other.source):
            wrong.append(here.says(_("its code differs from that in {twin}.").format(twin=twin.name)))
    return wrong


def _says_language(cell: Any) -> bool:
    return role_of(cell) == "setup" or "parameters" in cell.metadata.get("tags", [])


def _contract(cell: Any) -> dict[str, Any]:
    """A cell's mark without what is words."""
    return {key: value for key, value in cell.metadata.get("tierkit", {}).items() if key != "hint"}
