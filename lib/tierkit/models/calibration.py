"""When the model says 30 %, are three customers in ten lost?

Definition
    Bin the customers by their probability and compare, bin by bin, the mean probability with the rate of lost
    (概率校准). The Brier score is the mean squared difference of probability and outcome (0 or 1): 0 is perfect, and
    who always says the base rate p scores p (1 - p). It comes apart into

        Brier = reliability - resolution + uncertainty + within bins

    reliability: how far the bins lie from the diagonal (less is better); resolution: how far their rates lie from the
    base rate (more is better); uncertainty: p (1 - p); within bins: what is left because the probabilities inside a
    bin differ.

Source
    G. W. Brier, Monthly Weather Review 78 (1950), 1-3. A. H. Murphy, "A New Vector Partition of the Probability
    Score", Journal of Applied Meteorology 12 (1973), 595-600; D. B. Stephenson, C. A. S. Coelho & I. T. Jolliffe,
    "Two Extra Components in the Brier Score Decomposition", Weather and Forecasting 23 (2008), 752-757.

Limits
    With few customers in a bin its rate is chance: look at the interval (Wilson) before blaming the model. A model can
    be well calibrated and useless: saying the base rate to everybody is.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models._checks import whole_number
from tierkit.models._intervals import wilson
from tierkit.models._values import Flags, Floats
from tierkit.models.lift import checked_outcomes


def churn_calibration(
    probability: pd.Series, lost: pd.Series, bins: int = 10, confidence: float = 0.95
) -> pd.DataFrame:
    """The reliability table.

    Parameters
    ----------
    probability : of being lost, 0 to 1, index customer_id.
    lost : who was (bool, or 0 and 1), index with at least the same customers, in any order.
    bins : at most so many of about equal size; equal probabilities share a bin, so there may be fewer.

    Returns
    -------
    DataFrame, index bin from 1 (lowest probability): customers, lost, predicted (mean probability), observed (rate of
    lost), lower, upper (Wilson).

    Raises
    ------
    DataError : as for :func:`~tierkit.models.lift.churn_lift`; a probability outside 0 to 1.
    """
    whole_number("bins", bins, 1)
    risk, gone = _probabilities(probability, lost)
    place = _bins(risk, bins)
    customers, losses = np.bincount(place), np.bincount(place, gone)
    lower, upper = wilson(losses, customers, confidence)
    return pd.DataFrame(
        {
            "customers": customers,
            "lost": losses.astype(np.int64),
            "predicted": np.bincount(place, risk) / customers,
            "observed": losses / customers,
            "lower": lower,
            "upper": upper,
        },
        index=pd.RangeIndex(1, len(customers) + 1, name="bin"),
    )


def brier_score(probability: pd.Series, lost: pd.Series, bins: int = 10) -> pd.Series:
    """The Brier score and what it is made of, on the bins of :func:`churn_calibration`.

    Returns
    -------
    Series: brier, reliability, resolution, uncertainty, within_bins (as above), skill (1 - brier / uncertainty: 0 for
    who says the base rate to everybody; 0 too when nobody or everybody was lost).
    """
    whole_number("bins", bins, 1)
    risk, gone = _probabilities(probability, lost)
    place = _bins(risk, bins)
    weight = np.bincount(place) / len(risk)
    said, came = np.bincount(place, risk) / np.bincount(place), np.bincount(place, gone) / np.bincount(place)
    base = gone.mean()
    brier, reliability = float(((risk - gone) ** 2).mean()), float(weight @ (said - came) ** 2)
    resolution, uncertainty = float(weight @ (came - base) ** 2), float(base * (1 - base))
    apart = risk - said[place]
    return pd.Series(
        {
            "brier": brier,
            "reliability": reliability,
            "resolution": resolution,
            "uncertainty": uncertainty,
            "within_bins": float((apart**2).mean() - 2 * (apart * (gone - came[place])).mean()),
            "skill": 1 - brier / uncertainty if uncertainty else 0.0,
        },
        name="brier",
    )


def _probabilities(probability: pd.Series, lost: pd.Series) -> tuple[Floats, Flags]:
    risk, gone = checked_outcomes(probability, lost)
    if risk.min() < 0 or risk.max() > 1:
        raise DataError(
            _("A probability lies between 0 and 1; these go from {low:.3g} to {high:.3g}.").format(
                low=risk.min(), high=risk.max()
            ),
            _("Give the probabilities of a model, not its scores."),
        )
    return risk, gone


def _bins(risk: Floats, bins: int) -> npt.NDArray[np.int64]:
    """The bin of each customer, from 0: where the middle of those with this probability lies. Empty ones closed up."""
    _steps, step_of, sizes = np.unique(risk, return_inverse=True, return_counts=True)
    middle = np.cumsum(sizes) - sizes / 2
    place = np.minimum((middle / len(risk) * bins).astype(np.int64), bins - 1)
    return np.unique(place, return_inverse=True)[1][step_of]
