"""The subjects of the sample data: each a module with ``TABLES`` and ``TRUTH``; all their tables by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol

from tierkit.data.sample import b2b, bank, contracts, prospects, retail_tables
from tierkit.data.sample.tables import Table


class Subject(Protocol):
    """What a subject's module offers."""

    @property
    def TABLES(self) -> tuple[Table, ...]:
        """The tables, those that others refer to first."""

    @property
    def TRUTH(self) -> Mapping[str, Any]:
        """Every number that the generator decides with, or that its tables are known to show."""


SUBJECTS: dict[str, Subject] = {
    "retail": retail_tables,
    "bank": bank,
    "b2b": b2b,
    "prospects": prospects,
    "contracts": contracts,
}


@cache
def tables() -> dict[str, Table]:
    """Every sample table by its name, in the order of the subjects."""
    return {table.name: table for subject in SUBJECTS.values() for table in subject.TABLES}


def subject_of(table: Table) -> str:
    """The subject that ``table`` belongs to."""
    return next(name for name, subject in SUBJECTS.items() if table in subject.TABLES)
