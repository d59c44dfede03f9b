"""What should we offer each customer next, and because of which purchase?

Definition
    Items are alike when the same customers buy them: the *cosine* of two items is the number of customers who bought
    both over the root of the product of the numbers who bought each; the *lift* compares with what chance would
    bring. An item's score for a customer is the sum of its likeness to all that the customer bought, and it is
    recommended *because* of the item that adds most. Where nothing is left to go by, the items with most buyers
    follow as "bestseller" with score 0.

Source
    B. Sarwar, G. Karypis, J. Konstan & J. Riedl, "Item-based collaborative filtering recommendation algorithms",
    WWW (2001), 285-295; G. Linden, B. Smith & J. York, "Amazon.com recommendations", IEEE Internet Computing 7
    (2003), 76-80. The hit rate against bestsellers: M. Ferrari Dacrema, P. Cremonesi & D. Jannach, "Are we really
    making much progress?", RecSys (2019), on why to compare with simple baselines.

Limits
    It knows what was bought together, not why. A few bestsellers are like everything: always compare with offering
    everybody the bestsellers (:func:`hit_rates`), which is hard to beat where tastes do not differ. New items have
    no buyers and are never recommended.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import filled, one_of, table, whole_number
from tierkit.models._dated import day_of
from tierkit.models._groups import as_ids, by_customer, names_in, same_ids
from tierkit.models.affinity import bought_items

LIKENESS = ("cosine", "lift")
BESTSELLER = "bestseller"
BLOCK = 4_000_000
"""Cells of customers x items that are scored at once."""

Floats = npt.NDArray[np.float64]


def recommend(
    orders: pd.DataFrame,
    customers: Iterable[str] | pd.DataFrame | pd.Series | None = None,
    items: str = "category",
    n: int = 3,
    likeness: str = "cosine",
    skip_bought: bool = True,
    least_together: int = 2,
) -> pd.DataFrame:
    """The next items for every customer, best first.

    Parameters
    ----------
    orders : lines with customer_id, amount and the column of ``items``.
    customers : whom to recommend to: their ids, or a table or column by customer_id, such as the tiers of some; by
        default everybody who kept something. Customers without a purchase get bestsellers.
    items : the column of the items, such as "category" or "product_id".
    n : how many items a customer.
    likeness : "cosine", or "lift" (favours rare items; raise ``least_together``).
    skip_bought : leave out what the customer has bought already, kept or brought back.
    least_together : items bought together by fewer customers are not alike.

    Returns
    -------
    DataFrame, customers ascending: customer_id, rank (1 is best), item, score, because (an item that the customer
    bought, or "bestseller"). Equal scores stand by name. A customer who bought everything gets fewer rows, or none.

    Raises
    ------
    DataError : a column is missing or blank; nothing was kept; the orders name customers by text and ``customers`` by
        numbers, or the reverse. ParameterError : n, likeness or least_together; ``customers`` that are no names.
    """
    wanted = whole_number("n", n, 1)
    alike = one_of("likeness", likeness, LIKENESS)
    least = whole_number("least_together", least_together, 1)
    bought, known, names = bought_items(orders, items)
    people = known if customers is None else _asked(customers)
    if people.empty:
        raise DataError(_("There are no customers."), _("Check the file and any filter before this step."))
    same_ids(known, people, "customers")
    history = _rows(bought, known, people)
    gone = _once_bought(orders, items, people, names) if skip_bought else sparse.csr_array(history.shape)
    similar, popular = item_likeness(bought, alike, least), bought.sum(axis=0)
    block = max(1, BLOCK // len(names))
    parts = [
        _best(history[at : at + block], similar, popular, min(wanted, len(names)), gone[at : at + block])
        for at in range(0, len(people), block)
    ]
    chosen, scores, because = (np.concatenate(part) for part in zip(*parts, strict=True))
    fits = chosen >= 0
    row, rank = np.nonzero(fits)
    reasons = np.append(names.to_numpy(dtype=object), BESTSELLER)
    return pd.DataFrame(
        {
            "customer_id": people[row],
            "rank": rank + 1,
            "item": names[chosen[fits]],
            "score": scores[fits],
            "because": pd.array(reasons[because[fits]], dtype="str"),
        }
    )


def item_likeness(bought: sparse.csr_array, likeness: str = "cosine", least_together: int = 2) -> Floats:
    """Items x items: how alike they are, 0 for an item with itself and for those seldom bought together."""
    together = (bought.T @ bought).toarray()
    buyers = together.diagonal().copy()
    np.fill_diagonal(together, 0)
    together[together < least_together] = 0
    if likeness == "cosine":
        return together / np.sqrt(np.outer(buyers, buyers))
    return together * bought.shape[0] / np.outer(buyers, buyers)


def hit_rates(
    orders: pd.DataFrame,
    split: date | str,
    items: str = "category",
    n: int = 3,
    likeness: str = "cosine",
    skip_bought: bool = True,
) -> pd.DataFrame:
    """How often somebody then buys what was recommended, against offering everybody the bestsellers.

    Parameters
    ----------
    orders : lines with customer_id, ordered_at, amount and the column of ``items``.
    split : recommendations are made from the orders up to the end of this day, and held against the later ones.

    Returns
    -------
    DataFrame, index method ("recommended", "bestsellers"): customers (who bought before and, later, something that
    could be recommended), hits (of them, those who bought one of their n items), hit_rate.

    Raises
    ------
    ParameterError : nobody bought both before and after the split.
    """
    day = day_of("split", split)
    filled(table("orders", orders, ["ordered_at"]), "ordered_at")
    early = orders["ordered_at"].dt.normalize() <= day
    if early.all() or not early.any():
        raise ParameterError(
            _("There are no orders on one side of {split}; choose a day within the data.").format(split=day.date())
        )
    before, known, names = bought_items(orders[early], items)
    after, later, later_names = bought_items(orders[~early], items)
    who, what = known.intersection(later), names.intersection(later_names)
    history, bought = before[known.get_indexer(who)], after[later.get_indexer(who)]
    gone = _once_bought(orders[early], items, who, names) if skip_bought else sparse.csr_array(history.shape)
    popular, similar = before.sum(axis=0), item_likeness(before, one_of("likeness", likeness, LIKENESS))
    wanted = min(whole_number("n", n, 1), len(names))
    likes = {"recommended": similar, "bestsellers": np.zeros_like(similar)}
    customers, hits = 0, dict.fromkeys(likes, 0)
    for at in range(0, len(who), max(1, BLOCK // len(names))):
        part = slice(at, at + max(1, BLOCK // len(names)))
        then = np.zeros((len(who[part]), len(names)), dtype=bool)
        then[:, names.get_indexer(what)] = bought[part][:, later_names.get_indexer(what)].toarray() > 0
        then &= gone[part].toarray() == 0
        tested = then.any(axis=1)
        customers += int(tested.sum())
        for method, alike in likes.items():
            chosen = _best(history[part][tested], alike, popular, wanted, gone[part][tested])[0]
            hit = then[tested][np.arange(len(chosen))[:, None], chosen] & (chosen >= 0)
            hits[method] += int(hit.any(axis=1).sum())
    if not customers:
        raise ParameterError(
            _("Nobody bought before {split} and, later, an item that could be recommended.").format(split=day.date())
        )
    rates = pd.DataFrame({"customers": customers, "hits": pd.Series(hits)}).rename_axis("method")
    rates["hit_rate"] = rates["hits"] / rates["customers"]
    return rates


def _asked(customers: Iterable[str] | pd.DataFrame | pd.Series) -> pd.Index:
    """The customers of a list, or of a table or column by customer_id; each once, ascending."""
    if isinstance(customers, pd.DataFrame):
        customers = by_customer("customers", customers)
        customers = table("customers", customers.reset_index(), ["customer_id"])["customer_id"]
    elif isinstance(customers, pd.Series) and customers.index.name == "customer_id":
        customers = customers.index
    asked = pd.DataFrame({"customer_id": names_in("customers", customers)})
    return pd.Index(as_ids(filled(asked, "customer_id")).unique(), name="customer_id").sort_values()


def _rows(bought: sparse.csr_array, known: pd.Index, people: pd.Index) -> sparse.csr_array:
    """The rows of ``people``, of zeros for who is not in the table."""
    with_zeros = sparse.vstack([bought, sparse.csr_array((1, bought.shape[1]))], format="csr")
    return with_zeros[known.get_indexer(people)]


def _once_bought(orders: pd.DataFrame, items: str, people: pd.Index, names: pd.Index) -> sparse.csr_array:
    """People x items: what they ever bought, whether or not they kept it."""
    bought, known, goods = bought_items(orders[orders["amount"] > 0], items)
    return _rows(bought[:, goods.get_indexer(names)], known, people)


def _best(
    history: sparse.csr_array, similar: Floats, popular: Floats, n: int, gone: sparse.csr_array
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per customer the places of n items (-1: none left), their scores, and the place of the reason (-1: none).

    Items that are ``gone`` for a customer are not among them.
    """
    scores = (history @ similar).round(9)
    has = history.toarray() > 0
    # One rank of everything: score first, then buyers where there is no score, then the name.
    order = np.lexsort((np.arange(len(popular)), -popular))
    fallback = np.empty(len(popular))
    fallback[order] = -np.arange(1.0, len(popular) + 1)
    ranked = np.where(scores > 0, scores, fallback)
    ranked[gone.toarray() > 0] = -np.inf
    chosen = np.argsort(-ranked, axis=1, kind="stable")[:, :n]
    rows = np.arange(len(chosen))[:, None]
    none_left = np.isneginf(ranked[rows, chosen])
    score = np.maximum(scores[rows, chosen], 0)
    because = np.full(chosen.shape, -1)
    for place in range(chosen.shape[1]):
        speaks = np.where(has, similar[:, chosen[:, place]].T, 0)
        because[:, place] = np.where(score[:, place] > 0, speaks.argmax(axis=1), -1)
    chosen[none_left] = -1
    return chosen, score, because
