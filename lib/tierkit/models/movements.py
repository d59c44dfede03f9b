"""Who moved up, who moved down, who came and who left, and how much money moved with them?

Definition
    A customer's move compares the tier before with the tier after: up, stayed or down; entered without a tier
    before, left without one after. The value of each move is the sum over its customers before and after, so that
    the changes of all moves add up to the change of the total.

Source
    J. C. Curry & A. Curry, "The Customer Marketing Method" (Free Press, 2000), on watching customers move up and down
    the pyramid; the table of moves and money is the kit's.

Limits
    A move says that a customer crossed an edge, not how far: one who stayed may have lost more than one who fell. Read
    the change in value beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tierkit.errors import DataError
from tierkit.i18n import _, ngettext
from tierkit.models._checks import one_of, one_row_each, plain, series, several
from tierkit.models._values import checked_values
from tierkit.models.migration import paired_tiers

MOVES = pd.CategoricalDtype(["up", "stayed", "down", "entered", "left"], ordered=True)
KEY_TIERS = ("important", "major")


def movement_of(before: pd.Series, after: pd.Series) -> pd.Series:
    """The move of every customer of either period.

    Parameters
    ----------
    before, after : ordered Categoricals of tiers, best first, as for
        :func:`~tierkit.models.migration.migration_matrix`, which says what is refused.

    Returns
    -------
    Series "move", by customer in ascending order: Categorical up, stayed, down, entered, left.
    """
    return _moves(paired_tiers(before, after))


def tier_movements(
    before: pd.Series, after: pd.Series, value_before: pd.Series, value_after: pd.Series
) -> pd.DataFrame:
    """Customers and money by move.

    Parameters
    ----------
    before, after : as for :func:`movement_of`.
    value_before, value_after : money per customer in each period; who has a tier in a period needs a value there, and
        who has none may have none but 0.

    Returns
    -------
    DataFrame, one row per move (up, stayed, down, entered, left; empty ones too): customers, value_before,
    value_after, change (money). The changes add up to the change of the total.

    Raises
    ------
    DataError : a tier without a value, or money without a tier, which no move would account for; a customer twice.
    ParameterError : missing values; bad tiers.
    """
    customers = _with_values(paired_tiers(before, after), value_before, value_after)
    groups = customers.groupby(_moves(customers), observed=False)
    table = groups[["value_before", "value_after"]].sum().round(6)
    table.insert(0, "customers", groups.size())
    table["change"] = (table["value_after"] - table["value_before"]).round(6)
    return table.rename_axis("move")


def key_alerts(
    before: pd.Series,
    after: pd.Series,
    value_before: pd.Series,
    value_after: pd.Series,
    key: Sequence[str] | None = None,
) -> pd.DataFrame:
    """The key customers (关键客户) who moved down or left: whom to call first.

    Parameters
    ----------
    before, after, value_before, value_after : as for :func:`tier_movements`.
    key : the tiers whose customers are key; by default important and major customers, else the best tier.

    Returns
    -------
    DataFrame, one row per customer, the largest stake first: before, after (tiers; missing when left), move,
    value_before, value_after, at_stake (money: how much less than before, at least 0). No rows when nobody fell.
    """
    customers = _with_values(paired_tiers(before, after), value_before, value_after)
    tiers = [str(tier) for tier in customers["before"].cat.categories]
    known = [tier for tier in KEY_TIERS if tier in tiers] or tiers[:1]
    chosen = known if key is None else [one_of("key", tier, tiers) for tier in several("key", key)]
    customers.insert(2, "move", _moves(customers))
    fell = customers["before"].isin(chosen) & customers["move"].isin(["down", "left"])
    alerts = customers[fell].copy()
    alerts["at_stake"] = (alerts["value_before"] - alerts["value_after"]).clip(lower=0.0).round(6)
    alerts["move"] = alerts["move"].cat.set_categories(["down", "left"])
    # The index is in order, so that equal stakes keep an order that does not depend on the file.
    return alerts.sort_values("at_stake", ascending=False, kind="stable")


def _moves(pairs: pd.DataFrame) -> pd.Series:
    was, now = (pairs[name].cat.codes.to_numpy() for name in ("before", "after"))
    up, stayed, down, entered, left = range(len(MOVES.categories))
    codes = np.select([was < 0, now < 0, now < was, now > was], [entered, left, up, down], stayed)
    return pd.Series(pd.Categorical.from_codes(codes, dtype=MOVES), index=pairs.index, name="move")


def _with_values(pairs: pd.DataFrame, value_before: pd.Series, value_after: pd.Series) -> pd.DataFrame:
    """``pairs`` with the money of both periods; 0 where the customer was none."""
    columns = {}
    for period, values in (("before", value_before), ("after", value_after)):
        name = f"value_{period}"
        one_row_each(series(name, values).index)
        money = pd.Series(checked_values(values), index=plain(values.index))
        placed = pairs.index[pairs[period].notna()]
        _accounted_for(placed.difference(money.index), money[money != 0].index.difference(placed), name)
        columns[name] = money.reindex(pairs.index, fill_value=0.0)
    return pairs.assign(**columns)


def _accounted_for(without_value: pd.Index, without_tier: pd.Index, name: str) -> None:
    if len(without_value):
        raise DataError(
            ngettext(
                "{count} customer has a tier but no value in this period, {customer}.",
                "{count} customers have a tier but no value in this period, {customer} for one.",
                len(without_value),
            ).format(count=len(without_value), customer=without_value[0]),
            _("Give values and tiers of the same customers."),
            column=name,
        )
    if len(without_tier):
        raise DataError(
            ngettext(
                "{count} customer has a value but no tier in this period, {customer}.",
                "{count} customers have a value but no tier in this period, {customer} for one.",
                len(without_tier),
            ).format(count=len(without_tier), customer=without_tier[0]),
            _("Put these customers into a tier, or leave their values out, so that the sums agree."),
            column=name,
        )
