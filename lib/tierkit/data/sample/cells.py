"""How a generator's numbers are written into CSV cells: money from fen, moments from seconds, blanks for nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tierkit.data.sample.tables import Row

Ints = NDArray[np.int64]


def yuan(fen: Ints) -> list[str]:
    """Fen as yuan with two decimals: -150 → ``-1.50``."""
    return [f"{'-' if each < 0 else ''}{abs(each) // 100}.{abs(each) % 100:02d}" for each in fen.tolist()]


def moments(seconds: Ints, first_day: date) -> list[str]:
    """Seconds since the midnight that opens ``first_day`` as ``2023-07-01 09:05:00``."""
    return [text.replace("T", " ") for text in np.datetime_as_string(np.datetime64(first_day, "s") + seconds).tolist()]


def dates(day: Ints, first_day: date) -> list[str]:
    """Days since ``first_day`` as ``2023-07-01``."""
    texts: list[str] = np.datetime_as_string(np.datetime64(first_day, "D") + day).tolist()
    return texts


def where(known: NDArray[np.bool_], cells: Iterable[str]) -> list[str]:
    """``cells`` with blanks where nothing is known."""
    return [cell if told else "" for told, cell in zip(known.tolist(), cells, strict=True)]


def rows(*columns: Iterable[str]) -> list[Row]:
    """Columns of cells as rows of cells."""
    return [list(row) for row in zip(*columns, strict=True)]
