"""What the cells of an exercise say: small questions to one cell's source, metadata or outputs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Any

from tierkit.course.schema import ROLES

_BEGIN = re.compile(r"^\s*#+\s*BEGIN SOLUTION\s*$")
_END = re.compile(r"^\s*#+\s*END SOLUTION\s*$")


def role_of(cell: Any) -> str | None:
    """The role a cell claims in its metadata, unchecked."""
    mark = cell.metadata.get("tierkit")
    role = mark.get("role") if isinstance(mark, dict) else None
    return role if role in ROLES else None


def question_of(cell: Any) -> str:
    """The question of a cell that has been checked to belong to one."""
    return str(cell.metadata["tierkit"]["question"])


def printed(cell: Any) -> str:
    """What a code cell printed when it was last run."""
    texts = (output.get("text", "") for output in cell.get("outputs", []) if output.get("output_type") == "stream")
    return "".join(texts).rstrip("\n")


def parsed(source: str) -> ast.Module | None:
    """The syntax tree; None when the source is no plain Python."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def same_code(one: str, other: str) -> bool:
    """Whether two sources do the same, comments and layout aside."""
    trees = parsed(one), parsed(other)
    if trees[0] is None or trees[1] is None:
        return one.strip() == other.strip()
    return ast.dump(trees[0]) == ast.dump(trees[1])


def check_call(source: str) -> tuple[str, ast.expr] | None:
    """Question and value of a source that is ``check("abc-1", value)`` and nothing else; else None.

    ``any_order=True`` may follow the value.
    """
    match parsed(source):
        case ast.Module([ast.Expr(ast.Call(ast.Name("check"), [ast.Constant(str(question)), value], options))]):
            plain = all(option.arg == "any_order" and isinstance(option.value, ast.Constant) for option in options)
            return (question, value) if plain and not isinstance(value, ast.Starred) else None
    return None


def inside_function(source: str, line: int) -> bool:
    """Whether ``line`` (from 1) lies in the body of a function."""
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    return any(node.lineno < line <= (node.end_lineno or line) for node in functions)


def names_in(expression: ast.AST) -> set[str]:
    """The names an expression reads."""
    return {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}


def names_assigned(statements: Iterable[ast.stmt]) -> set[str]:
    """The names that statements bind at the top: by assignment, in a loop or ``with``, as a function or class."""
    found: set[str] = set()
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(statement.name)
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
    return found


def solution_region(source: str) -> tuple[int, int] | None:
    """Line numbers (from 0) of ``# BEGIN SOLUTION`` and ``# END SOLUTION``; None unless there is exactly one pair."""
    lines = source.splitlines()
    begins = [number for number, line in enumerate(lines) if _BEGIN.match(line)]
    ends = [number for number, line in enumerate(lines) if _END.match(line)]
    if len(begins) == len(ends) == 1 and begins[0] < ends[0]:
        return begins[0], ends[0]
    return None


def has_solution_marks(source: str) -> bool:
    return any(_BEGIN.match(line) or _END.match(line) for line in source.splitlines())


def without_solution_marks(source: str) -> str:
    """The reference answer as plain code."""
    return "\n".join(line for line in source.splitlines() if not (_BEGIN.match(line) or _END.match(line)))


def without_last_statement(source: str) -> str:
    """A mistake's code without the ``check(...)`` it ends with."""
    last = ast.parse(source).body[-1]
    return "\n".join(source.splitlines()[: last.lineno - 1]).rstrip()


def assigns(source: str, names: Iterable[str]) -> bool:
    """Whether a source binds all of ``names`` at its top; a guess where it is no plain Python (magics, a slip)."""
    tree = parsed(source)
    if tree is not None:
        return set(names) <= names_assigned(tree.body)
    return all(re.search(rf"^\s*(def\s+)?{re.escape(name)}\b\s*(\(|=(?!=))", source, re.MULTILINE) for name in names)
