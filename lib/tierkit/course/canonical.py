"""One text for one answer, however it was arrived at.

nbval compares printed text to the letter. So that only the answer counts, and not the road to it, ``canonical``
prints a value as JSON lines in which these make no difference:

* noise in the ninth digit: numbers keep 6 significant digits (whole numbers all of them);
* ``3`` or ``3.0``, numpy or Python, ``-0.0`` or ``0``, a categorical or its strings, a list, tuple or array;
* the order of a dict, of a set, of a Series' index, of a DataFrame's columns and rows;
* whether a labelled index stands beside the table or in it as a column;
* midnight or its date (``2025-06-30``), one value or a list of one.

A long answer shows its first lines and a fingerprint of the whole.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import warnings
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

DIGITS = 6
"""Significant digits of a number that is not whole."""
LONGEST = 20
"""An answer of more lines than this is cut short."""
SHOWN = 5
WIDEST = 4_000
"""... and so is one of more characters."""

_NOISE = 2e-9
_EXACT = 1e15


class NotCheckable(Exception):
    """The value has no canonical form. ``kind`` is the name of the type that has none."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)


def canonical(value: object, *, any_order: bool = False) -> str:
    """The canonical text of an answer: JSON lines without a line feed at the end.

    ``any_order``: the order of a list says nothing, either.

    Raises
    ------
    NotCheckable : for what is no plain data: functions, pictures, widgets, objects of one's own classes. Their
        methods are never called, so that nothing of an unknown class can decide what is printed.
    """
    try:
        with warnings.catch_warnings():
            # A warning would be printed into the cell whose output is compared.
            warnings.simplefilter("ignore")
            lines = _lines(value)
    except NotCheckable:
        raise
    except RecursionError:
        raise NotCheckable("recursion") from None
    except Exception as error:
        raise NotCheckable(type(value).__name__) from error
    return _shortened(sorted(lines) if any_order else lines)


def _shortened(lines: list[str]) -> str:
    text = "\n".join(lines).encode("utf-8", "backslashreplace").decode()
    if len(lines) <= LONGEST and len(text) <= WIDEST:
        return text
    closing = {"rows": len(lines), "sha256": hashlib.sha256(text.encode()).hexdigest()}
    head = [line if len(line) <= 200 else line[:200] + "…" for line in text.split("\n")[:SHOWN]]
    return "\n".join([*head, json.dumps(closing)])


def _lines(value: object) -> list[str]:
    """One line an element of what is a collection, else one line."""
    kind = type(value)
    if kind is pd.DataFrame:
        return _frame_lines(value)  # type: ignore[arg-type]
    if kind is pd.Series:
        return sorted(_text(pair) for pair in _series_pairs(value)) or ["[]"]  # type: ignore[arg-type]
    plain = _plain(value)
    if kind in _MAPPINGS and plain:
        return [_text({key: item}) for key, item in plain.items()]
    if isinstance(plain, list) and plain:
        return [_text(item) for item in plain]
    return [_text(plain)]


def _text(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False)


def _plain(value: object) -> Any:
    """``value`` as numbers, strings, booleans, None, lists and dicts; exact types only."""
    kind = type(value)
    if kind in _PLAIN:
        return _PLAIN[kind](value)
    if kind in _NUMPY:
        return _plain(value.item())  # type: ignore[attr-defined]
    if kind in _PANDAS:
        return [_plain(_known_missing(item)) for item in value]  # type: ignore[attr-defined]
    raise NotCheckable(kind.__name__)


def _number(value: Any) -> int | float:
    number = float(value)
    if not math.isfinite(number):
        return number
    if _is_whole(value, number):
        return int(value) if type(value) is int else round(number)
    if abs(number) < 1e-9:
        return 0
    # Rounded twice: 12345.65 lies half-way between two numbers of six digits, and noise would choose between them.
    # Eight digits first take the noise off; the decimal digits that are left then always round the same way.
    short = float(f"{Decimal(f'{number:.7e}'):.{DIGITS - 1}e}")
    return int(short) if short.is_integer() and abs(short) < _EXACT else short


def _is_whole(value: object, number: float) -> bool:
    """Whether a number stands for a whole one: every digit counts then, for it may be a count or an id."""
    if abs(number) >= _EXACT:
        return False
    if type(value) is int or number.is_integer():
        return True
    # Beyond a hundred million the noise is as large as the step from one whole number to the next.
    return 0.5 <= abs(number) < 1e8 and abs(number - round(number)) <= _NOISE * abs(number)


def _moment(value: Any) -> str:
    stamp = pd.Timestamp(value)
    return stamp.date().isoformat() if stamp == stamp.normalize() and stamp.tz is None else stamp.isoformat()


def _span(value: Any) -> str:
    return pd.Timedelta(value).isoformat()


def _interval(value: Any) -> str:
    left, right = (_text(_plain(end)) for end in (value.left, value.right))
    return f"{'[' if value.closed_left else '('}{left}, {right}{']' if value.closed_right else ')'}"


def _sequence(value: Iterable[object]) -> list[Any]:
    return [_plain(item) for item in value]


def _set(value: Iterable[object]) -> list[Any]:
    return sorted(_sequence(value), key=_text)


def _mapping(value: Any) -> dict[str, Any]:
    labelled = {_label(key): item for key, item in value.items()}
    if len(labelled) < len(value):  # {1: ..., "1": ...}: one of them would be lost
        raise NotCheckable(type(value).__name__)
    return {label: _plain(labelled[label]) for label in sorted(labelled)}


def _label(key: object) -> str:
    plain = _plain(key)
    return plain if isinstance(plain, str) else _text(plain)


def _array(value: Any) -> Any:
    return _values(pd.Series(value)) if value.dtype.kind in "mM" else _plain(value.tolist())


def _values(series: pd.Series[Any]) -> list[Any]:
    return [_plain(_known_missing(item)) for item in series.array]


def _known_missing(item: object) -> object:
    """In a table None, NA, NaT and NaN all say that there is no value."""
    return float("nan") if item is None else item


def _series_pairs(series: pd.Series[Any]) -> list[list[Any]]:
    return [[key, value] for key, value in zip(_plain(series.index), _values(series), strict=True)]


def _frame_lines(frame: pd.DataFrame) -> list[str]:
    columns = [(_label(name), _values(frame.iloc[:, place])) for place, name in enumerate(frame.columns)]
    if _labelled(frame.index):
        columns += _index_columns(frame.index)
    # As a dict, a column that is also the index (``set_index(..., drop=False)``) counts once.
    distinct = {(label, _text(values)): values for label, values in columns}
    ordered = sorted(distinct)
    rows = sorted(_text(row) for row in zip(*(distinct[column] for column in ordered), strict=True))
    return [_text({"columns": [label for label, _values in ordered]}), *rows]


def _index_columns(index: pd.Index[Any]) -> list[tuple[str, list[Any]]]:
    unnamed = ["index"] if index.nlevels == 1 else [f"level_{level}" for level in range(index.nlevels)]
    return [
        (_label(unnamed[level] if name is None else name), _plain(index.get_level_values(level)))
        for level, name in enumerate(index.names)
    ]


def _labelled(index: pd.Index[Any]) -> bool:
    """Whether an index says something, or only counts (also with gaps, as a filter leaves it)."""
    return index.nlevels > 1 or index.name is not None or not pd.api.types.is_integer_dtype(index.dtype)


def _nested(value: Any) -> Any:
    """A Series or frame inside a list or dict: its lines."""
    return [json.loads(line) for line in _lines(value)]


_MAPPINGS = (dict, OrderedDict, defaultdict, Counter)
_PLAIN: dict[type, Callable[[Any], Any]] = {
    type(None): lambda value: value,
    bool: lambda value: value,
    str: lambda value: value,
    int: _number,
    float: _number,
    Decimal: _number,
    Fraction: _number,
    type(pd.NA): lambda _value: float("nan"),
    type(pd.NaT): lambda _value: float("nan"),
    pd.Timestamp: _moment,
    dt.datetime: _moment,
    dt.date: _moment,
    pd.Timedelta: _span,
    dt.timedelta: _span,
    pd.Period: str,
    pd.Interval: _interval,
    list: _sequence,
    tuple: _sequence,
    deque: _sequence,
    range: _sequence,
    type({}.keys()): _sequence,
    type({}.values()): _sequence,
    set: _set,
    frozenset: _set,
    np.ndarray: _array,
    np.datetime64: lambda value: _plain(pd.Timestamp(value)),
    np.timedelta64: lambda value: _plain(pd.Timedelta(value)),
    pd.Series: _nested,
    pd.DataFrame: _nested,
    **dict.fromkeys(_MAPPINGS, _mapping),
}
_NUMPY = {np.bool_, np.str_, np.float16, np.float32, np.float64} | {
    kind for kind in np.sctypeDict.values() if issubclass(kind, np.integer)
}
_PANDAS = {
    kind
    for kind in (*vars(pd).values(), *vars(pd.arrays).values())
    if isinstance(kind, type) and issubclass(kind, (pd.Index, pd.api.extensions.ExtensionArray))
}
