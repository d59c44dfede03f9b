"""How much should each criterion weigh, if only the data are asked: which criteria tell customers apart?

Definition
    Let p_ij be customer i's share of the sum of criterion j. The entropy of the criterion is e_j = - the sum over i of
    p_ij ln p_ij, over ln n (0 ln 0 counts 0): 1 when all customers are equal, towards 0 when one has everything. Its
    weight is (1 - e_j) over the sum of all 1 - e_j; a criterion on which all are equal weighs 0.
    *min-max*: the shares are those of the criteria normalised from 0 to 1, as textbooks in Chinese teach it; works
    below 0 and heeds what is better. *share*: the shares are those of the values themselves, which must not lie
    below 0; less or more being better makes no difference.

Source
    C.-L. Hwang & K. Yoon, "Multiple Attribute Decision Making" (Springer, 1981), entropy method, after C. E. Shannon,
    "A Mathematical Theory of Communication", Bell System Technical Journal 27 (1948), 379-423.

Limits
    What differs most is not what matters most: one giant customer makes the order amount weigh nearly everything.
    The weights belong to these customers and change with them; by min-max a single outlier decides the scale.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models._checks import one_of
from tierkit.models.normalise import Directions, checked_criteria, less_is_better, normalised, refuse_negatives

METHODS = ("min-max", "share")
NOISE = 1e-12

Floats = npt.NDArray[np.float64]


def entropy_weights(criteria: pd.DataFrame, directions: Directions = None, method: str = "min-max") -> pd.Series:
    """The weight of every criterion by how much it tells the customers apart.

    Parameters
    ----------
    criteria : one row per customer, one column of numbers per criterion, each in its own unit.
    directions : by criterion, "more" or "less" for what is better; "more" for who is not named.
    method : "min-max" or "share": what the shares are taken of.

    Returns
    -------
    Series "weight", index the criteria, with the sum 1; 0 for a criterion on which all customers are equal.

    Raises
    ------
    DataError : no criterion tells anybody apart; no customers; text or missing values; values below 0 (share).
    ParameterError : unknown method, criterion or direction.
    """
    return entropy_table(criteria, directions, method)["weight"]


def entropy_table(criteria: pd.DataFrame, directions: Directions = None, method: str = "min-max") -> pd.DataFrame:
    """The steps to the weights, one row per criterion: entropy (0 to 1), dispersion (1 - entropy), weight.

    Arguments and errors as :func:`entropy_weights`.
    """
    one_of("method", method, METHODS)
    table = checked_criteria(criteria)
    names = list(table.columns)
    less_is_better(directions, names)
    if method == "share":
        refuse_negatives(table, method, _("Choose min-max."))
    shared = normalised(table, directions) if method == "min-max" else table
    different = table.max() > table.min()
    entropy = [_entropy(shared[name].to_numpy()) if different[name] else 1.0 for name in names]
    steps = pd.DataFrame({"entropy": entropy}, index=pd.Index(names, name="criterion"))
    # What is left of equal shares in floats is no dispersion.
    steps["dispersion"] = (1 - steps["entropy"]).mask(lambda left: left < NOISE, 0.0)
    if not steps["dispersion"].any():
        raise DataError(
            _("All customers are equal on every criterion, so that entropy gives no weights."),
            _("Add customers or criteria that differ, or give the weights yourself."),
        )
    steps["weight"] = steps["dispersion"] / steps["dispersion"].sum()
    return steps


def _entropy(values: Floats) -> float:
    # In order of size, so that the order of the rows changes no digit; over the largest first, so that no sum is
    # beyond what a float holds.
    shares = np.sort(values / values.max())
    shares = shares[shares > 0] / shares.sum()
    return float(min(1.0, max(0.0, -(shares * np.log(shares)).sum() / np.log(len(values)))))
