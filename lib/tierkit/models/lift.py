"""If we call the customers with the highest risk first, how many of the lost do we reach?

Definition
    Rank the customers by the model's probability, highest first, and cut them into bins of equal size. Lift (提升度)
    is the rate of lost in a bin / the rate of all; cumulative gains (累积增益) are the share of all lost that lie in
    this bin and those before. AUC is the chance that a lost customer was given a higher probability than a kept one,
    ties counting half. Customers of equal probability cannot be told apart, so each takes their mean: a bin that ends
    within them gets the losses that it would hold on average, and the order of the file never matters.

Source
    D. S. Coppock, "Why Lift?", Information Management (2002); S. Neslin et al., "Defection Detection", Journal of
    Marketing Research 43 (2006), 204-211, for lift of the first decile. J. A. Hanley & B. J. McNeil, Radiology 143
    (1982), 29-36, for AUC as a Mann-Whitney statistic.

Limits
    Lift cannot exceed 1 / base rate: where half of the customers are lost, 2 is the most. It says how well a model
    ranks, not whether its probabilities are right (see calibration), nor whether calling pays (see alarms). On the
    customers that the model was fitted on, all three flatter it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import one_row_each, plain, series, whole_number
from tierkit.models._values import Flags, Floats


def churn_lift(probability: pd.Series, lost: pd.Series, bins: int = 10) -> pd.DataFrame:
    """Lift and cumulative gains, riskiest customers first.

    Parameters
    ----------
    probability : of being lost (any score that rises with the risk will do), index customer_id.
    lost : who was (bool, or 0 and 1), index with at least the same customers, in any order.
    bins : 10 gives deciles; sizes differ by one customer at most.

    Returns
    -------
    DataFrame, index bin from 1 (riskiest): customers, lost (an expected number where a bin ends within equal
    probabilities), rate, lift, customer_share, gains, cumulative_lift (these three including all bins before).

    Raises
    ------
    DataError : no customers, one twice, missing or infinite values, outcomes that are neither true nor false, or a
        customer without an outcome; nobody or everybody was lost, for then nothing can be ranked.
    ParameterError : fewer than 1 bin, or more bins than customers.
    """
    whole_number("bins", bins, 1)
    risk, gone = checked_outcomes(probability, lost)
    both_kinds(gone)
    n = len(risk)
    if bins > n:
        raise ParameterError(
            _("There are more bins ({bins}) than customers ({customers}); choose fewer.").format(bins=bins, customers=n)
        )
    ends = np.floor(np.arange(bins + 1) * n / bins + 0.5).astype(np.int64)
    reached = lost_within(risk, gone, ends)
    customers, losses = np.diff(ends), np.diff(reached)
    base = gone.mean()
    gains, share = reached[1:] / gone.sum(), ends[1:] / n
    return pd.DataFrame(
        {
            "customers": customers,
            "lost": losses,
            "rate": losses / customers,
            "lift": losses / customers / base,
            "customer_share": share,
            "gains": gains,
            "cumulative_lift": gains / share,
        },
        index=pd.RangeIndex(1, bins + 1, name="bin"),
    )


def churn_auc(probability: pd.Series, lost: pd.Series) -> float:
    """The chance that a lost customer has a higher probability than a kept one; 0.5 is no better than a draw.

    Arguments and errors as for :func:`churn_lift`.
    """
    risk, gone = checked_outcomes(probability, lost)
    both_kinds(gone)
    ranks = pd.Series(risk).rank().to_numpy()
    pairs = gone.sum() * (~gone).sum()
    return float((ranks[gone].sum() - gone.sum() * (gone.sum() + 1) / 2) / pairs)


def lost_within(risk: Floats, gone: Flags, customers: npt.NDArray[np.int64]) -> Floats:
    """How many lost are among so many of the riskiest, equal risks taking their mean."""
    _steps, step_of, sizes = np.unique(-risk, return_inverse=True, return_counts=True)
    met = np.concatenate([[0], np.cumsum(sizes)])
    found = np.concatenate([[0], np.cumsum(np.bincount(step_of, gone))])
    return np.interp(customers, met, found)


def checked_outcomes(probability: pd.Series, lost: pd.Series) -> tuple[Floats, Flags]:
    """Risks and outcomes of the same customers, as arrays; DataError where they are unusable."""
    one_row_each(series("probability", probability).index)
    return _numbers(probability), known_outcomes(lost, probability.index)


def known_outcomes(lost: pd.Series, customers: pd.Index) -> Flags:
    """Who of ``customers`` was lost; DataError where one has no outcome, or one that is neither true nor false."""
    one_row_each(series("lost", lost).index)
    known = lost.set_axis(plain(lost.index)).reindex(plain(customers))
    missing = int(known.isna().sum())
    if missing:
        raise DataError(
            _("{count} of {total} customers have no outcome, lost or kept.").format(
                count=missing, total=len(customers)
            ),
            _("Make the outcomes with lost_customers for the same customers."),
        )
    values = known.to_numpy(dtype=object)
    if not all(value in (0, 1) for value in pd.unique(values)):
        raise DataError(
            _("The outcomes must be true (lost) or false (kept)."),
            _("Make the outcomes with lost_customers for the same customers."),
        )
    return values.astype(bool)


def both_kinds(gone: Flags) -> None:
    """DataError when nobody was lost, or everybody."""
    if gone.all() or not gone.any():
        raise DataError(
            _("Everybody was lost, so no customer can be told from another.")
            if gone.all()
            else _("Nobody was lost, so no customer can be told from another."),
            _("Choose another horizon or another analysis date."),
        )


def _numbers(probability: pd.Series) -> Floats:
    try:
        risk = probability.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        risk = np.full(len(probability), np.nan)
    broken = int((~np.isfinite(risk)).sum())
    if broken:
        raise DataError(
            _("{count} of {total} probabilities are missing or no numbers.").format(count=broken, total=len(risk)),
            _("Give these customers a number, or leave them out."),
        )
    return risk
