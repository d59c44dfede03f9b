"""Cells to values, a whole column at a time: texts, ids, numbers, dates.

Each function returns what it could read and leaves the rest NaN or NaT; cleaning decides what that means.
"""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd

from tierkit.data.mapping import Dates, Numbers

SPACES = " \t\r\n\u00a0\u3000\u2007\u202f\u200b\u200e\ufeff"
"""What may hang about a cell unseen, zero-width marks of web pages included."""
WIDE = {ord("\u3000"): " "} | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width forms (１２３ＡＢＣ) → ASCII."""
LARGEST = 2**53 / 100
"""Beyond this a float no longer holds the cents."""
WHOLE = 2**53
"""Beyond this it no longer holds every whole number."""
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

PLAIN_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?"
SIGN_OR_CODE = r"(¥|￥|元|RMB|人民币|\$|€|£|CNY|USD|EUR|GBP)"
ISO_DATE = r"[12][0-9]{3}([-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{4})([ T].*)?"
ZONED = r"[0-9]:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)? ?(?:Z|[+-][0-9]{2}:?[0-9]{2})"
CHINESE_DATES = ("%Y年%m月%d日", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日 %H:%M:%S")
CLOCKS = ("", " %H:%M", " %H:%M:%S")


def as_text(values: pd.Series) -> pd.Series:
    """``values`` as stripped text, ``""`` where there is nothing; 17850.0 is ``"17850"``, a datetime ISO 8601."""
    if isinstance(values.dtype, pd.StringDtype):
        text = values
    elif isinstance(values.dtype, pd.CategoricalDtype):
        return as_text(values.astype(object))
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
    return text.astype("str").fillna("").str.strip(SPACES)


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


def parse_ids(values: pd.Series, blanks: list[str]) -> pd.Series:
    """Ids as text with their leading zeros, ``""`` where blank; full-width digits and letters become plain ones.

    A column of text in which every id ends in ``.0`` is one that some program took for numbers: it loses the ends.
    """
    text = _narrow(as_text(values))
    text = text.mask(is_blank(text, blanks), "")
    filled = text[text != ""]
    if len(filled) and filled.str.fullmatch(r"[0-9]+\.0").all():
        text = text.str.removesuffix(".0")
    return text


def _narrow(text: pd.Series) -> pd.Series:
    wide = text.str.contains(r"[^\x00-\x7f]", regex=True)
    if not wide.any():
        return text
    return text.mask(wide, text[wide].str.translate(WIDE).str.strip(SPACES))


def parse_numbers(values: pd.Series, numbers: Numbers) -> pd.Series:
    """Numbers as float64, NaN where a cell is blank or no number.

    Read are ``¥1,234.50``, ``(5.00)`` and ``5.00-`` for -5, ``1 234,50`` where the decimal sign is a comma,
    full-width digits, a currency's sign or code on either side. Not read, since nobody can know: ``1,23`` where a
    comma groups thousands, infinities, and numbers too large to hold their cents.
    """
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        result = pd.Series(values.to_numpy("float64", na_value=np.nan), values.index)
    else:
        text = as_text(values)
        plain = text.str.fullmatch(PLAIN_NUMBER if numbers.decimal == "." else r"[+-]?[0-9]+").to_numpy(bool)
        bare = text.where(plain, _bare_numbers(text[~plain], numbers)) if not plain.all() else text
        result = pd.to_numeric(bare.where(bare != "", None).astype(object), errors="coerce").astype("float64")
    return result.where(np.isfinite(result) & (result.abs() <= LARGEST))


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


def currency_signs(values: pd.Series) -> pd.Series:
    """The currency whose sign stands in each cell, ``""`` where there is none."""
    if pd.api.types.is_numeric_dtype(values.dtype):
        return pd.Series("", values.index, dtype="str")
    found = as_text(values).str.upper().str.extract(SIGN_OR_CODE, expand=False).fillna("")
    return found.replace(CURRENCY_SIGNS)


def parse_dates(values: pd.Series, dates: Dates, tz: str | None) -> tuple[pd.Series, pd.Series]:
    """Dates as ``datetime64[us]`` without zone, NaT where a cell is none; and which of them carry a zone.

    A datetime with a zone is converted to ``tz``; without ``tz`` it stays NaT, for somebody has to say which day
    23:30 UTC belongs to. A datetime without a zone is local already. Years outside 1900 to 2199 are typing errors.
    """
    dtype = values.dtype
    if isinstance(dtype, pd.DatetimeTZDtype):
        zoned = values.notna()
        local = values.dt.tz_convert(tz).dt.tz_localize(None) if tz else pd.Series(pd.NaT, values.index)
    elif pd.api.types.is_datetime64_dtype(dtype):
        zoned, local = pd.Series(False, values.index), values
    else:
        text = _narrow(as_text(values))
        zoned = text.str.contains(ZONED + "$", regex=True)
        local = _texts_to_dates(text.mask(zoned, ""), dates)
        if tz and zoned.any():
            known = pd.to_datetime(text[zoned], format="ISO8601", errors="coerce", utc=True)
            local = local.fillna(known.dt.tz_convert(tz).dt.tz_localize(None).astype("datetime64[us]"))
    plausible = local.dt.year.between(1900, 2199)
    return local.where(plausible).astype("datetime64[us]"), zoned


def _texts_to_dates(text: pd.Series, dates: Dates) -> pd.Series:
    result = pd.Series(pd.NaT, text.index, dtype="datetime64[us]")
    left = text != ""
    for pattern, form in _date_forms(dates):
        if not left.any():
            break
        rest = text[left]
        if pattern:
            rest = rest[rest.str.fullmatch(pattern)]
        read = pd.to_datetime(rest, format=form, errors="coerce").dropna()
        if len(read):
            result.loc[read.index] = read.astype("datetime64[us]")
            left &= result.isna()
    return result


def _date_forms(dates: Dates) -> list[tuple[str | None, str]]:
    """(what the text must look like, strptime format), in the order in which they are tried."""
    forms: list[tuple[str | None, str]] = [(None, form) for form in dates.formats]
    forms.append((ISO_DATE, "ISO8601"))
    forms += [(r"[0-9]{4}[-/.].*", f"%Y{sep}%m{sep}%d{clock}") for sep in "-/." for clock in CLOCKS]
    forms += [(".*年.*", form) for form in CHINESE_DATES]
    if dates.dayfirst is not None:
        day, month = ("%d", "%m") if dates.dayfirst else ("%m", "%d")
        forms += [(rf"[0-9]{{1,2}}[{sep}].*", f"{day}{sep}{month}{sep}%Y{clock}") for sep in "/.-" for clock in CLOCKS]
    return forms
