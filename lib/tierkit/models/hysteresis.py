"""How are tiers kept up to date as orders come in, without a customer on the edge flipping every month?

Definition
    Edges are amounts, best tier first: from the first on a customer is in the best tier, and so on. With hysteresis
    (升降级缓冲) a customer moves up over an edge only when the value reaches the edge plus the margin, and down only
    when it falls below the edge less the margin, in ``wait`` periods in a row. Each edge is judged by itself. In his
    first period, and in the first after an absence, a customer gets the plain tier.

Source
    O. H. Schmitt, "A Thermionic Trigger", Journal of Scientific Instruments 15 (1938), 24-26, for switching with two
    thresholds. For grades that change slowly on purpose: E. I. Altman & H. A. Rijken, "How Rating Agencies Achieve
    Rating Stability", Journal of Banking & Finance 28 (2004), 2679-2714.

Limits
    Calm costs time: a customer may stay in a tier that the plain rule would give to others of the same value, so tell
    customers the rule. With a margin, one who stays just above an edge is never lifted over it. A customer seldom
    passes two edges at once with it where he would without; so count steps, not only changes, when comparing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _, ngettext
from tierkit.models._checks import number, numbers_in, one_row_each, series, several, table, tiers_in, whole_number
from tierkit.models._values import checked_values
from tierkit.models.abc import ABC
from tierkit.models.pyramid import PYRAMID

Codes = npt.NDArray[np.int64]
USUAL = {2: ABC, 3: PYRAMID}


def stable_tiers(
    values: pd.DataFrame,
    edges: Sequence[float],
    margin: float = 0.10,
    wait: int = 1,
    tiers: Sequence[str] | None = None,
) -> pd.DataFrame:
    """The tier of every customer in every period, with hysteresis.

    Parameters
    ----------
    values : customers x periods in the order of time (columns), in any unit, such as from
        :func:`~tierkit.models.periods.period_values`. A missing value says that the customer was none in that period.
    edges : the least value of each tier but the last, best first, so descending; reaching an edge is enough.
    margin : the share of the edge by which it must be passed, 0 to below 1.
    wait : in how many periods in a row. Margin 0 and wait 1 give the plain tiers.
    tiers : the names, best first, one more than edges; by default A, B, C for two edges, the pyramid's for three.

    Returns
    -------
    DataFrame, index and columns as ``values``: ordered Categoricals; missing where the value is.

    Raises
    ------
    ParameterError : edges not descending; margin or wait out of range; names that do not fit.
    DataError : a customer twice; no periods; text or infinite values.
    """
    bounds = _checked_edges(edges)
    names = _checked_names(tiers, len(bounds) + 1)
    margin = number("margin", margin, 0, 1, open_high=True)
    wait = whole_number("wait", wait, 1)
    numbers = _checked_history(values)
    there = ~np.isnan(numbers)
    plain = _codes(numbers, bounds)
    # Who was beyond the edge by the margin in all of the last ``wait`` periods must move; where a value is missing, or
    # lies before the first period, nothing says so.
    at_worst = _codes(numbers, _shifted(bounds, margin))
    at_best = _codes(numbers, _shifted(bounds, -margin))
    ceiling = -_longest(-np.where(there, at_best, 0), wait, 0)
    floor = _longest(np.where(there, at_worst, len(bounds)), wait, len(bounds))
    codes = np.full_like(plain, -1)
    now, fresh = plain[:, 0], np.ones(len(plain), dtype=bool)
    for period in range(plain.shape[1]):
        moved = np.clip(now, ceiling[:, period], floor[:, period])
        now = np.where(fresh, plain[:, period], moved)
        fresh = ~there[:, period]
        codes[:, period] = np.where(fresh, -1, now)
    columns = [pd.Categorical.from_codes(codes[:, period], dtype=names) for period in range(codes.shape[1])]
    return pd.DataFrame(dict(enumerate(columns)), index=values.index).set_axis(values.columns, axis=1)


def flips(tiers: pd.DataFrame, steps: bool = False) -> pd.Series:
    """How often the tier of each customer changed from one period to the next.

    Parameters
    ----------
    tiers : customers x periods, from :func:`stable_tiers`; coming, leaving and coming back is no change.
    steps : count the edges passed, so that a fall from the first tier to the third is two.

    Returns
    -------
    Series "flips" of whole numbers, index as ``tiers``.
    """
    if not table("tiers", tiers).shape[1]:
        raise DataError(_("The table has no periods."), _("Make it with stable_tiers."))
    table("tiers", tiers, tiers.columns)
    for column in tiers.columns:
        if not isinstance(tiers[column].dtype, pd.CategoricalDtype):
            raise ParameterError(
                _("The column {column} holds no tiers; make the table with stable_tiers.").format(column=column)
            )
    codes = np.column_stack([tiers[column].cat.codes.to_numpy().astype(np.int64) for column in tiers.columns])
    both = (codes[:, 1:] >= 0) & (codes[:, :-1] >= 0)
    moved = np.where(both, np.abs(np.diff(codes, axis=1)), 0)
    return pd.Series((moved if steps else moved > 0).sum(axis=1), index=tiers.index, name="flips")


def tier_edges(values: pd.Series, tiers: pd.Series) -> list[float]:
    """The edges of tiers that were cut by value: the least value in each tier but the last, best first.

    So the pyramid of one period, cut by head count, becomes amounts that later periods are judged by.

    Parameters
    ----------
    values, tiers : one number and one ordered Categorical per customer, the same customers in the same order.

    Raises
    ------
    ParameterError : other customers in the one than in the other; tiers that overlap in value; a tier but the last is
        empty, so that its edge is not known.
    """
    if not series("values", values).index.equals(tiers_in("tiers", tiers).index):
        raise ParameterError(_("Values and tiers must list the same customers in the same order."))
    groups = pd.Series(checked_values(values), index=tiers.index).groupby(tiers, observed=False)
    least, most = groups.min(), groups.max()
    empty = [str(tier) for tier in least.index[:-1][least.iloc[:-1].isna()]]
    if empty:
        raise ParameterError(
            _(
                "No customer is in {tiers}, so the edge is not known; choose other shares, or set the edges yourself."
            ).format(tiers=_(", ").join(empty))
        )
    if (least.iloc[:-1].to_numpy() <= most.iloc[1:].fillna(-np.inf).to_numpy()).any():
        raise ParameterError(_("The tiers overlap in value, so they were not cut by these values."))
    return [float(edge) for edge in least.iloc[:-1]]


def _codes(numbers: npt.NDArray[np.float64], bounds: npt.NDArray[np.float64]) -> Codes:
    """The number of bounds above each value: 0 in the best tier."""
    return np.searchsorted(-bounds, -numbers, side="left")


def _shifted(bounds: npt.NDArray[np.float64], margin: float) -> npt.NDArray[np.float64]:
    # Rounded to a millionth: 100 plus a tenth must be 110, and 100 x 1.1 in floats is a hair more.
    return np.round(bounds + margin * np.abs(bounds), 6) if margin else bounds


def _longest(codes: Codes, wait: int, before: int) -> Codes:
    """The highest code of the last ``wait`` periods, ``before`` standing for those before the first."""
    padded = np.hstack([np.full((len(codes), wait - 1), before), codes])
    return np.lib.stride_tricks.sliding_window_view(padded, wait, axis=1).max(axis=2)


def _checked_edges(edges: Sequence[float]) -> npt.NDArray[np.float64]:
    try:
        bounds = np.array([float(edge) for edge in edges])
        fits = len(bounds) > 0 and bool(np.isfinite(bounds).all()) and bool((np.diff(bounds) < 0).all())
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise ParameterError(
            _("The edges must be amounts from the best tier down, such as 5000 and 1000; got {edges}.").format(
                edges=edges
            )
        )
    return bounds


def _checked_names(tiers: Sequence[str] | None, count: int) -> pd.CategoricalDtype:
    if tiers is None and count - 1 in USUAL:
        return USUAL[count - 1]
    names = [] if tiers is None else [str(tier) for tier in several("tiers", tiers)]
    if len(names) != count or len(set(names)) < count:
        raise ParameterError(
            ngettext(
                "{edges} edge parts {count} tiers: name them, best first, each in its own way; got {names}.",
                "{edges} edges part {count} tiers: name them, best first, each in its own way; got {names}.",
                count - 1,
            ).format(edges=count - 1, count=count, names=_(", ").join(names) or _("none"))
        )
    return pd.CategoricalDtype(names, ordered=True)


def _checked_history(values: pd.DataFrame) -> npt.NDArray[np.float64]:
    one_row_each(table("values", values).index)
    if not values.shape[1]:
        raise DataError(_("The table has no periods."), _("Make it with period_values."))
    known = values.set_axis([str(column) for column in values.columns], axis=1)
    numbers_in(known.fillna(0.0), list(known.columns))
    return values.to_numpy(dtype=np.float64, na_value=np.nan)
