"""The checks that models share: every one refuses with one sentence that says what to do."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.data.schemas import near, require_columns
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _

Kind = TypeVar("Kind")
Ids = TypeVar("Ids", pd.Series, pd.Index)


def table(name: str, value: object, columns: Iterable[str] = ()) -> pd.DataFrame:
    """``value``, when it is a table with ``columns``, each once; ParameterError for another kind of thing.

    DataError when a column is missing, stands there twice, or is no date or number though the orders contract says so.
    """
    if not isinstance(value, pd.DataFrame):
        raise ParameterError(
            _("{name} must be a table (a pandas DataFrame); got {kind}.").format(name=name, kind=type(value).__name__)
        )
    wanted = list(columns)
    for column in wanted:
        if not isinstance(column, Hashable) or not (isinstance(column, str) or column in value.columns):
            raise ParameterError(
                _("{column!r} is not the name of a column of {name}.").format(column=column, name=name)
            )
    _refuse_doubles(value, wanted)
    require_columns(value, wanted)
    return value


def rows_in(name: str, value: object, columns: Iterable[str] = ()) -> pd.DataFrame:
    """``value``, when it is a :func:`table` with rows; DataError when it has none."""
    rows = table(name, value, columns)
    if rows.empty:
        raise DataError(_("There are no rows."), _("Check the file and any filter before this step."))
    return rows


def series(name: str, value: object) -> pd.Series:
    """``value``, when it is one column; ParameterError for another kind of thing."""
    if not isinstance(value, pd.Series):
        raise ParameterError(
            _("{name} must be one column (a pandas Series); got {kind}.").format(name=name, kind=type(value).__name__)
        )
    return value


def tiers_in(name: str, value: object) -> pd.Series:
    """``value``, when it is a column of tiers, one per customer; refused when it is not, or a customer has two."""
    tiers = series(name, value)
    if not isinstance(tiers.dtype, pd.CategoricalDtype) or not tiers.dtype.ordered:
        raise ParameterError(
            _("Tiers must be an ordered Categorical, best first, as abc_classes and pyramid_tiers give them.")
        )
    one_row_each(tiers.index)
    return tiers


def of_kind(name: str, value: object, kind: type[Kind]) -> Kind:
    """``value``, when it is a ``kind``; ParameterError otherwise."""
    if not isinstance(value, kind):
        raise ParameterError(
            _("{name} must be a {kind} object; got {got}.").format(
                name=name, kind=kind.__name__, got=type(value).__name__
            )
        )
    return value


def by_name(name: str, value: object) -> dict[Any, Any]:
    """What ``value``, a mapping or a Series, says by name; ParameterError for another kind of thing."""
    if not isinstance(value, Mapping | pd.Series):
        raise ParameterError(
            _("{name} must give a value by name, as a dict or a pandas Series; got {kind}.").format(
                name=name, kind=type(value).__name__
            )
        )
    return dict(value.items())


def several(name: str, value: object) -> list:
    """``value`` as a list; ParameterError for a text or a single thing."""
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        raise ParameterError(_("{name} must be a list; got {value!r}.").format(name=name, value=_shown(value)))
    return list(value)


def one_of(name: str, value: object, choices: Iterable[str]) -> str:
    """``value``, when it is one of ``choices``; ParameterError naming the argument, the choices and the likely one."""
    known = [str(choice) for choice in choices]
    if isinstance(value, str) and value in known:
        return value
    guess = near(str(value), known)
    what = _("{name} {value!r} is unknown; choose one of: {choices}.").format(
        name=name, value=value, choices=_(", ").join(known)
    )
    hint = _("Did you mean {guess}?").format(guess=guess) if guess else ""
    raise ParameterError(_("{what} {remedy}").format(what=what, remedy=hint) if hint else what)


def whole_number(name: str, value: object, least: int, most: int | None = None) -> int:
    """``value`` as an int between ``least`` and ``most``; ParameterError otherwise."""
    fits = isinstance(value, int | np.integer) and not isinstance(value, bool) and least <= value
    if not fits or (most is not None and value > most):  # type: ignore[operator]
        if most is None:
            raise ParameterError(
                _("{name} must be a whole number of at least {least}; got {value}.").format(
                    name=name, least=least, value=_shown(value)
                )
            )
        raise ParameterError(
            _("{name} must be a whole number from {least} to {most}; got {value}.").format(
                name=name, least=least, most=most, value=_shown(value)
            )
        )
    return int(value)  # type: ignore[call-overload]


def number(
    name: str, value: object, low: float, high: float, *, open_low: bool = False, open_high: bool = False
) -> float:
    """``value`` as a float between ``low`` and ``high`` (ends included unless open); ParameterError otherwise."""
    try:
        read = np.nan if isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        read = np.nan
    inside = (read > low if open_low else read >= low) and (read < high if open_high else read <= high)
    if not inside:
        if np.isinf(low) and np.isinf(high):
            sentence = _("{name} must be a number; got {value}.")
        elif np.isinf(low):
            sentence = (
                _("{name} must be a number below {high}; got {value}.")
                if open_high
                else _("{name} must be a number of at most {high}; got {value}.")
            )
        elif np.isinf(high):
            sentence = (
                _("{name} must be a number above {low}; got {value}.")
                if open_low
                else _("{name} must be a number of at least {low}; got {value}.")
            )
        else:
            sentence = _("{name} must be a number between {low} and {high}; got {value}.")
        raise ParameterError(sentence.format(name=name, low=f"{low:g}", high=f"{high:g}", value=_shown(value)))
    return read


def numbers_in(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """``frame[columns]`` as floats; DataError naming the column where cells are text, missing or infinite."""
    _refuse_doubles(frame, columns)
    read = {}
    for column in columns:
        try:
            values = frame[column].to_numpy(dtype=np.float64, na_value=np.nan)
        except (TypeError, ValueError):
            raise DataError(
                _("the values are no numbers, but {dtype}.").format(dtype=frame[column].dtype),
                _("Convert the column to numbers first."),
                column=str(column),
            ) from None
        broken = int((~np.isfinite(values)).sum())
        if broken:
            raise DataError(
                _("{count} of {total} values are missing or infinite.").format(count=broken, total=len(values)),
                _("Give these customers a number, or leave them out."),
                column=str(column),
            )
        read[column] = values
    return pd.DataFrame(read, index=frame.index)


def filled(frame: pd.DataFrame, column: str) -> pd.Series:
    """The column, when every cell of it is filled; DataError otherwise."""
    blanks = int(frame[column].isna().sum())
    if blanks:
        raise DataError(
            _("{count} of {total} rows are blank here.").format(count=blanks, total=len(frame)),
            _("Fill them in, or leave these rows out."),
            column=column,
        )
    return frame[column]


def flags(frame: pd.DataFrame, column: str, remedy: str) -> npt.NDArray[np.bool_]:
    """A column of true and false (1 and 0 will do); DataError with this remedy where a cell is something else."""
    cells = frame[column].to_numpy(dtype=object)
    if not all(isinstance(cell, bool | np.bool_ | int | float | np.number) and cell in (0, 1) for cell in set(cells)):
        raise DataError(_("{column} must be true or false in every row.").format(column=column), remedy, column=column)
    return cells.astype(bool)


def plain_ids(frame: pd.DataFrame, column: str = "customer_id") -> pd.Series:
    """The ids in a column, all filled, as what they are: not as categories, which sort in an order of their own."""
    return plain(filled(frame, column))


def plain(ids: Ids) -> Ids:
    """Ids as what they are, not as categories."""
    return ids.astype(ids.dtype.categories.dtype) if isinstance(ids.dtype, pd.CategoricalDtype) else ids


def one_row_each(index: pd.Index, what: str = "customer_id") -> None:
    """Check that there are rows, and that no customer has two; DataError naming one of the repeated."""
    if len(index) == 0:
        raise DataError(_("There are no customers."), _("Check the file and any filter before this step."))
    if not index.is_unique:
        repeated: Hashable = index[index.duplicated()][0]
        raise DataError(
            _("{customer} stands in more than one row.").format(customer=repeated),
            _("Give each customer one row."),
            column=what,
        )


def _refuse_doubles(frame: pd.DataFrame, columns: Iterable[Hashable]) -> None:
    if frame.columns.is_unique:
        return
    double = set(frame.columns[frame.columns.duplicated()])
    twice = [str(column) for column in dict.fromkeys(columns) if column in double]
    if twice:
        raise DataError(
            _("{names} stands in more than one column.").format(names=_(", ").join(twice)),
            _("Give each column its own name."),
        )


def _shown(value: object) -> object:
    """``value`` where it fits into a sentence, else what kind of thing it is."""
    text = str(value)
    return value if len(text) <= 60 and "\n" not in text else type(value).__name__
