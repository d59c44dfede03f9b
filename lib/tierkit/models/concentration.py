"""How unequal are our customers: does the two-eighths rule hold here, and how far?

Definition
    The Lorenz curve orders the customers from the poorest to the best and plots the cumulative share of value over
    the cumulative share of customers. The Gini coefficient is twice the area between the curve and the diagonal:
    0 when all are equal, towards 1 when one customer brings everything.

Source
    M. O. Lorenz, "Methods of Measuring the Concentration of Wealth", Publications of the American Statistical
    Association 9 (1905), 209-219. C. Gini, "Variabilità e mutabilità" (1912).

Limits
    Negative values have no place on a Lorenz curve: they are clipped to 0, here as in the ABC classes. The
    coefficient is that of the customers at hand (no small-sample correction): with n customers it ends at 1 - 1/n.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tierkit.errors import ParameterError
from tierkit.i18n import _
from tierkit.models._values import positive_part


def lorenz_curve(values: pd.Series) -> pd.DataFrame:
    """The Lorenz curve: n + 1 rows from (0, 0) to (1, 1), poorest customers first.

    Columns ``customer_share`` and ``value_share``, cumulative. ParameterError: missing values, or none above 0.
    """
    worth = np.sort(positive_part(values))
    reached = np.concatenate([[0.0], np.cumsum(worth)])
    return pd.DataFrame(
        {"customer_share": np.arange(len(reached)) / len(worth), "value_share": np.minimum(reached / reached[-1], 1.0)}
    )


def gini(values: pd.Series) -> float:
    """The Gini coefficient of the values, negatives clipped to 0: from 0 (equal) up to, never reaching, 1."""
    worth = np.sort(positive_part(values))
    n = len(worth)
    # Sen's form of the mean-difference formula: each customer weighs by how far from the middle rank he stands.
    weight = 2.0 * np.arange(1, n + 1) - n - 1
    return max(0.0, float(weight @ worth / (n * worth.sum())))


def top_share(values: pd.Series, share: float = 0.2) -> float:
    """The share of value that the best ``share`` of the customers bring: 1 - L(1 - share) on the Lorenz curve.

    Where the share ends inside a customer (20 % of 8 are 1.6), that customer counts in part, so that of equal
    customers 20 % always bring 20 %.
    """
    if not 0 < share <= 1:
        raise ParameterError(
            _("The share of customers must lie above 0 and at most at 1; got {share}.").format(share=share)
        )
    curve = lorenz_curve(values)
    return 1.0 - float(np.interp(1 - share, curve["customer_share"], curve["value_share"]))
