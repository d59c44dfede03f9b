"""Is it time to tier our customers at all, or would one service for everybody do?

Definition
    Three conditions (客户分级的条件), all of which must hold. *Customers*: there are more of them than the span of
    control (管理幅度), the number that can be looked after one by one. *Repeat*: customers buy or are served twice or
    more; measured as the share of customers who do, needed is half. *Difference*: their values differ clearly;
    measured by the Gini coefficient (needed 0.4) and by the share of value that the best 20 % of customers bring
    (needed 50 %).

Source
    The three conditions are the course's (glossary row 26). 0.4 is the alert line of the United Nations Human
    Settlements Programme for unequal incomes; half for the share of repeat customers and of the best fifth are the
    kit's conventions. All are arguments: a firm that can serve 2,000 customers each in his own way has another span
    than one with five salesmen.

Limits
    The table says whether tiering can pay, not whether the tiers will be good ones. A summary of a short window shows
    few repeat purchases even where customers are loyal. The 80/20 rule is nowhere assumed: look at the measured share.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import number, numbers_in, one_row_each, series, table, whole_number
from tierkit.models.concentration import gini, top_share

BEST = 0.2
ON_THE_LIMIT = 1e-12


def tiering_readiness(
    summary: pd.DataFrame,
    span_of_control: int,
    *,
    services: pd.Series | None = None,
    times: int = 2,
    repeat_share: float = 0.5,
    gini_needed: float = 0.4,
    top_share_needed: float = 0.5,
    value: str = "monetary",
) -> pd.DataFrame:
    """The conditions for tiering, measured and compared with what they need; ``.met.all()`` is the verdict.

    Parameters
    ----------
    summary : from :func:`~tierkit.models.summary.customer_summary`: one row per customer, with frequency and
        monetary.
    span_of_control : how many customers can be looked after one by one (of one manager, or of all managers together).
    services : how often each customer was served (tickets, visits), by customer; who is not in it was not. They count
        beside purchases.
    times : purchases and services from which a customer counts as coming back.
    repeat_share : the share of customers who must come back, 0 to 1.
    gini_needed, top_share_needed : how unequal the values must be at least, 0 to 1.
    value : the column of value, in any unit: monetary, or a margin of your own.

    Returns
    -------
    DataFrame, index measure: customers, repeat_share, gini, top_share; columns condition ("customers", "repeat",
    "difference": two measures), measured, needed (floats), met (bool). Customers must exceed what is needed, the
    others reach it.

    Raises
    ------
    DataError : no customers; one twice; text or missing values; customers served who are not in the summary.
    ParameterError : an argument outside its range; nobody with a value above 0.
    """
    span = whole_number("span_of_control", span_of_control, 1)
    least = whole_number("times", times, 1)
    needed = {
        "repeat_share": number("repeat_share", repeat_share, 0, 1),
        "gini": number("gini_needed", gini_needed, 0, 1),
        "top_share": number("top_share_needed", top_share_needed, 0, 1),
    }
    one_row_each(table("summary", summary, ["frequency", value]).index)
    numbers = numbers_in(summary, ["frequency", value])
    times_each = numbers["frequency"] + _served(services, summary.index)
    measured = {
        "repeat_share": float((times_each >= least).mean()),
        "gini": gini(numbers[value]),
        "top_share": top_share(numbers[value], BEST),
    }
    conditions = pd.DataFrame(
        {
            "condition": ["customers", "repeat", "difference", "difference"],
            "measured": [float(len(summary)), *measured.values()],
            "needed": [float(span), *needed.values()],
        },
        index=pd.Index(["customers", *measured], name="measure"),
    )
    measured_values, needed_values = conditions["measured"], conditions["needed"]
    reached = measured_values >= needed_values - ON_THE_LIMIT
    conditions["met"] = np.where(conditions["condition"] == "customers", measured_values > needed_values, reached)
    return conditions


def _served(services: pd.Series | None, customers: pd.Index) -> pd.Series:
    """How often each of the customers was served; 0 for who is not in ``services``."""
    if services is None or not len(series("services", services)):
        return pd.Series(0.0, index=customers)
    one_row_each(services.index)
    counts = numbers_in(services.to_frame("services"), ["services"])["services"]
    if (counts < 0).any():
        raise ParameterError(_("Nobody can be served fewer than 0 times; check the counts of services."))
    strangers = counts.index.difference(customers)
    if len(strangers):
        raise DataError(
            _("{count} of {total} customers served are not in the summary, {customer} among them.").format(
                count=len(strangers), total=len(counts), customer=strangers[0]
            ),
            _("Leave them out, or make the summary from the orders of all customers."),
        )
    return counts.reindex(customers, fill_value=0.0)
