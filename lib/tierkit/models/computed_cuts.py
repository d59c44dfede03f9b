"""Where would the curve itself part A, B and C, if nobody had ever said 80 and 95 %?

Definition
    On the ABC curve, the share of value over the share of customers, best first, three points are marked. *Pareto
    point*: the one nearest to (0, 1), where all the value would come from no effort. *Break-even point*: where the
    curve's slope falls to 1, so that a further customer brings no more than the average one. *Submarginal point*:
    the one nearest to (x, 1), with x the share of customers at the later of the first two. A ends at the earlier of
    the Pareto and the break-even point, B at the submarginal point.

Source
    A. Ultsch & J. Lötsch, "Computed ABC Analysis for Rational Selection of Most Informative Variables in Multivariate
    Data", PLoS ONE 10(6) (2015), e0129767. They smooth the curve by a spline; here the points are customers, so that
    a cut falls between two of them.

Limits
    The cuts say where the curve bends, not how many customers a firm can look after. They belong to these values and
    differ for another month, so that classes by them are no yardstick over time. Where values hardly differ, any curve
    has such points all the same: look at the Gini coefficient first. The submarginal point is looked for behind the
    end of A and before the whole value is reached, so that neither B nor C is left without customers but for ties.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tierkit.errors import ParameterError
from tierkit.i18n import _
from tierkit.models._values import positive_part

POINTS = ("pareto", "break_even", "submarginal")
AS_THE_AVERAGE = 1e-12


def computed_abc_cuts(values: pd.Series) -> tuple[float, float]:
    """The two cuts, as shares of the positive total, for :func:`~tierkit.models.abc.abc_classes`.

    Parameters
    ----------
    values : one number per customer, in any unit; at or below 0 counts 0.

    Raises
    ------
    ParameterError : nobody above 0; all equal; too few customers above 0 for three classes; missing values.
    """
    points = abc_points(values)["value_share"]
    return float(min(points["pareto"], points["break_even"])), float(points["submarginal"])


def abc_points(values: pd.Series) -> pd.DataFrame:
    """The three points on the ABC curve that the cuts come from.

    Returns
    -------
    DataFrame, index point: pareto, break_even, submarginal; columns customers (how many the point takes in, best
    first), customer_share, value_share. Errors as :func:`computed_abc_cuts`.
    """
    worth = np.sort(positive_part(values))[::-1]
    if worth[0] == worth[-1]:
        raise ParameterError(
            _("All customers have the same value, so that the curve has no bend to cut at; one class holds them all.")
        )
    n = len(worth)
    x = np.arange(n + 1) / n
    # As exact as in abc_classes, or a cut would miss the customer it stands on.
    reached = np.concatenate([[0.0], np.cumsum(worth.astype(np.longdouble))])
    y = (reached / reached[-1]).astype(np.float64)
    pareto = 1 + int(np.argmin(_distance(x[1:], y[1:], 0.0)))
    # The slope of the curve at a customer is his value over the mean.
    break_even = int((worth >= float(reached[-1] / n) * (1 - AS_THE_AVERAGE)).sum())
    start, end = min(pareto, break_even) + 1, int((worth > 0).sum())
    if start >= end:
        raise ParameterError(
            _("Class A leaves fewer than two customers of value for B and C; use given cuts, such as 0.80 and 0.95.")
        )
    later = x[max(pareto, break_even)]
    submarginal = start + int(np.argmin(_distance(x[start:end], y[start:end], later)))
    at = np.array([pareto, break_even, submarginal])
    return pd.DataFrame(
        {"customers": at, "customer_share": x[at], "value_share": y[at]}, index=pd.Index(POINTS, name="point")
    )


def _distance(x: np.ndarray, y: np.ndarray, ideal: float) -> np.ndarray:
    """The square of the distance from each point to (ideal, 1), rounded so that noise decides between no two."""
    return np.asarray(((x - ideal) ** 2 + (1 - y) ** 2).round(12))
