"""What do we know of each customer today that may tell who will be lost?

Definition
    One row a customer, made *only* of what was known by the end of the analysis date: how long the customer has been
    quiet, how often and at what pace he bought, whether he looks at the shop, waited for the service desk, and what
    he said in the survey. The label comes from the days after it: lost is who then buys nothing for ``horizon_days``.
    ``quiet_over_gap`` asks how odd the silence is for *this* customer: thirty quiet days say little of who buys twice
    a year, and much of who came every week. One purchase has no gap, so half a gap of ``first_gap`` days is added:
    usual gap = (days from first to last purchase + first_gap / 2) / (purchases - 1 + 1/2).

Source
    P. S. Fader, B. G. S. Hardie & K. L. Lee, "Counting Your Customers the Easy Way", Marketing Science 24 (2005),
    275-284: silence tells the more, the more often somebody used to buy. S. Neslin, S. Gupta, W. Kamakura,
    J. Lu & C. Mason, "Defection Detection", Journal of Marketing Research 43 (2006), 204-211, on features and on
    testing on a later period.

Limits
    Features are signals and no causes: a slow response may lose a customer, but a lost interest may also bring few
    visits. Visits count only for visitors whom a login has named by then. A web log that begins late is refused, for
    visits before its first day are unknown, and not 0.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import number, numbers_in, one_row_each, plain, several, table, whole_number
from tierkit.models._dated import ONE_DAY, days_in, moments_in
from tierkit.models._purchases import bought_within, lines_until, purchases_in
from tierkit.models.response_times import SLOW_AFTER, waits
from tierkit.models.summary import customer_summary
from tierkit.models.summary_checks import COLUMNS, calendar_date

FIRST_GAP = 120.0
TREND_DAYS = 90
REMEMBERED_DAYS = 180
VISIT_DAYS = (14, 28)


def churn_features(
    orders: pd.DataFrame,
    as_of: date | str,
    customers: pd.DataFrame | pd.Series | pd.Index | None = None,
    web: pd.DataFrame | None = None,
    service: pd.DataFrame | None = None,
    survey: pd.DataFrame | None = None,
    *,
    active_days: int = 180,
    first_gap: float = FIRST_GAP,
    slow_after: float = SLOW_AFTER,
) -> pd.DataFrame:
    """The features of every customer as of a day.

    Parameters
    ----------
    orders : pandas frame of lines with order_id, customer_id, ordered_at, amount; later lines may be there and are
        not looked at.
    as_of : the analysis date; its whole day counts as past.
    customers : whom to describe (ids, or a table of them, such as other features); by default all who bought in the
        last ``active_days`` days, for the others are lost already. Ids without a purchase by then are refused.
    web : pages seen, with visitor_id, customer_id (blank before login) and at.
    service : tickets with customer_id, opened_at, first_response_at (blank while nobody has answered).
    survey : answers with customer_id, answered_on, satisfaction (1 to 5).
    first_gap : days between purchases that are assumed of who has bought once.
    slow_after : minutes after which a first response is slow.

    Returns
    -------
    DataFrame, index customer_id in ascending order, float columns: quiet_days (since the last purchase), purchases,
    tenure_days (since the first), usual_gap (days, as above), quiet_over_gap, trend (purchases of the last 90 days and
    of the 90 before: difference over sum, from -1 to 1; 0 without any), spend (money, net of returns), return_share
    (returns a purchase); with ``web``: visits_14, visits_28 (days on which the customer was seen); with ``service``:
    tickets, slow_responses (last 180 days, also who still waits); with ``survey``: satisfaction (the latest of the last
    180 days, missing where nobody answered).

    Raises
    ------
    DataError : a column is missing or unusable; no such customers; a web log that begins less than 28 days before.
    ParameterError : ``as_of`` is no date or lies before all orders.
    """
    end = calendar_date(as_of)
    lines = lines_until(orders, end, truncate=True)
    known = _chosen(customer_summary(lines, end), customers, whole_number("active_days", active_days, 1))
    gap = number("first_gap", first_gap, 0, np.inf, open_low=True, open_high=True)
    features = _from_orders(known, purchases_in(lines), end, gap)
    if web is not None:
        features = features.join(_visits(web, end)).fillna({f"visits_{days}": 0.0 for days in VISIT_DAYS})
    if service is not None:
        slow = number("slow_after", slow_after, 0, np.inf)
        features = features.join(_tickets(service, end, slow)).fillna({"tickets": 0.0, "slow_responses": 0.0})
    if survey is not None:
        features = features.join(_satisfaction(survey, end))
    return features.astype(np.float64)


def lost_customers(
    orders: pd.DataFrame,
    as_of: date | str,
    horizon_days: int = 180,
    customers: pd.DataFrame | pd.Series | pd.Index | None = None,
) -> pd.Series:
    """Who bought nothing in the ``horizon_days`` days after ``as_of``: what a churn model is to foretell.

    Returns
    -------
    Series "lost" (bool), index customer_id in ascending order: everybody with a purchase by ``as_of``, or
    ``customers``.

    Raises
    ------
    ParameterError : the orders do not reach to the end of these days, so that nobody can know yet.
    DataError : as for :func:`churn_features`.
    """
    whole_number("horizon_days", horizon_days, 1)
    end = calendar_date(as_of)
    summary = customer_summary(table("orders", orders, COLUMNS), end, truncate=True)
    last_day, seen = end + horizon_days * ONE_DAY, orders["ordered_at"].max().normalize()
    if last_day > seen:
        raise ParameterError(
            _(
                "The {days} days after {as_of} end on {end}, but orders are known only until {seen}; "
                "choose an earlier analysis date or a shorter horizon."
            ).format(days=horizon_days, as_of=end.date(), end=last_day.date(), seen=seen.date())
        )
    who = _chosen(summary, customers, None).index
    again = bought_within(purchases_in(lines_until(orders, last_day, truncate=True)), who, end, horizon_days)
    return pd.Series(~again, index=who, name="lost")


def _chosen(summary: pd.DataFrame, customers: Any, active_days: int | None) -> pd.DataFrame:
    buyers = summary[summary["frequency"] > 0]
    if customers is None:
        chosen = buyers if active_days is None else buyers[(buyers["recency"] < active_days).to_numpy(bool)]
        if chosen.empty:
            raise DataError(
                _("No customer bought in the last {days} days before the analysis date.").format(days=active_days or 0),
                _("Choose a longer time, or another analysis date."),
            )
        return chosen
    if isinstance(customers, pd.DataFrame):
        if customers.index.name == "customer_id":
            customers = customers.index
        else:
            customers = table("customers", customers, ["customer_id"])["customer_id"]
    ids = plain(pd.Index(several("customers", customers), name="customer_id"))
    one_row_each(ids)
    strangers = int((~ids.isin(buyers.index)).sum())
    if strangers:
        raise DataError(
            _("{count} of {total} customers have no purchase by the analysis date.").format(
                count=strangers, total=len(ids)
            ),
            _("Leave them out: nobody is lost who never came."),
            column="customer_id",
        )
    return buyers.loc[ids.sort_values()]


def _from_orders(known: pd.DataFrame, bought: pd.DataFrame, end: pd.Timestamp, first_gap: float) -> pd.DataFrame:
    quiet = known["recency"].astype(np.float64)
    tenure = (end - known["first_purchase"].dt.normalize()).dt.days.astype(np.float64)
    purchases = known["frequency"].astype(np.float64)
    gap = (tenure - quiet + first_gap / 2) / (purchases - 0.5)
    age = (end - bought["at"].dt.normalize()).dt.days // TREND_DAYS
    recent, before = (
        bought[age == part].groupby("customer_id").size().reindex(known.index, fill_value=0) for part in (0, 1)
    )
    return pd.DataFrame(
        {
            "quiet_days": quiet,
            "purchases": purchases,
            "tenure_days": tenure,
            "usual_gap": gap,
            "quiet_over_gap": quiet / gap,
            "trend": (recent - before) / (recent + before).clip(lower=1),
            "spend": known["monetary"],
            "return_share": known["returns"] / purchases,
        }
    )


def _visits(web: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    past = table("web", web, ["visitor_id", "customer_id", "at"])[moments_in(web, "at") < end + ONE_DAY]
    longest = max(VISIT_DAYS)
    if past.empty or past["at"].min().normalize() > end - (longest - 1) * ONE_DAY:
        raise DataError(
            _("The web log does not reach back {days} days from {as_of}.").format(days=longest, as_of=end.date()),
            _("Choose a later analysis date, or leave the web log out."),
            column="at",
        )
    # A visitor is whoever first logged in there; a login that is still to come names nobody yet.
    named = past.dropna(subset=["customer_id"]).sort_values(["at", "customer_id"]).drop_duplicates("visitor_id")
    owner = past["visitor_id"].map(named.set_index("visitor_id")["customer_id"])
    days = pd.DataFrame({"customer_id": owner, "ago": (end - past["at"].dt.normalize()).dt.days})
    days = days.dropna().drop_duplicates()
    counts = {f"visits_{n}": days[days["ago"] < n].groupby("customer_id").size() for n in VISIT_DAYS}
    return pd.DataFrame(counts)


def _tickets(service: pd.DataFrame, end: pd.Timestamp, slow_after: float) -> pd.DataFrame:
    tickets = waits(service, end)
    recent = tickets[tickets["opened_at"] >= end - (REMEMBERED_DAYS - 1) * ONE_DAY]
    slow = (recent["minutes"] > slow_after).groupby(recent["customer_id"])
    return pd.DataFrame({"tickets": slow.size(), "slow_responses": slow.sum()})


def _satisfaction(survey: pd.DataFrame, end: pd.Timestamp) -> pd.Series:
    told = table("survey", survey, ["customer_id", "answered_on", "satisfaction"])
    told = told[told["satisfaction"].notna()]
    told = told.assign(satisfaction=numbers_in(told, ["satisfaction"])["satisfaction"])
    ago = (end - days_in(told, "answered_on")).dt.days
    fresh = told[(ago >= 0) & (ago < REMEMBERED_DAYS)]
    latest = fresh.sort_values(["customer_id", "answered_on", "satisfaction"], ascending=[True, True, False])
    return latest.drop_duplicates("customer_id", keep="last").set_index("customer_id")["satisfaction"]
