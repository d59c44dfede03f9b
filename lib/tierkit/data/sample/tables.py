"""What a sample table is: its columns, described in both languages, and the rows a generator makes for it.

Each subject (the shop, the bank, the B2B maker ...) is a module with ``TABLES`` and ``TRUTH``; ``package`` writes them
all, ``describe`` tells Frictionless about them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Row = list[str]


@dataclass(frozen=True)
class Column:
    """One column. ``kind`` is a Frictionless field type with its format and constraints."""

    name: str
    kind: Mapping[str, Any]
    title: str
    title_zh: str
    description: str
    description_zh: str


@dataclass(frozen=True)
class Table:
    """One table: ``rows()`` gives every cell as the text that goes into the CSV file, the same on every call.

    ``dates`` and ``ids`` name the columns that ``load`` reads as dates and as text; ``entity`` is the column whose
    values are drawn, renamed and jittered for a student's variant (blank: the table is the same for everybody),
    ``money`` the columns that are jittered with it. ``alias`` names a column whose values stand for one entity each,
    also in rows that do not say which (a web cookie before login). ``settle`` puts right after the jitter what must add
    up. An ``export`` lies there as a till would write it, flaws and all; ``load`` cleans it.
    """

    name: str
    title: str
    title_zh: str
    columns: tuple[Column, ...]
    rows: Callable[[], list[Row]]
    entity: str
    ids: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    primary_key: tuple[str, ...] = ()
    foreign_keys: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    alias: str = ""
    settle: Callable[[pd.DataFrame], pd.DataFrame] | None = None
    export: bool = False

    @property
    def header(self) -> Row:
        return [column.name for column in self.columns]
