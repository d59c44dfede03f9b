"""What ``check`` prints for nbval to compare: the canonical form, or a line that says why there is none."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tierkit.course.canonical import NotCheckable, canonical

_KEY = "tierkit"


@dataclass(frozen=True)
class NotAttempted:
    """The placeholder ``...`` is still there."""


@dataclass(frozen=True)
class CouldNotCheck:
    """The value is of a ``kind`` that has no canonical form."""

    kind: str


def printed_form(value: object, *, any_order: bool = False) -> str:
    """One text for one answer, for any value at all; see ``canonical``."""
    try:
        return canonical(value, any_order=any_order)
    except NotCheckable as error:
        # Three dots anywhere in the answer: [rate(1), rate(2)] of a function that still returns them.
        if error.kind == type(...).__name__:
            return json.dumps({_KEY: "not attempted"})
        return json.dumps({_KEY: "could not check", "kind": error.kind[:80]})


def read_printed(text: str) -> NotAttempted | CouldNotCheck | str:
    """The other way round; a text that is an answer is given back as it is."""
    try:
        said = json.loads(text) if text.startswith(f'{{"{_KEY}"') else None
    except ValueError:
        return text
    match said:
        case {"tierkit": "not attempted"}:
            return NotAttempted()
        case {"tierkit": "could not check", "kind": str(kind)}:
            return CouldNotCheck(kind)
    return text
