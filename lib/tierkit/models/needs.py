"""Who looks at the price, who wants service first, and who both?

Definition
    A customer is *price-sensitive* (价格敏感) who buys at a discount on most of the spend and more often than chance
    explains, marks the price low, or comments on it. *Service first* (服务优先) are those who turn to the service
    desk in many of their purchases, mark the service low, or comment on it. Who shows both needs is in
    "price-and-service", who shows none in "neither".

Source
    The kit's rules, on the signs that the course names. "More often than chance": a binomial test of the customer's
    order lines with a discount against the share of such lines among all.

Limits
    Signs, not needs: who never filled in a survey cannot have marked the price. With few lines a high share of
    discounts is chance, and without the test half the base looks price-sensitive; with it, about 5 in 100 still do
    where nobody is. A low mark tells of a bad experience as much as of a need. So ask before you cut a price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models._checks import filled, number, numbers_in, of_kind, one_row_each, table, whole_number
from tierkit.models._groups import as_groups, by_customer, names_in, same_ids, with_ids, with_numbers

KEYS = ("price-sensitive", "service-first", "price-and-service", "neither")
FEATURES = ("discount_share", "discount_chance", "price_mark", "price_comments", "tickets", "tickets_per_purchase",
            "service_mark", "service_comments")  # fmt: skip


@dataclass(frozen=True)
class NeedRules:
    """From where on a sign counts.

    discount_share : share of spend bought at a discount; discount_chance : and the greatest chance that so many
    lines were discounted by accident (1 switches the test off). tickets and tickets_per_purchase : both must be
    reached. low_mark : marks of the survey (1 to 5) up to this are low. ``*_comments`` : comments of the
    survey that are about the price or the service.
    """

    discount_share: float = 0.5
    discount_chance: float = 0.05
    tickets: int = 2
    tickets_per_purchase: float = 0.5
    low_mark: float = 2.0
    price_comments: Sequence[str] = ("too dear", "good value")
    service_comments: Sequence[str] = ("slow reply", "kind help")

    def __post_init__(self) -> None:
        number("discount_share", self.discount_share, 0, 1)
        number("discount_chance", self.discount_chance, 0, 1)
        whole_number("tickets", self.tickets, 1)
        number("tickets_per_purchase", self.tickets_per_purchase, 0, np.inf)
        number("low_mark", self.low_mark, 0, np.inf)
        names_in("price_comments", self.price_comments)
        names_in("service_comments", self.service_comments)


def need_features(
    orders: pd.DataFrame,
    survey: pd.DataFrame | None = None,
    service: pd.DataFrame | None = None,
    rules: NeedRules | None = None,
) -> pd.DataFrame:
    """The signs of what every customer of the orders needs.

    Parameters
    ----------
    orders : lines with order_id, customer_id, amount, discount (money off the line). Returns count for nothing here.
    survey : answers with customer_id and any of price, service (marks) and comment; may be left out.
    service : tickets with customer_id, one row each; may be left out.
    rules : names the comments that are about price and about service.

    Returns
    -------
    DataFrame, index customer_id ascending: discount_share (of the spend before discounts, on lines with one; 0 without
    a purchase), discount_chance (of as many such lines by accident), price_mark and service_mark (lowest mark given;
    <NA> when none), price_comments, service_comments, tickets, tickets_per_purchase (a purchase is an order whose lines
    add up to more than 0).

    Raises
    ------
    DataError : a column is missing, blank or no number; nothing was ever bought; customers are named by text in one
        table and by numbers in another.
    """
    from scipy.stats import binom

    chosen = NeedRules() if rules is None else of_kind("rules", rules, NeedRules)
    lines = with_numbers(with_ids("orders", orders, ["order_id", "amount", "discount"]), ["amount", "discount"])
    filled(lines, "order_id")
    everybody = pd.Index(lines["customer_id"].unique(), name="customer_id").sort_values()
    bought = lines[lines["amount"] > 0]
    if bought.empty:
        raise DataError(
            _("There are no purchases, only returns."),
            _("Check the file, its column mapping and any filter before this step."),
        )
    cheaper = bought["discount"] > 0
    gross = bought["amount"] + bought["discount"]
    parts = pd.DataFrame({"lines": 1, "cheaper": cheaper, "gross": gross, "cheap_gross": gross.where(cheaper, 0.0)})
    sums = parts.groupby(bought["customer_id"]).sum().reindex(everybody, fill_value=0)
    nets = lines.groupby(["customer_id", "order_id"], observed=True)["amount"].sum().round(6)
    purchases = (nets > 0).groupby(level="customer_id").sum()
    tickets = _tickets(service, everybody)
    signs = pd.DataFrame(
        {
            "discount_share": (sums["cheap_gross"] / sums["gross"].where(sums["gross"] > 0, 1.0)).round(9),
            # The chance of so many or more: of not having fewer.
            "discount_chance": binom.sf(sums["cheaper"] - 1, sums["lines"], cheaper.mean()),
            "tickets": tickets,
            "tickets_per_purchase": tickets / purchases.clip(lower=1),
        }
    )
    return signs.join(_answers(survey, chosen, everybody))[list(FEATURES)]


def need_groups(
    orders: pd.DataFrame,
    survey: pd.DataFrame | None = None,
    service: pd.DataFrame | None = None,
    rules: NeedRules | None = None,
) -> pd.Series:
    """The need group of every customer.

    Parameters
    ----------
    orders : order lines as in :func:`need_features`, or the table that it made (then without survey and service).
    survey, service : answers and tickets, as in ``need_features``.
    rules : from where on a sign counts.

    Returns
    -------
    Series "group", index customer_id ascending: Categorical price-sensitive, service-first, price-and-service,
    neither.
    """
    chosen = NeedRules() if rules is None else of_kind("rules", rules, NeedRules)
    if set(FEATURES) <= set(table("orders", orders).columns):
        signs = by_customer("orders", orders)
        one_row_each(signs.index)
        # No mark is known of who never answered; the other signs are known of all.
        signs = signs.assign(**numbers_in(signs, [name for name in FEATURES if not name.endswith("mark")]))
        signs = signs.assign(**{name: _marks(signs, name) for name in ("price_mark", "service_mark")})
    else:
        signs = need_features(orders, survey, service, chosen)
    price = (
        ((signs["discount_share"] >= chosen.discount_share) & (signs["discount_chance"] <= chosen.discount_chance))
        | (signs["price_mark"] <= chosen.low_mark)
        | (signs["price_comments"] > 0)
    )
    help_first = (
        ((signs["tickets"] >= chosen.tickets) & (signs["tickets_per_purchase"] >= chosen.tickets_per_purchase))
        | (signs["service_mark"] <= chosen.low_mark)
        | (signs["service_comments"] > 0)
    )
    price, help_first = (sign.fillna(False).astype("bool") for sign in (price, help_first))
    labels = np.select([price & help_first, price, help_first], [KEYS[2], KEYS[0], KEYS[1]], KEYS[3])
    return as_groups(pd.Series(labels, index=signs.index), KEYS)


def _tickets(service: pd.DataFrame | None, everybody: pd.Index) -> pd.Series:
    """How many tickets every customer opened; none, where there is no table or no ticket."""
    if service is None or table("service", service).empty:
        return pd.Series(0, index=everybody)
    tickets = with_ids("service", service, []).groupby("customer_id").size()
    same_ids(everybody, tickets.index, "service")
    return tickets.reindex(everybody, fill_value=0)


def _marks(rows: pd.DataFrame, column: str) -> pd.Series:
    """The marks of a column, <NA> where none was given; DataError where one is no number."""
    marks = pd.to_numeric(rows[column], errors="coerce").astype("Float64")
    if marks.isna().sum() > rows[column].isna().sum():
        raise DataError(_("some marks are no numbers."), _("Convert the column to numbers first."), column=column)
    return marks


def _answers(survey: pd.DataFrame | None, rules: NeedRules, everybody: pd.Index) -> pd.DataFrame:
    """The lowest mark, and the number of comments, on price and on service."""
    columns = ["price", "service", "comment"]
    if survey is None or table("survey", survey).empty:
        rows = pd.DataFrame({"customer_id": []} | {name: [] for name in columns})
    else:
        told = [name for name in columns if name in survey.columns]
        if not told:
            table("survey", survey, columns)
        rows = with_ids("survey", survey, told).reindex(columns=["customer_id", *columns])
        same_ids(everybody, pd.Index(rows["customer_id"]), "survey")
    signs = pd.DataFrame(index=everybody)
    for topic, words in (("price", rules.price_comments), ("service", rules.service_comments)):
        signs[f"{topic}_mark"] = _marks(rows, topic).groupby(rows["customer_id"]).min().reindex(everybody)
        said = rows["comment"].isin(names_in(f"{topic}_comments", words)).groupby(rows["customer_id"]).sum()
        signs[f"{topic}_comments"] = said.reindex(everybody, fill_value=0).astype("int64")
    return signs
