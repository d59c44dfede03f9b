"""The checks that models share: every one refuses with one sentence that says what to do."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
import pandas as pd

from tierkit.data.schemas import near
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _


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
                    name=name, least=least, value=value
                )
            )
        raise ParameterError(
            _("{name} must be a whole number from {least} to {most}; got {value}.").format(
                name=name, least=least, most=most, value=value
            )
        )
    return int(value)  # type: ignore[call-overload]


def number(
    name: str, value: object, low: float, high: float, *, open_low: bool = False, open_high: bool = False
) -> float:
    """``value`` as a float between ``low`` and ``high`` (ends included unless open); ParameterError otherwise."""
    try:
        read = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        read = np.nan
    inside = (read > low if open_low else read >= low) and (read < high if open_high else read <= high)
    if not inside:
        if np.isinf(high):
            sentence = (
                _("{name} must be a number above {low}; got {value}.")
                if open_low
                else _("{name} must be a number of at least {low}; got {value}.")
            )
        else:
            sentence = _("{name} must be a number between {low} and {high}; got {value}.")
        raise ParameterError(sentence.format(name=name, low=f"{low:g}", high=f"{high:g}", value=value))
    return read


def numbers_in(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """``frame[columns]`` as floats; DataError naming the column where cells are text, missing or infinite."""
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
