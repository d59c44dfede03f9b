"""How many purchases does a BG/NBD customer who is still alive make in the time ahead?

Definition
    Given x and T and that the customer is alive, his rate is gamma (r + x, alpha + T) and his chance p of leaving
    after a purchase beta (a, b + x), independent of each other. So with s = t / (alpha + T)::

        E = mean over p of (1 - (1 + p s) ** -(r + x)) / p
          = (a + b + x - 1) / (a - 1) * (1 - 2F1(r + x, a - 1; a + b + x - 1; -s))

Source
    Fader, Hardie & Lee (2005), equation (10) without its last factor; the second line by Pfaff's transformation of
    Gauss's 2F1 (M. Abramowitz & I. Stegun, "Handbook of Mathematical Functions", 15.3.4). L. N. Trefethen & J. A. C.
    Weideman, "The Exponentially Convergent Trapezoidal Rule", SIAM Review 56(3) (2014), 385-458.

Limits
    The printed formula is 0/0 at a = 1 and its powers overflow for a customer of a thousand purchases, so the first
    line is what is computed here: to about ten digits, whatever the parameters.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numpy.polynomial.chebyshev import chebpts1, chebval, chebvander
from scipy.special import betaln

Floats = npt.NDArray[np.float64]

DEGREE = 32  # of the polynomial that stands in for the mean where many customers share an x
NODES: Floats = np.asarray(chebpts1(DEGREE + 1))
COEFFICIENTS: Floats = chebvander(NODES, DEGREE).T * (2 / (DEGREE + 1)) / (1.0 + (np.arange(DEGREE + 1) == 0)[:, None])
"""Values at the nodes → coefficients of the Chebyshev polynomial through them."""
EXACT = 1e-10


def purchases_if_alive(parameters: Floats, x: Floats, end: Floats, times: Floats) -> Floats:
    """Expected purchases of customers alive at the end of observation: a row per customer, a column per time ahead.

    ``parameters`` are r, alpha, a, b; ``x`` and ``end`` (T) have an entry per customer; all times in one unit.
    """
    r, alpha, a, b = parameters
    expected = np.empty((x.size, times.size))
    if not times.size:
        return expected
    for count in np.unique(x):
        of_count = x == count
        reach = np.log1p(times / (alpha + end[of_count, np.newaxis]))
        expected[of_count] = reach * _slope(reach, r + count, a, b + count)
    return expected


def _slope(reach: Floats, power: float, a: float, after: float) -> Floats:
    """The mean over p, divided by ``reach`` = log(1 + s): smooth in it, and ``power`` where it is 0."""
    low, high = float(reach.min()), float(reach.max())
    if reach.size <= DEGREE or high - low < 1e-9:
        return _mean(reach.ravel(), power, a, after).reshape(reach.shape)
    middle, half = (low + high) / 2, (high - low) / 2
    polynomial = COEFFICIENTS @ _mean(middle + half * NODES, power, a, after)
    if np.abs(polynomial[-4:]).max() > EXACT * np.abs(polynomial).max():  # thousands of purchases: a sharp bend
        return _mean(reach.ravel(), power, a, after).reshape(reach.shape)
    return np.asarray(chebval((reach - middle) / half, polynomial))


def _mean(reach: Floats, power: float, a: float, after: float) -> Floats:
    """The same by the trapezoid rule in log-odds of p, where the beta density falls off on both sides."""
    s = np.expm1(reach)
    # The error of the rule falls with exp(-10/step) for so smooth a function: a quarter is plenty.
    step = min(0.25, 0.5 * np.sqrt((a + after) / (a * after)))
    # Far out p is 0 or 1 to twelve digits, and what lies beyond is a geometric series.
    centre, far = np.log(a / after), 28 + np.log(a + after + (power + 1) * (1 + s.max()))
    odds = np.arange(max(centre - 40 / a - 12, -far), min(centre + 40 / after + 12, far), step)
    log_p, log_q = -np.logaddexp(0, -odds), -np.logaddexp(0, odds)
    weight = np.exp(a * log_p + after * log_q - betaln(a, after))
    weight[0] /= -np.expm1(-a * step)
    weight[-1] /= -np.expm1(-after * step)
    p, weight = np.exp(log_p), weight / weight.sum()
    mean = -np.expm1(np.log1p(np.outer(s, p)) * -power) @ (weight / p)
    return np.divide(mean, reach, out=np.full_like(reach, power), where=reach > 0)
