"""Cells as text: stripped of what hangs about them unseen, ids with their zeros, full-width forms made plain."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

SPACES = " \t\r\n\u00a0\u3000\u2007\u202f\u200b\u200e\ufeff"
"""What may hang about a cell unseen, zero-width marks of web pages included."""
WIDE = {ord("\u3000"): " "} | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width forms (１２３ＡＢＣ) → ASCII."""
WHOLE = 2**53
"""Beyond this a float no longer holds every whole number."""


def as_text(values: pd.Series) -> pd.Series:
    """``values`` as stripped text, ``""`` where there is nothing; 17850.0 is ``"17850"``, a datetime ISO 8601."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        names = as_text(pd.Series(values.cat.categories))
        # The blank comes last, where the code -1 of a missing value finds it.
        every = pd.concat([names, pd.Series([""], dtype="str")], ignore_index=True)
        return every.take(values.cat.codes.to_numpy() % len(every)).set_axis(values.index)
    if isinstance(values.dtype, pd.StringDtype):
        text = values
    elif pd.api.types.is_float_dtype(values.dtype):
        numbers = values.to_numpy("float64", na_value=np.nan)
        whole = np.isnan(numbers) | ((numbers == np.floor(numbers)) & (np.abs(numbers) < WHOLE))
        text = pd.Series(numbers, values.index)
        text = text.astype("Int64").astype("str") if whole.all() else text.map(_cell_text)
        text = text.mask(np.isnan(numbers), "")
    elif values.dtype == object:
        text = values.map(_cell_text)
    else:
        text = values.astype("str").mask(values.isna(), "")
    text = text.astype("str")
    if text.hasnans:
        text = text.fillna("")
    stripped = text.str.strip(SPACES)
    return text if stripped.equals(text) else stripped  # one copy in memory where nothing was to be stripped


def as_cells(values: pd.Series) -> pd.Series:
    """``values`` as text for the fast path, which strips nothing: what it does not take is stripped afterwards."""
    return values if isinstance(values.dtype, pd.StringDtype) else as_text(values)


def _cell_text(cell: object) -> str:
    if cell is None or cell is pd.NaT or cell is pd.NA:
        return ""
    if isinstance(cell, float):
        whole = cell.is_integer() and abs(cell) < WHOLE
        return str(int(cell)) if whole else "" if math.isnan(cell) else str(cell)
    return str(cell)


def is_blank(text: pd.Series, blanks: list[str]) -> pd.Series:
    """Which of ``text`` stand for an empty cell."""
    return text.str.lower().isin({"", *(word.lower() for word in blanks)})


def without_blanks(text: pd.Series, blanks: list[str]) -> pd.Series:
    """``text`` with ``""`` for every cell that stands for an empty one."""
    blank = is_blank(text, blanks)
    return text.mask(blank, "") if blank.any() else text


def parse_ids(values: pd.Series, blanks: list[str]) -> pd.Series:
    """Ids as text with their leading zeros, ``""`` where blank; full-width digits and letters become plain ones.

    A column of text in which every id ends in ``.0`` is one that some program took for numbers: it loses the ends.
    """
    text = without_blanks(narrow(as_text(values)), blanks)
    if text.head(1000).str.fullmatch(r"([0-9]+\.0)?").all():
        filled = text[text != ""]
        if len(filled) and filled.str.fullmatch(r"[0-9]+\.0").all():
            return text.str.removesuffix(".0")
    return text


def narrow(text: pd.Series) -> pd.Series:
    """``text`` with plain letters, digits and signs for full-width ones."""
    wide = ~text.str.isascii()
    if not wide.any():
        return text
    return text.mask(wide, text[wide].str.translate(WIDE).str.strip(SPACES))
