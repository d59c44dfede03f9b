"""Would the warning have worked: how good is the model on customers and months that it has never seen?

Definition
    *Out of time*: fit on the customers of an earlier date, whose fate was known by the later one, and judge on the
    customers of the later date. Beside the model stands the naive rule that every shop has: call first who has been
    quiet for longest. A model earns its keep only by beating that rule: AUC (does it rank well?), lift of the first
    decile (does it pay to call the top tenth?) and Brier score (are its probabilities right?).

Source
    S. Neslin, S. Gupta, W. Kamakura, J. Lu & C. Mason, "Defection Detection: Measuring and Understanding the
    Predictive Accuracy of Customer Churn Models", Journal of Marketing Research 43 (2006), 204-211.

Limits
    One later period is one trial: seasons differ, and the next one may be kinder or harsher. When prices, offers or
    the competition change, yesterday's signs may not hold; fit again, and test again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import of_kind, table, whole_number
from tierkit.models._dated import ONE_DAY, day_of
from tierkit.models.calibration import brier_score
from tierkit.models.churn_features import churn_features, lost_customers
from tierkit.models.churn_model import ChurnModel, fit_churn_model
from tierkit.models.lift import churn_auc, churn_lift


@dataclass(frozen=True, repr=False)
class ChurnTest:
    """A model, and how it did on the later date: ``scorecard``, and per customer ``probability`` and ``lost``."""

    model: ChurnModel
    scorecard: pd.DataFrame
    features: pd.DataFrame
    probability: pd.Series
    lost: pd.Series

    def __repr__(self) -> str:
        return f"{self.model!r}\n{self.scorecard.round(3).to_string()}"


def churn_scorecard(model: ChurnModel, features: pd.DataFrame, lost: pd.Series) -> pd.DataFrame:
    """The model, and the rule "longest quiet first" beside it, on customers of a later date.

    Parameters
    ----------
    model : from :func:`~tierkit.models.churn_model.fit_churn_model`, fitted at an earlier date.
    features, lost : of the later date; from ``churn_features`` and ``lost_customers``.

    Returns
    -------
    DataFrame, index "model" and (when quiet_days is among the features) "rule": customers, lost, base_rate, auc,
    first_decile_lift, brier, brier_skill (0: no better than saying the base rate to everybody).
    The rule's probabilities are a logistic curve over the quiet days, fitted at the earlier date like the model.

    Raises
    ------
    DataError : as for :func:`~tierkit.models.lift.churn_lift`; fewer than ten customers.
    """
    of_kind("model", model, ChurnModel)
    if len(table("features", features)) < 10:
        raise DataError(_("Ten customers or more are needed for a first decile."), _("Take more customers."))
    judges = {"model": model} if model.rule is None else {"model": model, "rule": model.rule}
    return pd.DataFrame.from_dict(
        {name: _judged(judge.probability(features), lost) for name, judge in judges.items()}, orient="index"
    ).rename_axis("by")


def out_of_time_test(
    orders: pd.DataFrame,
    fit_as_of: date | str,
    test_as_of: date | str,
    horizon_days: int = 180,
    method: str = "logistic",
    seed: int = 0,
    **sources: Any,
) -> ChurnTest:
    """Fit on the customers of one date, test on those of a later one.

    Parameters
    ----------
    orders : all of them, up to ``horizon_days`` after ``test_as_of``.
    fit_as_of, test_as_of : the two dates; what became of the customers of the first must be known by the second.
    horizon_days : a customer without a purchase in so many days is lost.
    method, seed : as for ``fit_churn_model``.
    sources : web, service, survey, active_days and so on, as for ``churn_features``.

    Raises
    ------
    ParameterError : the test would begin before the outcome of the fit is known; the orders end too early.
    DataError, ModelError : as for the functions that it is made of.
    """
    first, second = day_of("fit_as_of", fit_as_of), day_of("test_as_of", test_as_of)
    known_on = first + whole_number("horizon_days", horizon_days, 1) * ONE_DAY
    if known_on > second:
        raise ParameterError(
            _(
                "What became of the customers of {first} is known on {known}, after the test begins on {second}; "
                "fit on an earlier date."
            ).format(first=first.date(), known=known_on.date(), second=second.date())
        )
    then = churn_features(orders, first, **sources)
    model = fit_churn_model(then, lost_customers(orders, first, horizon_days, then.index), method, None, seed)
    features = churn_features(orders, second, **sources)
    lost = lost_customers(orders, second, horizon_days, features.index)
    scorecard = churn_scorecard(model, features, lost)
    return ChurnTest(model, scorecard, features, model.probability(features), lost)


def _judged(probability: pd.Series, lost: pd.Series) -> dict[str, float]:
    deciles, score = churn_lift(probability, lost, bins=10), brier_score(probability, lost)
    customers, gone = int(deciles["customers"].sum()), round(float(deciles["lost"].sum()))
    return {
        "customers": customers,
        "lost": gone,
        "base_rate": gone / customers,
        "auc": churn_auc(probability, lost),
        "first_decile_lift": float(deciles["lift"].iloc[0]),
        "brier": float(score["brier"]),
        "brier_skill": float(score["skill"]),
    }
