"""How can yuan, days and grades be added up: what does each criterion say on one scale from 0 to 1?

Definition
    Each criterion becomes a number from 0 to 1, higher is better. *min-max*: the share of the way from the lowest to
    the highest value. *max*: the share of the highest value. *vector*: the value over the length of its column, the
    root of the sum of squares. *rank*: the share of the other customers whom one stands above, equals counted half.
    Where less is better (days overdue), the number is taken from 1. A criterion on which all are equal tells nobody
    apart: everybody gets 0.5, whatever the method.

Source
    C.-L. Hwang & K. Yoon, "Multiple Attribute Decision Making" (Springer, 1981), chapter 2, for the first three; rank
    is the mid-rank percentile.

Limits
    One giant pushes all others towards 0 by min-max, max and vector: for money, which is always unequal, rank is the
    safer choice, but it forgets by how much one is better. By vector the numbers shrink with every further customer,
    so that they compare customers of one list only. Min-max and rank depend on who is in the list, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.data.schemas import near
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import by_name, numbers_in, one_of, one_row_each, table

Floats = npt.NDArray[np.float64]
Directions = Mapping[str, str] | pd.Series | None

BETTER = ("more", "less")
INDIFFERENT = 0.5


def normalised(criteria: pd.DataFrame, directions: Directions = None, method: str = "min-max") -> pd.DataFrame:
    """Every criterion from 0 to 1, higher is better.

    Parameters
    ----------
    criteria : one row per customer, one column of numbers per criterion, each in its own unit.
    directions : by criterion, "more" or "less" for what is better; "more" for who is not named.
    method : "min-max", "max", "vector" or "rank". By max and vector no value may be below 0.

    Returns
    -------
    DataFrame of floats from 0 to 1, index and columns as ``criteria``; 0.5 throughout where all are equal.

    Raises
    ------
    DataError : no customers or criteria; one of them twice; text or missing values; values below 0 (max, vector).
    ParameterError : unknown method, criterion or direction.
    """
    scale = METHODS[one_of("method", method, METHODS)]
    known = checked_criteria(criteria)
    reversed_ones = less_is_better(directions, list(known.columns))
    if method in ("max", "vector"):
        refuse_negatives(known, method, _("Choose min-max or rank."))
    columns = {}
    for name in known.columns:
        values = known[name].to_numpy()
        if values.min() == values.max():
            columns[name] = np.full(len(values), INDIFFERENT)
        else:
            columns[name] = 1 - scale(values) if name in reversed_ones else scale(values)
    return pd.DataFrame(columns, index=known.index)


def checked_criteria(criteria: pd.DataFrame) -> pd.DataFrame:
    """The criteria as floats; DataError when there are none, or where one is double, text or missing."""
    if table("criteria", criteria).shape[1] == 0:
        raise DataError(_("There is no criterion."), _("Give the table one column of numbers per criterion."))
    if not criteria.columns.is_unique:
        raise DataError(
            _("Criterion {name} stands in more than one column.").format(
                name=criteria.columns[criteria.columns.duplicated()][0]
            ),
            _("Give each criterion one column."),
        )
    one_row_each(criteria.index, str(criteria.index.name or "customer_id"))
    return numbers_in(criteria, list(criteria.columns))


def less_is_better(directions: Directions, names: list[str]) -> set[str]:
    """The criteria of which less is better; ParameterError for a criterion or a direction that is unknown."""
    given = {} if directions is None else {str(name): way for name, way in by_name("directions", directions).items()}
    for name, better in given.items():
        check_criterion(name, names)
        one_of("directions", better, BETTER)
    return {name for name, better in given.items() if better == "less"}


def check_criterion(name: object, names: list[str]) -> None:
    """ParameterError, with a guess at what was meant, unless ``name`` is one of the criteria."""
    if name in names:
        return
    what = _("There is no criterion {name!r}; the criteria are: {names}.").format(
        name=name, names=_(", ").join(str(known) for known in names)
    )
    guess = near(str(name), [str(known) for known in names])
    hint = _("Did you mean {guess}?").format(guess=guess) if guess else ""
    raise ParameterError(_("{what} {remedy}").format(what=what, remedy=hint) if hint else what)


def refuse_negatives(criteria: pd.DataFrame, method: str, remedy: str) -> None:
    """DataError with this remedy where a value lies below 0."""
    for name in criteria.columns[(criteria < 0).any()]:
        raise DataError(
            _("{count} of {total} values lie below 0, where {method} has no meaning.").format(
                count=int((criteria[name] < 0).sum()), total=len(criteria), method=method
            ),
            remedy,
            column=str(name),
        )


def _min_max(values: Floats) -> Floats:
    low, high = float(values.min()), float(values.max())
    if np.isinf(high - low):  # two huge values of unlike sign
        return _min_max(values / 2)
    return (values - low) / (high - low)


def _max(values: Floats) -> Floats:
    return values / values.max()


def _vector(values: Floats) -> Floats:
    shares = _max(values)
    # Summed in order of size, so that the order of the rows changes no digit.
    return shares / np.sqrt((np.sort(shares) ** 2).sum())


def _rank(values: Floats) -> Floats:
    _steps, step_of, customers = np.unique(values, return_inverse=True, return_counts=True)
    below = np.cumsum(customers) - customers
    return np.asarray((below + (customers - 1) / 2)[step_of] / (len(values) - 1))


METHODS: Mapping[str, Callable[[Floats], Floats]] = {
    "min-max": _min_max,
    "max": _max,
    "vector": _vector,
    "rank": _rank,
}
