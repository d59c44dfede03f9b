"""Lines equal to an earlier one in every cell."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from tierkit.data.plain import arrow_cells

_MIXER = np.uint64(0x9E3779B97F4A7C15)
"""An odd number with its bits well spread: 2**64 over the golden ratio."""


def repeated_lines(frame: pd.DataFrame, alike: Iterable[np.ndarray]) -> NDArray[np.bool_]:
    """Which rows of ``frame`` equal an earlier one.

    ``alike`` are 64-bit arrays that agree wherever rows are equal (what was read from some of the cells). They are
    mixed into one number a row; only rows that share theirs with another are compared, and those cell by cell. So a
    number shared by chance costs a little time and is never taken for a repeated line.
    """
    mixed = np.zeros(len(frame), np.uint64)
    for values in alike:
        if values.dtype.kind == "f":
            values = np.where(np.isnan(values), 0.0, values)  # noqa: PLW2901 - one nothing is as good as another
        mixed ^= values.view(np.uint64)
        mixed *= _MIXER
        mixed ^= mixed >> np.uint64(32)
    ordered = np.sort(mixed)
    shared = ordered[1:][ordered[1:] == ordered[:-1]]
    del ordered
    repeated = np.zeros(len(frame), bool)
    if len(shared):
        suspects = np.flatnonzero(pd.Series(mixed, copy=False).isin(shared))
        repeated[suspects] = _duplicated(frame.iloc[suspects])
    return repeated


def text_ends(text: pd.Series) -> NDArray[np.uint64]:
    """The last eight bytes of each text as a number (fewer where it is shorter): where ids differ most."""
    ends = [_ends(chunk) for chunk in arrow_cells(text).chunks]
    return np.concatenate(ends) if ends else np.zeros(0, np.uint64)


def _ends(cells: pa.LargeStringArray) -> NDArray[np.uint64]:
    if not len(cells):
        return np.zeros(0, np.uint64)
    offsets = np.frombuffer(cells.buffers()[1], np.int64)[cells.offset : cells.offset + len(cells) + 1]
    first, last = int(offsets[0]), int(offsets[-1])
    data = bytes(8) + (cells.buffers()[2][first:last].to_pybytes() if last > first else b"")
    # A number may begin at every byte: the eight bytes before a text's end begin where it ends, eight zeros ahead.
    words = np.ndarray(len(data) - 7, "<u8", data, strides=(1,))[offsets[1:] - first]
    short = np.maximum(8 - np.diff(offsets), 0).astype(np.uint64)
    # The bytes of the text before come first, and so lowest; a shift by all 64 bits is not defined.
    return np.where(short == 8, 0, words >> (np.minimum(short, 7) * np.uint64(8))).astype(np.uint64)


def _duplicated(frame: pd.DataFrame) -> NDArray[np.bool_]:
    try:
        return frame.duplicated().to_numpy()
    except TypeError:
        # A Parquet column may hold lists, which cannot be compared but as text.
        return frame.astype("str").duplicated().to_numpy()
