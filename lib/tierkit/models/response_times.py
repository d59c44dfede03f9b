"""How long do customers wait for a first answer, and what do they think of it?

Definition
    The wait is the time from opening a ticket to the first response (首次响应时间). A response is *slow* after more
    than ``slow_after`` minutes; who still waits has waited until the end of the analysis date. The rating falls with
    the logarithm of the wait: ``per_tenfold`` is what a wait ten times as long takes off it, with tickets that were
    and were not resolved told apart (ordinary least squares, Student's t intervals).

Source
    A. Parasuraman, V. A. Zeithaml & L. L. Berry, "SERVQUAL", Journal of Retailing 64 (1988), 12-40: responsiveness
    as a dimension of service quality. The straight line in the logarithm is the kit's choice; look at the ratings by
    wait before taking it over.

Limits
    Only some rate, and perhaps not the same who wait. That ratings fall with the wait does not prove that the wait is
    why: hard cases take longer too.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models._checks import filled, flags, number, table
from tierkit.models._dated import ONE_DAY, moments_in
from tierkit.models._intervals import student_quantile
from tierkit.models._regression import least_squares
from tierkit.models.satisfaction import marks_of
from tierkit.models.summary_checks import calendar_date

SLOW_AFTER = 480.0
SCALE = (1, 5)  # of ratings
GROUPS = pd.CategoricalDtype(["quick", "slow"], ordered=True)


def waits(service: pd.DataFrame, until: pd.Timestamp | None = None) -> pd.DataFrame:
    """The tickets, numbered anew, with ``minutes`` from opening to first response; missing where nobody has answered.

    With ``until``, only tickets opened by the end of that day, as they stood then: an answer that came later had not
    been given, and such a ticket has waited until midnight.
    """
    tickets = table("service", service, ["customer_id", "opened_at", "first_response_at"]).reset_index(drop=True)
    opened, answered = (moments_in(tickets, column) for column in ("opened_at", "first_response_at"))
    filled(tickets, "opened_at")
    early = int((answered < opened).sum())
    if early:
        raise DataError(
            _("{count} of {total} tickets were answered before they were opened.").format(
                count=early, total=len(tickets)
            ),
            _("Check whether the two date columns are swapped."),
            column="first_response_at",
        )
    if until is None:
        return tickets.assign(minutes=(answered - opened).dt.total_seconds() / 60)
    midnight = until + ONE_DAY
    answered = answered.where(answered < midnight, midnight)
    return tickets.assign(minutes=(answered - opened).dt.total_seconds() / 60)[opened < midnight]


def first_responses(
    service: pd.DataFrame, as_of: date | str, slow_after: float = SLOW_AFTER, confidence: float = 0.95
) -> pd.DataFrame:
    """Quick and slow first responses, and how they were rated.

    Parameters
    ----------
    service : tickets with customer_id, opened_at, first_response_at (blank while nobody has answered) and rating
        (1 to 5, blank where not given).
    as_of : the analysis date: who waits still has waited until its end.
    slow_after : minutes.

    Returns
    -------
    DataFrame, index response ("quick", "slow"): tickets, share, median_minutes, ratings (how many), rating (mean;
    <NA> without ratings), lower, upper (Student's t; <NA> with fewer than two ratings).

    Raises
    ------
    DataError : a column is missing, there are no tickets by then, or one was answered before it was opened.
    """
    limit = number("slow_after", slow_after, 0, np.inf)
    tickets = waits(table("service", service, ["rating"]), calendar_date(as_of))
    if tickets.empty:
        raise DataError(_("There are no tickets by the analysis date."), _("Check the file, or choose a later date."))
    codes = (tickets["minutes"] > limit).astype(int)
    response = pd.Series(pd.Categorical.from_codes(codes, dtype=GROUPS), index=tickets.index, name="response")
    wait = tickets["minutes"].groupby(response, observed=False)
    given = _ratings(tickets).groupby(response, observed=False)
    speeds = pd.DataFrame({"tickets": wait.size()})
    speeds["share"] = speeds["tickets"] / len(tickets)
    speeds["median_minutes"] = wait.median().astype("Float64")
    speeds["ratings"] = given.count()
    speeds["rating"] = given.mean()
    half = [
        student_quantile(confidence, int(n) - 1) * spread / np.sqrt(n) if n > 1 else pd.NA
        for n, spread in zip(speeds["ratings"], given.std(), strict=True)
    ]
    reach, (low, high) = pd.array(half, dtype="Float64"), SCALE
    speeds["lower"] = (speeds["rating"] - reach).clip(lower=low)
    speeds["upper"] = (speeds["rating"] + reach).clip(upper=high)
    return speeds


def rating_by_wait(service: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """What a longer wait, and not being helped, take off the rating.

    Parameters
    ----------
    service : as for :func:`first_responses`, with resolved (bool). Tickets without an answer or a rating are left out.

    Returns
    -------
    DataFrame, index effect: "at_ten_minutes" (mean rating of a resolved ticket answered after ten minutes),
    "per_tenfold", "if_unresolved"; columns value, lower, upper (marks) and tickets (how many it stands on). Waits below
    a minute count as one. ``if_unresolved`` is left out when all tickets were resolved, or none.

    Raises
    ------
    DataError : too few rated tickets, or all waited equally long.
    """
    tickets = waits(table("service", service, ["rating", "resolved"]))
    rating = _ratings(tickets)
    rated = tickets[tickets["minutes"].notna() & rating.notna()]
    tenfold = np.log10(rated["minutes"].clip(lower=1).to_numpy(np.float64)) - 1
    unresolved = ~flags(rated, "resolved", _("Turn the column into true and false first."))
    effects = {"at_ten_minutes": np.ones(len(tenfold)), "per_tenfold": tenfold}
    if unresolved.any() and not unresolved.all():
        effects["if_unresolved"] = unresolved.astype(np.float64)
    fit = least_squares(np.column_stack(list(effects.values())), rating[rated.index].to_numpy(np.float64))
    if fit is None:
        raise DataError(
            _("Too few rated tickets ({count}), or all with the same wait, say nothing about waiting.").format(
                count=len(tenfold)
            ),
            _("Take a longer period."),
            column="rating",
        )
    half = student_quantile(confidence, fit.degrees) * fit.errors
    return pd.DataFrame(
        {"value": fit.values, "lower": fit.values - half, "upper": fit.values + half, "tickets": len(tenfold)},
        index=pd.Index(effects, name="effect"),
    )


def _ratings(tickets: pd.DataFrame) -> pd.Series:
    """The ratings as numbers on their scale, missing where not given."""
    return pd.Series(marks_of(tickets["rating"], *SCALE), index=tickets.index).astype("Float64")
