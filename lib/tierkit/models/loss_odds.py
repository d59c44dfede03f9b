"""Do the dissatisfied really leave more often, and those who waited for an answer?

Definition
    Follow every answer (or ticket) for ``horizon_days``: lost is who buys nothing in them. Odds are lost / kept; the
    odds ratio divides the odds of the one group (dissatisfied, slow response) by those of the other: 1 means no
    difference, 2.6 that for each one kept 2.6 times as many are lost. Interval by Woolf on the log scale.

Source
    B. Woolf, "On Estimating the Relation between Blood Group and Disease", Annals of Human Genetics 19 (1955),
    251-253; the half added to each cell when one is empty: J. B. S. Haldane, ibid. 20 (1956), 309-311.

Limits
    An answer can only be followed when ``horizon_days`` lie between it and the end of the orders: later ones are
    refused, or left out and counted (``truncate``). An odds ratio is no ratio of rates: read the two rates beside it.
    It shows that the two go together, not that mending the one would hold the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import number, plain_ids, several, table, whole_number
from tierkit.models._dated import ONE_DAY, known_days
from tierkit.models._intervals import normal_quantile
from tierkit.models._purchases import bought_within, lines_until, purchases_in
from tierkit.models.response_times import SLOW_AFTER, waits
from tierkit.models.summary_checks import calendar_date


def satisfaction_and_churn(
    survey: pd.DataFrame,
    orders: pd.DataFrame,
    as_of: date | str,
    horizon_days: int = 180,
    answer: str = "satisfaction",
    dissatisfied: Sequence[int] = (1, 2, 3),
    truncate: bool = False,
    confidence: float = 0.95,
) -> pd.Series:
    """The odds of being lost, of the dissatisfied against the others.

    Parameters
    ----------
    survey : answers with customer_id, answered_on and the column ``answer``; blanks are left out.
    orders : pandas frame of lines with order_id, customer_id, ordered_at, amount.
    as_of : the analysis date, up to which purchases are known.
    dissatisfied : the answers that count as dissatisfied.
    truncate : leave out answers that cannot be followed for ``horizon_days`` instead of refusing them.

    Returns
    -------
    Series: odds_ratio, lower, upper, lost_rate (of the dissatisfied), other_rate, cases (dissatisfied answers),
    other_cases, left_out (answers too late to follow, or of customers who had not bought by then).

    Raises
    ------
    DataError : a column is missing; no answer, or none of the one or the other kind, can be followed.
    ParameterError : answers that cannot be followed, unless ``truncate``; orders after ``as_of``, likewise.
    """
    told = table("survey", survey, ["customer_id", "answered_on", answer])
    given = told[told[answer].notna()]
    unhappy = given[answer].isin(several("dissatisfied", dissatisfied)).to_numpy()
    return _compared(given, unhappy, "answered_on", orders, as_of, horizon_days, truncate, confidence)


def response_and_churn(
    service: pd.DataFrame,
    orders: pd.DataFrame,
    as_of: date | str,
    horizon_days: int = 180,
    slow_after: float = SLOW_AFTER,
    truncate: bool = False,
    confidence: float = 0.95,
) -> pd.Series:
    """The odds of being lost after a slow first response, against a quick one.

    ``service``: tickets with customer_id, opened_at and first_response_at; who has no answer yet has waited until
    ``as_of``. The rest as for :func:`satisfaction_and_churn`; ``cases`` are tickets.
    """
    limit = number("slow_after", slow_after, 0, np.inf)
    tickets = waits(service, calendar_date(as_of))
    slow = (tickets["minutes"] > limit).to_numpy()
    return _compared(tickets, slow, "opened_at", orders, as_of, horizon_days, truncate, confidence)


def odds_ratio(counts: npt.ArrayLike, confidence: float = 0.95) -> tuple[float, float, float]:
    """Odds ratio, lower and upper end of [[lost, kept], [lost, kept]], the group in question first.

    A half is added to each cell when one of them is 0. ParameterError when they are not four counts.
    """
    try:
        cells = np.asarray(counts, dtype=np.float64)
    except (TypeError, ValueError):
        cells = np.full((2, 2), np.nan)
    if cells.shape != (2, 2) or not np.isfinite(cells).all() or (cells < 0).any() or not cells.sum(axis=1).all():
        raise ParameterError(
            _(
                "The odds need four counts, [[lost, kept], [lost, kept]], with somebody in each group; got {counts}."
            ).format(counts=counts)
        )
    cells = cells + 0.5 * (cells == 0).any()
    log = np.log(cells[0, 0] * cells[1, 1] / (cells[0, 1] * cells[1, 0]))
    half = normal_quantile(confidence) * np.sqrt((1 / cells).sum())
    return float(np.exp(log)), float(np.exp(log - half)), float(np.exp(log + half))


def _compared(
    events: pd.DataFrame,
    exposed: npt.NDArray[np.bool_],
    moment: str,
    orders: pd.DataFrame,
    as_of: date | str,
    horizon_days: int,
    truncate: bool,
    confidence: float,
) -> pd.Series:
    whole_number("horizon_days", horizon_days, 1)
    end = calendar_date(as_of)
    bought = purchases_in(lines_until(orders, end, truncate))
    days, customers = known_days(events, moment), plain_ids(events)
    # Nobody is lost who never came.
    first = bought.groupby("customer_id")["at"].min().dt.normalize()
    came = first.reindex(customers).to_numpy() <= days.to_numpy()
    followed = (days + horizon_days * ONE_DAY <= end).to_numpy()
    late = int((~followed).sum())
    if late and not truncate:
        raise ParameterError(
            _(
                "{late} of {total} rows lie within {days} days of {as_of}, so that nobody can know yet who was lost; "
                "leave them out with truncate=True."
            ).format(late=late, total=len(events), days=horizon_days, as_of=end.date())
        )
    followed = followed & came
    moments, group = days[followed], exposed[followed]
    if not group.any() or group.all():
        raise DataError(
            _("There are no two groups to compare that can be followed for {days} days.").format(days=horizon_days),
            _("Choose a shorter horizon, or more rows."),
        )
    lost = ~bought_within(bought, customers[followed], moments, horizon_days)
    cells = [[(lost & group).sum(), (~lost & group).sum()], [(lost & ~group).sum(), (~lost & ~group).sum()]]
    ratio, lower, upper = odds_ratio(cells, confidence)
    return pd.Series(
        {
            "odds_ratio": ratio,
            "lower": lower,
            "upper": upper,
            "lost_rate": float(lost[group].mean()),
            "other_rate": float(lost[~group].mean()),
            "cases": int(group.sum()),
            "other_cases": int((~group).sum()),
            "left_out": int((~followed).sum()),
        }
    )
