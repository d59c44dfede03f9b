"""The browser side of an explorer: ESM and CSS files as they lie beside this one, put together without a bundler."""

from __future__ import annotations

import re
from pathlib import Path

_FOLDER = Path(__file__).parent

# anywidget takes one module. The files are real modules that import each other by name; behind one another they need
# no import any more.
_LOCAL_IMPORT = re.compile(r'^import \{[^}]*\} from "\./[^"]+";\n', re.MULTILINE)


def module(*names: str) -> str:
    """The named ESM files as one module, in this order, without their imports of each other."""
    return "\n".join(_LOCAL_IMPORT.sub("", _read(name)) for name in names)


def stylesheet(*names: str) -> str:
    """The named CSS files as one."""
    return "\n".join(_read(name) for name in names)


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
