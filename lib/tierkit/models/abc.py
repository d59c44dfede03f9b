"""Which few customers bring most of the value, and which many bring the rest?

Definition
    Rank the customers by value, best first. A customer's class is decided by the share of the positive total that
    lies *before* him: below the first cut (80 %) he is A, below the second (95 %) B, else C. So the customer who
    crosses a cut belongs above it and A is never empty. Customers of equal value share the class of the first of
    them; a customer at or below 0 is C.

Source
    H. F. Dickie, "ABC Inventory Analysis Shoots for Dollars, not Pennies", Factory Management and Maintenance 109
    (1951), 92-94, carried over from stock items to customers. The rule for the crossing item is a convention; this
    one is the kit's.

Limits
    It looks at one number of one period: a new customer of promise and an old one in decline may share a class. The
    cuts are a habit, not a law: look at the curve before taking them over. A share within 1e-12 of a cut counts as
    lying on it (and so in the lower class), for sums of floats are no more exact than that.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tierkit.errors import ParameterError
from tierkit.i18n import _
from tierkit.models._values import positive_part, tier_summary

ABC = pd.CategoricalDtype(["A", "B", "C"], ordered=True)
DEFAULT_CUTS = (0.80, 0.95)
ON_THE_CUT = 1e-12


def abc_classes(values: pd.Series, cuts: Sequence[float] = DEFAULT_CUTS) -> pd.Series:
    """The ABC class of every customer.

    Parameters
    ----------
    values : one number per customer (revenue, margin, ...), in any unit; the index names the customers.
    cuts : two shares of the positive total, ``0 < A|B < B|C < 1``.

    Returns
    -------
    Series "class", index as ``values``: ordered Categorical A, B, C.

    Raises
    ------
    ParameterError : cuts out of order; missing values; no value above 0.
    """
    a, b = checked_cuts(cuts)
    worth = positive_part(values)
    # One step per distinct value, best first, so that equal values cannot part.
    ordered = np.sort(worth)[::-1]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    steps, customers = ordered[starts], np.diff(starts, append=len(ordered))
    reached = np.multiply(steps, customers, dtype=np.longdouble)
    np.cumsum(reached, out=reached)

    def last_before(cut: float) -> np.float64:
        # Shares only grow down the list, so each class ends at a value. Whatever the cut, nobody is before the best;
        # who is at 0 has the whole total before him.
        return steps[np.searchsorted(reached[:-1], (cut - ON_THE_CUT) * reached[-1])]

    codes = (worth < last_before(a)).astype(np.int8) + (worth < last_before(b))
    return pd.Series(pd.Categorical.from_codes(codes, dtype=ABC), index=values.index, name="class")


def abc_summary(values: pd.Series, classes: pd.Series) -> pd.DataFrame:
    """One row per class A, B, C: customers, customer_share, value (the sum of what is above 0), value_share.

    ``classes`` comes from :func:`abc_classes` on the same customers in the same order.
    """
    return tier_summary(values, classes).rename_axis("class")


def checked_cuts(cuts: Sequence[float]) -> tuple[float, float]:
    """The two cuts as floats; ParameterError unless ``0 < first < second < 1``."""
    try:
        a, b = (float(cut) for cut in cuts)
        in_order = 0 < a < b < 1
    except (TypeError, ValueError):
        in_order = False
    if not in_order:
        raise ParameterError(
            _("The cuts must be two shares with 0 < first < second < 1, such as 0.80 and 0.95; got {cuts}.").format(
                cuts=cuts
            )
        )
    return a, b
