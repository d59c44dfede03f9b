"""How do people use the website: do they leaf through, read up, or come to buy?

Definition
    A *session* ends when the same visitor opens no page for more than 30 minutes. *Clicks* are the pages of a session
    after its first. The *dwell* time of a person is the sum of seconds; the typical one of a page is the geometric
    mean (of at least a second each), so that a page left open over lunch does not count for a hundred. Pages belong
    to the customer who is logged in; pages seen before login belong to the customer who logs in with the same visitor
    id (of several, to the one with most pages). *Researchers* (研究者) read product pages at length, *buyers* (购买者)
    go for the cart, *browsers* (闲逛者) do neither.

Source
    The 30-minute rule: L. D. Catledge & J. E. Pitkow, "Characterizing browsing strategies in the World-Wide Web",
    Computer Networks and ISDN Systems 27 (1995), 1065-1073, who measured 25.5 minutes; 30 became the habit. Kinds
    of visits: W. W. Moe, "Buying, Searching, or Browsing", Journal of Consumer Psychology 13 (2003), 29-39. The
    shares that part them are the kit's.

Limits
    Visitors who never log in cannot be joined to a customer and are left out; ``link_visitors`` tells who can. Five
    pages say little: look at the group "few-pages". Page names must be those of the kit, or be renamed first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models._checks import filled, number, numbers_in, of_kind, one_of, one_row_each, table, whole_number
from tierkit.models._dated import moments_in
from tierkit.models._groups import as_groups, as_ids, as_text, by_customer, with_numbers
from tierkit.models.clusters import cluster_customers

KEYS = ("buyer", "researcher", "browser", "few-pages")
METHODS = ("rules", "k-means")
KINDS: Mapping[str, tuple[str, ...]] = {
    "category_share": ("category",),
    "product_share": ("product",),
    "cart_share": ("cart", "checkout"),
}
"""The pages that each share counts."""
EVENTS = ["visitor_id", "customer_id", "at", "page", "seconds"]
FEATURES = ["category_share", "product_share", "cart_share", "seconds_per_page"]


@dataclass(frozen=True)
class BrowsingRules:
    """What parts the groups.

    A researcher has at least ``product_share`` of product pages and spends ``seconds_per_page`` on one; of the others,
    a buyer has at least ``cart_share`` of cart and checkout pages. Below ``least_pages`` pages nothing is said.
    """

    product_share: float = 0.4
    seconds_per_page: float = 40.0
    cart_share: float = 0.15
    least_pages: int = 5

    def __post_init__(self) -> None:
        number("product_share", self.product_share, 0, 1)
        number("seconds_per_page", self.seconds_per_page, 0, np.inf)
        number("cart_share", self.cart_share, 0, 1)
        whole_number("least_pages", self.least_pages, 1)


def link_visitors(events: pd.DataFrame) -> pd.Series:
    """The customer behind every visitor id that ever logs in.

    ``events`` has visitor_id and customer_id (blank while not logged in). Returns a Series "customer_id", index
    visitor_id ascending; of several customers on one device, the one with most pages, of equal ones the first by id.
    """
    filled(table("events", events, ["visitor_id", "customer_id"]), "visitor_id")
    logged_in = events.loc[as_text(events["customer_id"], "") != "", ["visitor_id", "customer_id"]]
    logged_in = logged_in.assign(**{name: as_ids(logged_in[name]) for name in logged_in.columns})
    pages = logged_in.groupby(["visitor_id", "customer_id"]).size().rename("pages").reset_index()
    ranked = pages.sort_values(["visitor_id", "pages", "customer_id"], ascending=[True, False, True])
    return ranked.drop_duplicates("visitor_id").set_index("visitor_id")["customer_id"]


def browsing_features(events: pd.DataFrame, pause_minutes: float = 30) -> pd.DataFrame:
    """How every customer uses the website.

    Parameters
    ----------
    events : one row per page seen: visitor_id, customer_id (blank while not logged in), at (datetime), page (home,
        category, product, cart, checkout, service ...), seconds (how long it was looked at).
    pause_minutes : a session ends when the same visitor opens no page for longer than this.

    Returns
    -------
    DataFrame, index customer_id ascending: visitors (ids of this person), sessions, pages, clicks_per_session,
    minutes (dwell time in all), seconds_per_page (geometric mean), category_share, product_share, cart_share (of
    the pages, 0 to 1; checkout counts as cart), last_seen (datetime).

    Raises
    ------
    DataError : a column is missing, blank or of the wrong kind (times with a zone, too); no known page; nobody ever
        logs in.
    ParameterError : the pause is not above 0.
    """
    pause = number("pause_minutes", pause_minutes, 0, np.inf, open_low=True)
    seen = _checked(events)
    seen["session"] = _sessions(seen, pause)
    linked = link_visitors(seen)
    if linked.empty:
        raise DataError(
            _("No visitor ever logs in, so no page can be joined to a customer."),
            _("Fill in customer_id on the pages seen while logged in."),
            column="customer_id",
        )
    person = seen["visitor_id"].map(linked)
    logged_in = as_text(seen["customer_id"], "") != ""
    person[logged_in] = as_ids(seen.loc[logged_in, "customer_id"])
    seen = seen[person.notna()].assign(person=as_ids(person.dropna()))
    seen["log_seconds"] = np.log(seen["seconds"].clip(lower=1))
    for name, pages in KINDS.items():
        seen[name] = seen["page"].isin(pages)
    people = seen.groupby("person", sort=True)
    features = pd.DataFrame(
        {
            "visitors": people["visitor_id"].nunique(),
            "sessions": people["session"].nunique(),
            "pages": people.size(),
            "minutes": people["seconds"].sum() / 60,
            # Rounded, so that the order of the rows cannot touch the last digit.
            "seconds_per_page": np.exp(people["log_seconds"].mean()).round(9),
            **{name: people[name].mean() for name in KINDS},
            "last_seen": people["at"].max(),
        }
    )
    features.insert(3, "clicks_per_session", features["pages"] / features["sessions"] - 1)
    return features.rename_axis("customer_id")


def browsing_groups(
    events: pd.DataFrame, rules: BrowsingRules | None = None, method: str = "rules", seed: int = 0
) -> pd.Series:
    """The browsing group of every customer who was seen on the website.

    Parameters
    ----------
    events : pages seen, or the table that :func:`browsing_features` made of them.
    rules : the shares that part the groups; with "k-means" only ``least_pages`` of them counts.
    method : "rules", or "k-means" into three clusters, named by their centres: most cart pages are the buyers, of
        the others most product pages are the researchers.
    seed : for k-means.

    Returns
    -------
    Series "group", index customer_id ascending: Categorical buyer, researcher, browser, few-pages.

    Raises
    ------
    ParameterError : unknown method. Also as ``browsing_features`` and ``cluster_customers``.
    """
    how = one_of("method", method, METHODS)
    chosen = BrowsingRules() if rules is None else of_kind("rules", rules, BrowsingRules)
    table("events", events)
    ready = "seconds_per_page" in events.columns and "visitor_id" not in events.columns
    features = by_customer("events", events) if ready else browsing_features(events)
    table("events", features, [*FEATURES, "pages"])
    one_row_each(features.index)
    enough = numbers_in(features, ["pages"])["pages"] >= chosen.least_pages
    numbers_in(features[enough], FEATURES)
    if how == "rules":
        stays = features["seconds_per_page"] >= chosen.seconds_per_page
        reads = (features["product_share"] >= chosen.product_share) & stays
        buys = features["cart_share"] >= chosen.cart_share
        names = np.select([~enough, reads, buys], ["few-pages", "researcher", "buyer"], "browser")
        return as_groups(pd.Series(names, features.index), KEYS)
    fit = cluster_customers(features.loc[enough, FEATURES], clusters=3, seed=seed, log=["seconds_per_page"])
    centres = fit.centres
    buyer = centres["cart_share"].idxmax()
    researcher = centres["product_share"].drop(buyer).idxmax()
    called = {str(key): "browser" for key in centres.index} | {str(buyer): "buyer", str(researcher): "researcher"}
    found = fit.groups.astype("str").map(called)
    return as_groups(found.reindex(features.index, fill_value="few-pages"), KEYS)


def _checked(events: pd.DataFrame) -> pd.DataFrame:
    if table("events", events, EVENTS).empty:
        raise DataError(_("There are no rows."), _("Check the file and any filter before this step."))
    for column in ("visitor_id", "at", "page"):
        filled(events, column)
    moments = moments_in(events, "at").astype("datetime64[us]")
    read = with_numbers(events[EVENTS], ["seconds"]).assign(visitor_id=as_ids(events["visitor_id"]), at=moments)
    if (read["seconds"] < 0).any():
        raise DataError(
            _("seconds must be numbers of at least 0."), _("Correct the column before this step."), column="seconds"
        )
    known = [page for pages in KINDS.values() for page in pages]
    if not read["page"].isin(known).any():
        raise DataError(
            _("none of the pages {pages} occurs.").format(pages=_(", ").join(known)),
            _("Rename your own pages to these names first."),
            column="page",
        )
    # By the seconds too, so that the order of the file cannot touch the last digit of a sum.
    return read.sort_values(["visitor_id", "at", "page", "seconds"], ignore_index=True)


def _sessions(seen: pd.DataFrame, pause: float) -> pd.Series:
    """A number per session; ``seen`` stands by visitor and time."""
    another = (seen["visitor_id"] != seen["visitor_id"].shift()).astype("bool")
    long_pause = seen["at"].diff() > pd.Timedelta(minutes=pause)
    return (another | long_pause).cumsum()
