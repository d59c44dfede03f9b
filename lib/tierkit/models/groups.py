"""What kind of customers make up each group, and how do groups cross with tiers?

Definition
    A *group* is unordered (place, purchase, browsing, need), a *tier* is ranked by value. The crossing counts the
    customers of every group in every tier; its *index* is the share of the tier within the group over its share
    among all, times 100: 100 is average, 150 half as many again. Cramér's V sums up how strongly the two hang
    together: 0 when groups say nothing of tiers, 1 when each decides the other.

Source
    H. Cramér, "Mathematical Methods of Statistics" (Princeton, 1946), section 21.9, for V. The index is the
    usual one of media and retail research.

Limits
    An index over few customers is chance: look at the count beside it. V grows a little above 0 by chance alone when
    there are many groups. Who has a tier (or a value) and no group is counted in the group "none"; who has a
    group and no tier (or value) is counted nowhere.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tierkit.data.schemas import require_columns
from tierkit.errors import ParameterError
from tierkit.i18n import _
from tierkit.models._checks import numbers_in, one_row_each, table
from tierkit.models._groups import by_customer, checked_groups
from tierkit.models._values import tier_summary
from tierkit.models.group_labels import UNGROUPED

TYPICAL = ["recency", "frequency", "monetary"]


def group_summary(values: pd.DataFrame | pd.Series, groups: pd.Series) -> pd.DataFrame:
    """One row per group that has customers, in the order of the groups.

    Parameters
    ----------
    values : one number per customer (money), or the table of :func:`~tierkit.models.summary.customer_summary`, whose
        ``monetary`` is the value then.
    groups : a Categorical per customer, from any of the ``*_groups`` functions.

    Returns
    -------
    DataFrame, index group: customers, customer_share, value (the sum of what is above 0), value_share,
    value_per_customer; from a summary also recency, frequency and monetary, the median of each (recency is <NA> in a
    group where nobody ever bought).

    Raises
    ------
    ParameterError : groups and values have no customer in common; values missing or none above 0.
    DataError : a column of the summary is missing or no number; a customer stands twice.
    """
    if isinstance(values, pd.Series):
        summary, money = None, values
    else:
        summary = _checked(by_customer("values", values))
        money = summary["monetary"]
    one_row_each(money.index)
    placed = _placed(money.index, checked_groups(groups))
    table = tier_summary(money, placed).rename_axis("group")
    table = table[table["customers"] > 0]
    table["value_per_customer"] = table["value"] / table["customers"]
    if summary is not None:
        typical = summary[TYPICAL].groupby(placed, observed=True).median()
        table = table.join(typical.rename_axis("group"))
    return table


def groups_by_tier(groups: pd.Series, tiers: pd.Series) -> pd.DataFrame:
    """Every group crossed with every tier.

    Parameters
    ----------
    groups : a Categorical per customer, from any of the ``*_groups`` functions.
    tiers : a Categorical per customer, best first: ABC classes, pyramid tiers, segments.

    Returns
    -------
    DataFrame, index (group, tier), groups and tiers without customers left out: customers, share_of_group (of the
    group's customers, in this tier), share_of_tier (of the tier's customers, in this group), index (100 = average).

    Raises
    ------
    ParameterError : no Categoricals; no customer in common.
    """
    ranked = checked_groups(tiers).dropna()
    one_row_each(ranked.index)
    counts = pd.crosstab(_placed(ranked.index, checked_groups(groups)), ranked).astype("int64")
    customers = pd.Series(counts.rename_axis(index="group", columns="tier").stack(), name="customers")
    crossing = pd.DataFrame({"customers": customers})
    of_group = customers / customers.groupby(level="group", observed=True).transform("sum")
    tier_size = customers.groupby(level="tier", observed=True).transform("sum")
    crossing["share_of_group"], crossing["share_of_tier"] = of_group, customers / tier_size
    crossing["index"] = 100 * of_group / (tier_size / customers.sum())
    return crossing


def cramers_v(crossing: pd.DataFrame) -> float:
    """How strongly groups and tiers of :func:`groups_by_tier` hang together, 0 (not at all) to 1.

    Raises ParameterError when there is one group or one tier only, DataError when a count is missing or no number.
    """
    table("crossing", crossing, ["customers"])
    if crossing.index.nlevels != 2:
        raise ParameterError(_("The table must have a row for every group and tier, as groups_by_tier gives."))
    one_row_each(crossing.index, "group")
    counts = numbers_in(crossing, ["customers"])["customers"].unstack(fill_value=0).to_numpy()
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if min(counts.shape) < 2:
        raise ParameterError(_("To compare groups and tiers, it takes at least two of each that have customers."))
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    chi_square = ((counts - expected) ** 2 / expected).sum()
    return float(np.sqrt(chi_square / (counts.sum() * (min(counts.shape) - 1))))


def group_profile(features: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """What sets the groups apart: the mean of every feature per group, and how far it lies from that of all.

    Parameters
    ----------
    features : one row per customer, columns of numbers.
    groups : a Categorical per customer; customers without features are counted nowhere.

    Returns
    -------
    DataFrame, index (group, feature): customers, mean (in the feature's unit), distance (from the mean of all, in
    standard deviations; 0 for a feature that is the same for everybody).

    Raises
    ------
    DataError : a feature that is no number, or missing for somebody. ParameterError : no customer in common.
    """
    table = by_customer("features", features)
    one_row_each(table.index)
    placed = _placed(table.index, checked_groups(groups))
    table = numbers_in(table, list(table.columns))
    # By value, so that the order of the rows cannot touch the last digit.
    table = table.sort_values(list(table.columns))
    placed = placed.reindex(table.index)
    spread = table.std(ddof=0)
    spread = spread.mask(spread <= 1e-12 * table.abs().max(), np.inf)
    means = table.groupby(placed, observed=True).mean()
    distance = (means - table.mean()) / spread
    sizes = placed.value_counts()
    profile = pd.DataFrame({"mean": means.stack(), "distance": distance.stack()}).rename_axis(["group", "feature"])
    profile.insert(0, "customers", sizes.reindex(profile.index.get_level_values("group")).to_numpy())
    return profile


def _checked(summary: pd.DataFrame) -> pd.DataFrame:
    """``summary``, its numbers checked; who never bought has no recency."""
    require_columns(summary, TYPICAL)
    numbers_in(summary.dropna(subset=["recency"]), ["recency"])
    numbers_in(summary, ["frequency", "monetary"])
    return summary


def _placed(customers: pd.Index, groups: pd.Series) -> pd.Series:
    """The group of each of ``customers``, "none" for who has none."""
    known = groups.dropna()
    if not known.index.isin(customers).any():
        raise ParameterError(
            _("The groups and the other column have no customer in common; check that both are named by customer_id.")
        )
    placed = known.reindex(customers)
    if placed.isna().any():
        if UNGROUPED not in placed.cat.categories:
            placed = placed.cat.add_categories([UNGROUPED])
        placed = placed.fillna(UNGROUPED)
    return placed
