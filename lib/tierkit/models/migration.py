"""From which tier to which did the customers move between two periods, who came and who left?

Definition
    The migration matrix (客户级别变化转移矩阵) counts customers by their tier before (rows) and after (columns). The
    row "entered" holds those without a tier before, the column "left" those without one after, so that every customer
    of either period stands in exactly one cell. Shares are shares of the row.

Source
    J. G. Kemeny & J. L. Snell, "Finite Markov Chains" (Van Nostrand, 1960), on transition matrices; with rows for
    entering and leaving, D. J. Bartholomew, "Stochastic Models for Social Processes" (Wiley, 1967).

Limits
    It sees two moments and not the way between. Tiers cut by head count keep their sizes: if one customer moves up,
    another moves down without having done anything; tiers cut at fixed values do not have this flaw.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import plain, tiers_in

ENTERED, LEFT = "entered", "left"


def migration_matrix(before: pd.Series, after: pd.Series, shares: bool = False) -> pd.DataFrame:
    """Customers by tier before and tier after.

    Parameters
    ----------
    before, after : one ordered Categorical of tiers, best first, per customer; the index names the customers, who
        need not be the same. A missing tier says that the customer was none in that period.
    shares : row shares (0 to 1) instead of counts; a row without customers is all 0.

    Returns
    -------
    DataFrame, rows "before": the tiers, best first, and "entered"; columns "after": the tiers and "left".

    Raises
    ------
    ParameterError : tiers that are no ordered Categorical, or of two kinds.
    DataError : a customer twice; ids of two kinds; nobody with a tier.
    """
    pairs = paired_tiers(before, after)
    tiers = pairs["before"].cat.categories
    # The code -1 (none) makes the last row and column.
    size = len(tiers) + 1
    rows, columns = (pairs[name].cat.codes.to_numpy(dtype=np.int64) % size for name in ("before", "after"))
    counts = np.bincount(rows * size + columns, minlength=size * size).reshape(size, size)
    matrix = pd.DataFrame(
        counts,
        index=pd.Index([*tiers, ENTERED], name="before"),
        columns=pd.Index([*tiers, LEFT], name="after"),
    )
    return matrix.div(matrix.sum(axis=1).clip(lower=1), axis=0) if shares else matrix


def paired_tiers(before: pd.Series, after: pd.Series) -> pd.DataFrame:
    """The tiers ``before`` and ``after`` of every customer of either period, by customer in ascending order.

    Missing where the customer had none; who has neither is left out. Raises as :func:`migration_matrix`.
    """
    tiers = _common_tiers(tiers_in("before", before), tiers_in("after", after))
    before, after = (period.set_axis(plain(period.index)) for period in (before, after))
    kinds = before.index.inferred_type, after.index.inferred_type
    if kinds[0] != kinds[1]:
        raise DataError(
            _("The customer ids of the two periods are of different kinds, {before} and {after}.").format(
                before=kinds[0], after=kinds[1]
            ),
            _("Read both as text."),
            column="customer_id",
        )
    customers = before.index.union(after.index)
    codes = np.column_stack(
        [period.cat.codes.reindex(customers, fill_value=-1).to_numpy() for period in (before, after)]
    )
    there = np.asarray((codes >= 0).any(axis=1))
    if not there.any():
        raise DataError(_("No customer has a tier in either period."), _("Put the customers into tiers first."))
    return pd.DataFrame(
        {name: pd.Categorical.from_codes(codes[there, i], dtype=tiers) for i, name in enumerate(("before", "after"))},
        index=customers[there],
    )


def _common_tiers(before: pd.Series, after: pd.Series) -> pd.CategoricalDtype:
    first, second = ([str(tier) for tier in period.cat.categories] for period in (before, after))
    if first != second:
        raise ParameterError(
            _("The two periods must have the same tiers in the same order; they have {before} and {after}.").format(
                before=_(", ").join(first), after=_(", ").join(second)
            )
        )
    if {ENTERED, LEFT} & set(first):
        raise ParameterError(
            _(
                "Rename the tiers {entered} and {left}: the matrix uses these names for customers who came or went."
            ).format(entered=ENTERED, left=LEFT)
        )
    return pd.CategoricalDtype(before.cat.categories, ordered=True)
