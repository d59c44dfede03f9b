"""Rules in YAML files, read so that a slip of the pen is told with its line, and nothing in a file is ever run.

A key that stands twice is refused: YAML itself would silently take the last, and a forgotten dash would turn two
tags into one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tierkit.errors import ParameterError
from tierkit.i18n import _


class _Twice(yaml.YAMLError):
    """A key of one mapping that stands in it twice."""

    def __init__(self, key: object, line: int) -> None:
        self.key, self.line = key, line


class _Loader(yaml.SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _value in node.value if isinstance(node, yaml.MappingNode) else []:
            name = str(key.value)
            if name in seen:
                raise _Twice(name, key.start_mark.line + 1)
            seen.add(name)
        return super().construct_mapping(node, deep)


def file_text(source: object) -> tuple[str, str] | None:
    """What is written in a file, and its name; None when there is no such file, ParameterError when it is no text."""
    try:
        path = Path(source) if isinstance(source, str | Path) else None
        if path is None or not path.is_file():
            return None
        return path.read_text(encoding="utf-8-sig"), path.name
    except UnicodeDecodeError:
        raise ParameterError(
            _("{file}: this is no UTF-8 text; save it as UTF-8.").format(file=Path(str(source)).name)
        ) from None
    except OSError:
        return None


def read_yaml(text: str, file: str) -> Any:
    """What the YAML says; ParameterError with the line where it says nothing, or one thing twice."""
    try:
        return yaml.load(text, Loader=_Loader)  # a safe one: it makes text, numbers, dates, lists and mappings only
    except _Twice as twice:
        raise ParameterError(
            _("{file}: line {line}: {key} stands twice; is a dash missing before it?").format(
                file=file, line=twice.line, key=twice.key
            )
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        if mark is None:
            raise ParameterError(_("{file}: this cannot be read as YAML.").format(file=file)) from None
        raise ParameterError(
            _("{file}: line {line} cannot be read as YAML.").format(file=file, line=mark.line + 1)
        ) from None
