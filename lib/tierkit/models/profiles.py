"""What do we know of each customer, all in one row?

Definition
    The profile (一户一档, the 360° view) puts the customer list, the purchases, the visits to the website, the service
    tickets and the survey into one row per customer, as it stood at the analysis date ``as_of`` (分析基准日). Age is
    the year of ``as_of`` less the year of birth; days are whole days up to ``as_of``.

Source
    The kit's own; the columns are those that the course's tags ask for.

Limits
    A blank means not known (no age given, never seen online, no answer), and stays blank; counts are 0 then. A
    profile is personal data: keep in it what you use, and no more.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import filled, numbers_in, one_row_each, table
from tierkit.models._dated import days_in, moments_in
from tierkit.models._groups import as_text, by_customer, past, same_ids, with_ids
from tierkit.models.summary_checks import calendar_date

BASIC = ("name", "sex", "birth_year", "occupation", "city", "province", "region", "country", "industry", "channel",
         "joined_on")  # fmt: skip
WEB = ("visitors", "sessions", "pages", "clicks_per_session", "minutes", "seconds_per_page", "category_share",
       "product_share", "cart_share")  # fmt: skip
COUNTS = ("frequency", "returns", "visitors", "sessions", "pages", "tickets", "unsolved_tickets", "answers")
"""Columns in which nothing known means none."""


def profile_frame(
    customers: pd.DataFrame,
    summary: pd.DataFrame,
    as_of: date | str,
    web: pd.DataFrame | None = None,
    service: pd.DataFrame | None = None,
    survey: pd.DataFrame | None = None,
    extra: pd.DataFrame | pd.Series | None = None,
    truncate: bool = False,
) -> pd.DataFrame:
    """Everything known of every customer, at ``as_of``.

    Parameters
    ----------
    customers : the customer list, one row each: customer_id and any of name, sex, birth_year, occupation, city,
        province, region, country, industry, channel, joined_on.
    summary : from :func:`~tierkit.models.summary.customer_summary`, for the same ``as_of``.
    as_of : the analysis date.
    web : from :func:`~tierkit.models.browsing.browsing_features`.
    service : tickets with customer_id, opened_at, and resolved, rating and closed_at where known. What was closed
        after ``as_of`` is not resolved and not rated by then.
    survey : answers with customer_id, answered_on, and satisfaction and nps where known; the last of each counts, of
        two on one day the lower.
    extra : more columns per customer (tier, group ...), index customer_id; or one column with a name.
    truncate : leave out who joined, and tickets and answers, on later days than ``as_of`` instead of refusing them.

    Returns
    -------
    DataFrame, index customer_id ascending, all customers of the list or the summary: the basic columns given, age,
    member_days; recency, frequency, monetary, per_purchase (money, <NA> without a purchase), returns; and, of what was
    given, the columns of ``web`` and days_since_visit; tickets, unsolved_tickets, days_since_ticket, service_rating
    (mean); answers, satisfaction, nps; then ``extra``.

    Raises
    ------
    DataError : a column is missing, of the wrong kind, or in two of the tables; a customer in two rows; customers,
        tickets, answers or visits after ``as_of``; customers named by text in one table and by numbers in another.
    ParameterError : ``as_of`` is no date; ``extra`` without a name.
    """
    day = calendar_date(as_of)
    parts = {"customers": _basic(customers, day, truncate), "summary": _purchases(by_customer("summary", summary))}
    if web is not None:
        parts["web"] = _visits(by_customer("web", web), day)
    if service is not None:
        parts["service"] = _tickets(service, day, truncate)
    if survey is not None:
        parts["survey"] = _answers(survey, day, truncate)
    if extra is not None:
        parts["extra"] = _further(extra)
    for name, part in parts.items():
        same_ids(parts["customers"].index, part.index, name)
    everybody = parts["customers"].index.union(parts["summary"].index).rename("customer_id")
    profile = pd.concat([part.reindex(everybody) for part in parts.values()], axis=1)
    table("extra", profile, profile.columns[profile.columns.duplicated()])
    counts = [name for name in COUNTS if name in profile.columns]
    profile[counts] = profile[counts].fillna(0).astype("int64")
    profile["monetary"] = profile["monetary"].fillna(0.0)
    return profile


def _basic(customers: pd.DataFrame, day: pd.Timestamp, truncate: bool) -> pd.DataFrame:
    given = [name for name in BASIC if name in table("customers", customers).columns]
    rows = with_ids("customers", customers, given).set_index("customer_id")
    one_row_each(rows.index)
    if "joined_on" in given:
        rows["joined_on"] = moments_in(rows, "joined_on").astype("datetime64[us]")
        rows = past(rows, "joined_on", day, truncate)
        one_row_each(rows.index)
    for name in given:
        if name not in ("birth_year", "joined_on"):
            text = as_text(rows[name], "")
            rows[name] = text.mask(text == "", pd.NA)
    if "birth_year" in given:
        rows["age"] = (day.year - _figures(rows, "birth_year")).round().astype("Int64")
        if ((rows["age"] < 0) | (rows["age"] > 120)).any():
            raise DataError(
                _("there are years of birth that make nobody's age between 0 and 120."),
                _("Correct them, or leave them blank."),
                column="birth_year",
            )
    if "joined_on" in given:
        rows["member_days"] = (day - rows["joined_on"].dt.normalize()).dt.days.astype("Int64")
    return rows


def _purchases(summary: pd.DataFrame) -> pd.DataFrame:
    table("summary", summary, ["recency", "frequency", "monetary", "returns"])
    one_row_each(summary.index)
    summary = summary.assign(
        recency=_figures(summary, "recency").astype("Int64"),
        **numbers_in(summary, ["frequency", "monetary", "returns"]),
    )
    purchases = summary[["recency", "frequency", "monetary"]].copy()
    bought = summary["frequency"].where(summary["frequency"] > 0)
    purchases["per_purchase"] = (summary["monetary"] / bought).round(6)
    purchases["returns"] = summary["returns"]
    return purchases


def _visits(web: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    table("web", web, [*WEB, "last_seen"])
    one_row_each(web.index)
    # Features are sums over all visits: later ones cannot be taken out here.
    seen = past(web, "last_seen", day, truncate=False)
    visits = numbers_in(seen, list(WEB))
    visits["days_since_visit"] = (day - days_in(seen, "last_seen")).dt.days.astype("Int64")
    return visits


def _tickets(service: pd.DataFrame, day: pd.Timestamp, truncate: bool) -> pd.DataFrame:
    told = [name for name in ("resolved", "rating", "closed_at") if name in table("service", service).columns]
    rows = with_ids("service", service, ["opened_at", *told], some=False)
    filled(rows, "opened_at")
    rows = past(rows, "opened_at", day, truncate)
    people = rows.groupby("customer_id")
    by_then = pd.Series(True, index=rows.index)
    if "closed_at" in told:
        by_then = ~(days_in(rows, "closed_at") > day)
    tickets = people.size().rename("tickets").to_frame()
    if "resolved" in told:
        unsolved = ~((_figures(rows, "resolved") == 1).fillna(False).astype("bool") & by_then)
        tickets["unsolved_tickets"] = unsolved.groupby(rows["customer_id"]).sum()
    tickets["days_since_ticket"] = (day - people["opened_at"].max().dt.normalize()).dt.days.astype("Int64")
    if "rating" in told:
        tickets["service_rating"] = _figures(rows, "rating").where(by_then).groupby(rows["customer_id"]).mean()
    return tickets


def _answers(survey: pd.DataFrame, day: pd.Timestamp, truncate: bool) -> pd.DataFrame:
    told = [name for name in ("satisfaction", "nps") if name in table("survey", survey).columns]
    rows = with_ids("survey", survey, ["answered_on", *told], some=False)
    filled(rows, "answered_on")
    rows = past(rows, "answered_on", day, truncate)
    answers = rows.groupby("customer_id").size().rename("answers").to_frame()
    days = rows["answered_on"].dt.normalize()
    for name in told:
        # Two answers of one day: the lower counts, of each question by itself and whatever the order of the file.
        marks = rows.assign(mark=_figures(rows, name), day=days).dropna(subset=["mark"])
        last = marks.sort_values(["customer_id", "day", "mark"], ascending=[True, True, False])
        answers[name] = last.groupby("customer_id")["mark"].last()
    return answers


def _further(extra: pd.DataFrame | pd.Series) -> pd.DataFrame:
    if isinstance(extra, pd.Series):
        if extra.name is None:
            raise ParameterError(_("extra becomes a column and must have a name; give it one with rename."))
        extra = extra.to_frame()
    columns = by_customer("extra", extra)
    one_row_each(columns.index)
    return columns


def _figures(rows: pd.DataFrame, column: str) -> pd.Series:
    """The numbers of a column, <NA> where blank; DataError where one is no number, or infinite."""
    known = rows[rows[column].notna()]
    return numbers_in(known, [column])[column].reindex(rows.index).astype("Float64")
