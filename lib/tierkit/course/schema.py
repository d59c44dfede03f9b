"""What may stand in a cell's and a notebook's metadata under the key ``tierkit``: closed, versioned, one place.

``cell-schema.json`` beside this file is the same as JSON schema, for editors and for other tools.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from tierkit.i18n import _

SCHEMA_VERSION = 1

QuestionId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="for example abc-1")]
Hint = Annotated[str, Field(min_length=1)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    schema_version: Literal[1] = 1


class SetupMark(_Closed):
    """Loads the data and ``check``; the same for everybody, run first."""

    role: Literal["setup"]


class AnswerMark(_Closed):
    """Holds the reference answer; ``hint`` is said to a wrong answer in which no mistake was recognised."""

    role: Literal["answer"]
    question: QuestionId
    hint: Hint | None = None


class CheckMark(_Closed):
    """``check("abc-1", classes)``; its printed text is what nbval compares."""

    role: Literal["check"]
    question: QuestionId
    points: Annotated[float, Field(gt=0)]


class HiddenCheckMark(_Closed):
    """A further check the student never sees; it must pass, too."""

    role: Literal["hidden-check"]
    question: QuestionId


class MistakeMark(_Closed):
    """A typical wrong answer as code, and what to say to those who give it."""

    role: Literal["mistake"]
    question: QuestionId
    hint: Hint


class InstructorMark(_Closed):
    """For the instructor only."""

    role: Literal["instructor"]


CellMark = Annotated[
    SetupMark | AnswerMark | CheckMark | HiddenCheckMark | MistakeMark | InstructorMark, Field(discriminator="role")
]
_CELL: TypeAdapter[Any] = TypeAdapter(CellMark)

ROLES = ("setup", "answer", "check", "hidden-check", "mistake", "instructor")
"""A cell's role is also its tag, so that it shows in the editor."""


class ExerciseMark(_Closed):
    """What the notebook is."""

    exercise: Annotated[str, Field(pattern=r"^\w+$", description="the file's name without .ipynb, for example 03_abc")]
    lang: Literal["en", "zh"]
    version: Annotated[int, Field(ge=1, description="raised when the questions change")]


def cell_mark(metadata: object) -> Any:
    """The mark of a cell, validated. Raises ValueError with one sentence a violation, joined by line feeds."""
    try:
        return _CELL.validate_python(metadata)
    except ValidationError as error:
        raise ValueError("\n".join(_sentences(error))) from error


def exercise_mark(metadata: object) -> ExerciseMark:
    """The mark of a notebook, validated. Raises ValueError like ``cell_mark``."""
    try:
        return ExerciseMark.model_validate(metadata)
    except ValidationError as error:
        raise ValueError("\n".join(_sentences(error))) from error


def json_schema() -> str:
    """The text of ``cell-schema.json``."""
    cell = _CELL.json_schema(ref_template="#/$defs/{model}")
    notebook = ExerciseMark.model_json_schema()
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "TierKit exercise metadata, under the key tierkit",
        "$defs": {**cell.pop("$defs"), "Cell": cell, "Notebook": notebook},
        "anyOf": [{"$ref": "#/$defs/Cell"}, {"$ref": "#/$defs/Notebook"}],
    }
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _sentences(error: ValidationError) -> list[str]:
    return [_sentence(problem) for problem in error.errors()]


def _sentence(problem: Any) -> str:
    place = [part for part in problem["loc"] if part not in ROLES]
    key = ".".join(str(part) for part in place)
    match problem["type"]:
        case "missing":
            return _("the key {key} is missing.").format(key=key)
        case "extra_forbidden":
            return _("the key {key} is unknown.").format(key=key)
        case "union_tag_not_found":
            return _("the key {key} is missing.").format(key="role")
        case "union_tag_invalid":
            return _("the role must be one of {roles}.").format(roles=", ".join(ROLES))
        case _:
            return _("the value {value!r} of {key} is not allowed.").format(
                value=problem["input"], key=key or "tierkit"
            )
