"""Why did they leave, and which reasons cost us most?

Definition
    Count the reasons of contracts that have ended, most frequent first, with the cumulative share (a Pareto table):
    the few reasons at the top are the ones to mend. ``value_lost`` adds up what the lost contracts were worth, for
    the most frequent reason is not always the dearest. Who gave no reason stands in a row of its own, last.

Source
    J. M. Juran, "Quality Control Handbook" (McGraw-Hill, 1951): the vital few and the trivial many. S. M. Keaveney,
    "Customer Switching Behavior in Service Industries: An Exploratory Study", Journal of Marketing 59(2) (1995),
    71-82, on reasons of leaving. Intervals: Wilson (1927).

Limits
    What people say is not always why they leave: price is easy to name. Ask openly, and hold the answers against what
    the behaviour before showed. Reasons of the lost say nothing of those who stay: the same reason may annoy them too.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models._checks import numbers_in, table
from tierkit.models._intervals import wilson
from tierkit.models._spans import group_names, seen_spans
from tierkit.models.summary_checks import calendar_date

NOT_STATED = "not_stated"
"""The key of those who gave no reason."""


def churn_reasons(
    contracts: pd.DataFrame,
    as_of: date | str | None = None,
    by: str | None = None,
    reason: str = "reason_ended",
    value: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """The reasons of leaving, most frequent first.

    Parameters
    ----------
    contracts : one row a contract, with started_on, ended_on (missing while it runs) and the column ``reason``.
    as_of : the analysis date; what ended later has not ended yet. By default all that have ended.
    by : a column (plan, tier): one table per group, shares within the group.
    value : a column with what a contract is worth (money, such as the monthly fee).
    confidence : of the interval of the share.

    Returns
    -------
    DataFrame, index reason (with ``by``: group and reason; every reason in every group): customers, share, lower,
    upper (Wilson), cumulative_share; with ``value`` also value_lost and value_share. Equal counts stand in the order
    of their names, "not_stated" last.

    Raises
    ------
    DataError : a column is missing or unusable; no contract has ended; a value is missing.
    """
    rows = table("contracts", contracts, ["ended_on", reason] if value is None else ["ended_on", reason, value])
    rows = rows.reset_index(drop=True)
    horizon = pd.Timestamp.max.normalize() if as_of is None else calendar_date(as_of)
    seen = seen_spans(rows, horizon, by)
    gone = rows.loc[seen.index[seen["ended_on"].notna()]]
    if gone.empty:
        raise DataError(_("No contract has ended, so there are no reasons to count."), _("Choose a later date."))
    said = gone[reason].astype("object").where(gone[reason].notna(), "").astype(str).str.strip()
    ended = said.mask(said == "", NOT_STATED).to_frame("reason")
    if value is not None:
        ended["value"] = numbers_in(gone, [value])[value]
    every = sorted(ended["reason"].unique())
    if by is None:
        return _pareto(ended, every, confidence)
    groups = seen.loc[ended.index, by]
    parts = {name: _pareto(ended[(groups == name).to_numpy()], every, confidence) for name in group_names(groups)}
    return pd.concat(parts, names=[by])


def _pareto(ended: pd.DataFrame, every: list[str], confidence: float) -> pd.DataFrame:
    reasons = ended.groupby("reason").size().reindex(every, fill_value=0).to_frame("customers")
    if "value" in ended:
        reasons["value_lost"] = ended.groupby("reason")["value"].sum().reindex(every, fill_value=0.0)
    reasons["silent"] = reasons.index == NOT_STATED
    reasons = reasons.sort_values(["silent", "customers"], ascending=[True, False], kind="stable")
    customers, total = reasons["customers"], len(ended)
    lower, upper = wilson(customers, np.full(len(reasons), total), confidence)
    shares = pd.DataFrame(
        {
            "customers": customers,
            "share": customers / total,
            "lower": lower,
            "upper": upper,
            "cumulative_share": customers.cumsum() / total,
        }
    )
    if "value" in ended:
        lost = reasons["value_lost"].sum()
        shares["value_lost"] = reasons["value_lost"]
        # Contracts that were worth nothing share nothing.
        shares["value_share"] = reasons["value_lost"] / lost if lost else 0.0
    return shares
