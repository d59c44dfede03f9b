"""The fast path for cells: runs of them that are all plainly written, parsed at once by Arrow.

Arrow's casts are all or nothing, so a run that holds a cell they refuse is halved and halved again; what is left over
are the short runs around such cells, which the caller reads carefully. A cell's value never depends on its neighbours:
what the casts accept, the careful path reads as the same value (a property test holds them together).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

RUN = 1 << 16
SHORTEST = 1 << 8
ISO_LENGTHS = pa.array([0, 10, 16, 19], pa.int32())
"""``2024-01-05``, with ``08:30``, with ``08:30:15``; blank."""


def arrow_cells(text: pd.Series) -> pa.ChunkedArray:
    """The cells of a column of text as Arrow holds them (a copy only where pandas holds them otherwise)."""
    cells = pa.array(text.array, pa.large_string())
    return cells if isinstance(cells, pa.ChunkedArray) else pa.chunked_array([cells])


def plain_numbers(text: pd.Series) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Numbers (NaN where blank or left over), and which cells are left over."""
    return _parse(arrow_cells(text), pa.float64(), np.full(len(text), np.nan))


def plain_dates(text: pd.Series) -> tuple[NDArray[np.datetime64], NDArray[np.bool_]]:
    """ISO dates without zone (NaT where blank or left over), and which cells are left over."""
    return _parse(arrow_cells(text), pa.timestamp("us"), np.full(len(text), "NaT", "datetime64[us]"))


def _parse(cells: pa.ChunkedArray, kind: pa.DataType, values: np.ndarray) -> tuple[np.ndarray, NDArray[np.bool_]]:
    left = np.zeros(len(cells), bool)
    at = 0
    for chunk in cells.chunks:
        for start in range(0, len(chunk), RUN):
            _parse_run(chunk.slice(start, RUN), kind, values[at + start :], left[at + start :])
        at += len(chunk)
    return values, left


def _parse_run(run: pa.Array, kind: pa.DataType, values: np.ndarray, left: NDArray[np.bool_]) -> None:
    """Fill in the values of one run; ``values`` and ``left`` begin where it begins."""
    try:
        values[: len(run)] = _cast(run, kind)
    except pa.ArrowInvalid:
        if len(run) <= SHORTEST:
            left[: len(run)] = True
            return
        half = len(run) // 2
        _parse_run(run.slice(0, half), kind, values, left)
        _parse_run(run.slice(half), kind, values[half:], left[half:])


def _cast(run: pa.Array, kind: pa.DataType) -> np.ndarray:
    lengths = pc.fill_null(pc.binary_length(run), 0)
    if pa.types.is_timestamp(kind) and not pc.all(pc.is_in(lengths, ISO_LENGTHS)).as_py():
        raise pa.ArrowInvalid
    if pc.min(lengths).as_py() == 0:
        run = pc.if_else(pc.equal(lengths, 0), pa.scalar(None, run.type), run)
    return pc.cast(run, kind).to_numpy(zero_copy_only=False)
