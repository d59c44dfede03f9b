"""Numbers as people write them: currency signs, thousands, brackets, full-width digits, percentages."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tierkit.data.mapping import Numbers
from tierkit.data.plain import arrow_cells, plain_numbers
from tierkit.data.texts import SPACES, as_cells, as_text

LARGEST = 2**53 / 100
"""Beyond this a float no longer holds the cents."""
CURRENCY_SIGNS = {
    "¥": "CNY",
    "￥": "CNY",
    "元": "CNY",
    "RMB": "CNY",
    "人民币": "CNY",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
}
"""What a sign beside a number stands for, when several stand in one column."""

PLAIN_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
SIGN_OR_CODE = r"(¥|￥|元|RMB|人民币|\$|€|£|CNY|USD|EUR|GBP)"


def parse_numbers(values: pd.Series, numbers: Numbers) -> pd.Series:
    """Numbers as float64, NaN where a cell is blank or no number.

    Read are ``¥1,234.50``, ``(5.00)`` and ``5.00-`` for -5, ``1 234,50`` where the decimal sign is a comma,
    full-width digits, a currency's sign or code on either side. Not read, since nobody can know: ``1,23`` where a
    comma groups thousands, infinities, and numbers too large to hold their cents. Nor is ``15%``: see parse_shares.
    """
    return read_numbers(values, numbers)[0]


def read_numbers(values: pd.Series, numbers: Numbers) -> tuple[pd.Series, NDArray[np.bool_]]:
    """What ``parse_numbers`` gives, and which cells had to be read carefully (a sign may stand in them)."""
    dressed = np.zeros(len(values), bool)
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        result = values.to_numpy("float64", na_value=np.nan)
    else:
        cells = as_cells(values)
        if numbers.decimal == ".":
            result, dressed = plain_numbers(cells)
        else:
            result, dressed = np.full(len(cells), np.nan), ~dressed
        if dressed.any():
            codes, distinct = as_text(cells[dressed]).factorize()
            result[dressed] = _careful_numbers(pd.Series(distinct), numbers)[codes]
    sound = np.isfinite(result) & (np.abs(result) <= LARGEST)
    if not sound.all():
        result = np.where(sound, result, np.nan)
    return pd.Series(result, values.index, copy=False), dressed


def _careful_numbers(text: pd.Series, numbers: Numbers) -> NDArray[np.float64]:
    plain = text.str.fullmatch(PLAIN_NUMBER if numbers.decimal == "." else r"[+-]?[0-9]+")
    bare = text if plain.all() else text.where(plain, _bare_numbers(text[~plain], numbers))
    cells = arrow_cells(bare)
    filled = pc.if_else(pc.equal(cells, ""), pa.scalar(None, cells.type), cells)
    return pc.cast(filled, pa.float64()).to_numpy()


def _bare_numbers(text: pd.Series, numbers: Numbers) -> pd.Series:
    """Numbers without their dress: ``(￥1,234.50)`` → ``-1234.50``; ``""`` where a cell is no number."""
    body = text.str.normalize("NFKC").str.replace(f"[{SPACES}\u2009]+", " ", regex=True).str.upper()
    body = body.str.replace("−", "-").str.strip()
    bracketed = body.str.fullmatch(r".*\(.*\).*")
    body = body.mask(bracketed, body.str.replace(r"[()]", "", regex=True))
    body = body.str.replace(SIGN_OR_CODE, " ", n=1, regex=True).str.strip()
    body = body.str.replace(r"^([+-]) +", r"\1", regex=True).str.replace(r"^(.+?) ?-$", r"-\1", regex=True)
    minus = body.str.startswith("-")
    body = body.str.replace(r"^[+-]", "", n=1, regex=True)
    group, point = re.escape(numbers.thousands), re.escape(numbers.decimal)
    groups = "|".join(f"[0-9]{{1,3}}(?:{sign}[0-9]{{3}})+" for sign in dict.fromkeys((group, " ")) if sign)
    good = body.str.fullmatch(rf"(?:[0-9]+|{groups})(?:{point}[0-9]*)?|{point}[0-9]+") & ~(bracketed & minus)
    digits = body.str.replace(rf"[^0-9{point}]", "", regex=True).str.replace(numbers.decimal, ".", regex=False)
    return digits.mask(bracketed | minus, "-" + digits).where(good, "")


def is_share(values: pd.Series) -> NDArray[np.bool_]:
    """Which cells are written as a percentage."""
    if pd.api.types.is_numeric_dtype(values.dtype):
        return np.zeros(len(values), bool)
    return as_text(values).str.contains("[%％]$", regex=True).to_numpy(bool)


def parse_shares(values: pd.Series, numbers: Numbers) -> pd.Series:
    """Percentages from 0 to 100 as fractions: ``15%`` is 0.15; NaN where a cell is none."""
    text = as_text(values)
    fractions = parse_numbers(text.str.replace("[%％]$", "", regex=True), numbers) / 100
    return fractions.where(is_share(values) & fractions.between(0, 1))


def currency_signs(values: pd.Series) -> pd.Series:
    """The currency whose sign stands in each cell, ``""`` where there is none."""
    if pd.api.types.is_numeric_dtype(values.dtype):
        return pd.Series("", values.index, dtype="str")
    found = as_text(values).str.upper().str.extract(SIGN_OR_CODE, expand=False).fillna("")
    return found.replace(CURRENCY_SIGNS)
