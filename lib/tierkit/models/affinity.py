"""What do the customers of each tier like to buy, and which items go together?

Definition
    A customer is a buyer of an item when the net spend on it, returns taken off, is above 0. The *lift* of an item in
    a tier is the share of buyers among the tier's customers over the share among all: 1 is average, 2 twice as many.
    For a pair, *support* is the share of baskets with both, *confidence* the share of the baskets with the first that
    also hold the second, lift the confidence over the share of baskets with the second.

Source
    R. Agrawal, T. Imielinski & A. Swami, "Mining association rules between sets of items in large databases", SIGMOD
    (1993), for support and confidence; S. Brin, R. Motwani, J. D. Ullman & S. Tsur, "Dynamic itemset counting and
    implication rules for market basket data", SIGMOD (1997), for lift (there "interest").

Limits
    Few buyers make wild lifts: ``least_buyers`` and ``least_support`` hold them back. Customers who buy more buy more
    of everything, so that good tiers have lifts above 1 all along: compare items within a tier. A pair that goes
    together does not tell which of the two to offer cheaper.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import filled, number, one_of, whole_number
from tierkit.models._groups import as_ids, as_text, checked_groups, with_ids, with_numbers

BASKETS = ("order", "customer")
EVERYBODY = "all"


def product_affinity(
    orders: pd.DataFrame, tiers: pd.Series | None = None, by: str = "category", least_buyers: int = 10
) -> pd.DataFrame:
    """Which items each tier buys, against all customers.

    Parameters
    ----------
    orders : lines with customer_id, amount and ``by``.
    tiers : a Categorical per customer, best first (or groups of any kind); by default one tier "all". Customers
        without a tier count nowhere, those who kept nothing neither.
    by : the column of the items: "category", "product_id" or one of your own.
    least_buyers : items with fewer buyers among all are left out.

    Returns
    -------
    DataFrame, index (tier, item), tiers best first, items in each by lift, then by share, then by name: buyers,
    share (of the tier's customers who buy at all), lift, buyers_of_all (the item's buyers in all tiers).

    Raises
    ------
    DataError : a column is missing or blank; nothing was kept. ParameterError : no customer has a tier.
    """
    least = whole_number("least_buyers", least_buyers, 1)
    bought, customers, items = bought_items(orders, by)
    if tiers is None:
        tier = pd.Series(pd.Categorical([EVERYBODY] * len(customers)), index=customers)
    else:
        tier = checked_groups(tiers).reindex(customers)
    codes = tier.cat.codes.to_numpy()
    if (codes < 0).all():
        raise ParameterError(
            _("The groups and the other column have no customer in common; check that both are named by customer_id.")
        )
    names = tier.cat.categories
    inside = codes >= 0
    member = sparse.csr_array(
        (np.ones(inside.sum()), (codes[inside], np.flatnonzero(inside))), shape=(len(names), len(customers))
    )
    buyers = (member @ bought).toarray()
    sizes, of_all = member.sum(axis=1), buyers.sum(axis=0)
    rows, columns = np.nonzero((sizes > 0)[:, None] & (of_all >= least)[None, :])
    share = buyers[rows, columns] / sizes[rows]
    table = pd.DataFrame(
        {
            "tier": pd.Categorical.from_codes(rows, dtype=pd.CategoricalDtype(names, ordered=tier.cat.ordered)),
            "item": items[columns],
            "buyers": buyers[rows, columns].astype(np.int64),
            "share": share,
            "lift": share / (of_all[columns] / sizes.sum()),
            "buyers_of_all": of_all[columns].astype(np.int64),
        }
    )
    ranked = table.assign(rounded=table["lift"].round(9)).sort_values(
        ["tier", "rounded", "share", "item"], ascending=[True, False, False, True]
    )
    return ranked.drop(columns="rounded").set_index(["tier", "item"])


def item_pairs(
    orders: pd.DataFrame, by: str = "category", baskets: str = "order", least_support: float = 0.01
) -> pd.DataFrame:
    """Which items go together in one basket.

    Parameters
    ----------
    orders : lines with order_id, customer_id, amount and ``by``.
    baskets : what a basket is, one "order" or all that a "customer" ever kept.
    least_support : pairs in a smaller share of the baskets are left out, 0 to 1.

    Returns
    -------
    DataFrame, one row per ordered pair, by lift, then support, then names: item, with_item, baskets (that hold both),
    support, confidence (of the baskets with item, those with with_item), lift. No rows when no pair is so frequent.

    Raises
    ------
    DataError : a column is missing or blank; nothing was kept. ParameterError : unknown kind of basket.
    """
    least = number("least_support", least_support, 0, 1)
    held, _baskets, items = bought_items(
        orders, by, "order_id" if one_of("baskets", baskets, BASKETS) == "order" else "customer_id"
    )
    total = held.shape[0]
    together = (held.T @ held).tocoo()
    alone = held.sum(axis=0)
    table = pd.DataFrame({"one": together.coords[0], "other": together.coords[1], "baskets": together.data})
    table = table[(table["one"] != table["other"]) & (table["baskets"] >= least * total - 1e-9)]
    one, other = table["one"].to_numpy(), table["other"].to_numpy()
    both = table["baskets"].to_numpy()
    pairs = pd.DataFrame(
        {
            "item": items[one],
            "with_item": items[other],
            "baskets": both.astype(np.int64),
            "support": both / total,
            "confidence": both / alone[one],
            # Symmetric to the last digit: both directions of a pair share their lift.
            "lift": both * total / (alone[one] * alone[other]),
        }
    )
    return pairs.sort_values(
        ["lift", "support", "item", "with_item"], ascending=[False, False, True, True], ignore_index=True
    )


def bought_items(
    orders: pd.DataFrame, by: str, basket: str = "customer_id"
) -> tuple[sparse.csr_array, pd.Index, pd.Index]:
    """Who kept what: a sparse table of ones (baskets x items), and the names of its rows and columns, ascending.

    An item is kept when the net amount on it in the basket is above 0; baskets that keep nothing have no row.
    """
    lines = with_numbers(with_ids("orders", orders, [basket, by, "amount"]), ["amount"])
    # An item without a name is nothing that could be offered.
    named = as_text(lines[by], "")
    for told in (basket, by):
        filled(lines.assign(**{by: named.where(named != "")}), told)
    net = lines["amount"].groupby([as_ids(lines[basket]), named.rename("item")]).sum().round(6)
    kept = net[net > 0].index
    if not len(kept):
        raise DataError(
            _("There are no purchases, only returns."),
            _("Check the file, its column mapping and any filter before this step."),
        )
    row, rows = pd.factorize(kept.get_level_values(0), sort=True)
    column, columns = pd.factorize(kept.get_level_values("item"), sort=True)
    table = sparse.csr_array((np.ones(len(kept)), (row, column)), shape=(len(rows), len(columns)))
    return table, pd.Index(rows, name=basket), pd.Index(columns, name="item")
