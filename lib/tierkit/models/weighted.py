"""Who is best when several criteria count at once, some of them more than others?

Definition
    Score = 100 x the sum over the criteria of weight x normalised value (see :mod:`tierkit.models.normalise`); the
    weights are at least 0 and add up to 1, so the score lies between 0 and 100. The course's criteria are the
    contribution rate (客户贡献率), the order amount (客户下单金额), the credit standing (客户信用状况) and the
    growth prospect (客户发展前景). Tiers are cut from the score: who reaches a cut belongs to the tier above it.

Source
    C.-L. Hwang & K. Yoon, "Multiple Attribute Decision Making" (Springer, 1981), simple additive weighting.

Limits
    A good value on one criterion makes up for a bad one on another, credit included: what must not be made up for
    belongs into a condition, not into a sum. Criteria that say the same (order amount and contribution) count double.
    Weights are a decision; look at :mod:`tierkit.models.sensitivity` before the ranks are taken for the truth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from string import ascii_uppercase

import numpy as np
import pandas as pd

from tierkit.errors import ParameterError
from tierkit.i18n import _
from tierkit.models._checks import by_name, several
from tierkit.models._values import checked_values
from tierkit.models.normalise import Directions, check_criterion, checked_criteria, normalised

Weights = Mapping[str, float] | pd.Series

DEFAULT_SHARES = (0.2, 0.3, 0.5)
SUM_TOLERANCE = 1e-6
DIGITS = 9  # of a score: the noise of adding floats makes no rank and misses no cut


def weighted_score(
    criteria: pd.DataFrame, weights: Weights, directions: Directions = None, method: str = "min-max"
) -> pd.Series:
    """The score of every customer, from 0 to 100.

    Parameters
    ----------
    criteria : one row per customer, one column of numbers per criterion, each in its own unit.
    weights : by criterion, all of them, each at least 0, with the sum 1.
    directions : by criterion, "more" or "less" for what is better; "more" for who is not named.
    method : how the criteria are normalised: "min-max", "max", "vector" or "rank".

    Returns
    -------
    Series "score", index as ``criteria``. A criterion on which all are equal gives everybody half its points.

    Raises
    ------
    ParameterError : weights that do not cover the criteria, lie below 0 or do not add up to 1; unknown names.
    DataError : no customers; a customer twice; text or missing values.
    """
    return score_parts(criteria, weights, directions, method).sum(axis=1).round(DIGITS).rename("score")


def score_parts(
    criteria: pd.DataFrame, weights: Weights, directions: Directions = None, method: str = "min-max"
) -> pd.DataFrame:
    """The points that each criterion gives each customer; a row adds up to the customer's score.

    Arguments and errors as :func:`weighted_score`; columns as ``criteria``, each from 0 to 100 x its weight.
    """
    table = checked_criteria(criteria)
    parts = checked_weights(weights, list(table.columns))
    return 100 * normalised(table, directions, method) * parts


def checked_weights(weights: Weights, names: Sequence[str]) -> pd.Series:
    """The weights as a Series in the order of ``names`` with the sum 1; ParameterError unless they are weights."""
    known, given = list(names), by_name("weights", weights)
    for name in given:
        check_criterion(name, known)
    missing = [str(name) for name in known if name not in given]
    if missing:
        raise ParameterError(
            _("There is no weight for {names}; give every criterion one, 0 if it is not to count.").format(
                names=_(", ").join(missing)
            )
        )
    for name, weight in given.items():
        if not _is_weight(weight):
            raise ParameterError(
                _("The weight of {name} must be a number from 0 to 1; got {value}.").format(name=name, value=weight)
            )
    numbers = pd.Series({name: float(given[name]) for name in known}, name="weight")
    total = numbers.sum()
    if abs(total - 1) > SUM_TOLERANCE:
        raise ParameterError(
            _("The weights must add up to 1, but add up to {total}; divide each of them by this sum.").format(
                total=f"{total:.6g}"
            )
        )
    return numbers / total


def score_cuts(scores: pd.Series, shares: Sequence[float] = DEFAULT_SHARES) -> tuple[float, ...]:
    """The scores at which tiers of about these ``shares`` of the customers begin, best tier first.

    A cut is the score of the last customer of the tier, at round(cumulative share x n) but at least the first; who
    has the same score is in the tier too. One cut fewer than shares, in falling order, for :func:`score_tiers`.
    """
    parts = [float(share) if _is_weight(share) else 0.0 for share in several("shares", shares)]
    if len(parts) < 2 or min(parts) <= 0 or abs(sum(parts) - 1) > SUM_TOLERANCE:
        raise ParameterError(
            _(
                "The shares of customers in the tiers must be two or more above 0 that add up to 1; got {shares}."
            ).format(shares=shares)
        )
    ordered = np.sort(checked_values(scores))[::-1]
    last = np.floor(np.cumsum(parts)[:-1] * len(ordered) + 0.5 + 1e-9).astype(int)
    return tuple(float(ordered[max(0, place - 1)]) for place in last)


def score_tiers(
    scores: pd.Series, cuts: Sequence[float] | None = None, labels: Sequence[str] | None = None
) -> pd.Series:
    """The tier of every customer by score.

    Parameters
    ----------
    scores : one number per customer, higher is better; the index names the customers.
    cuts : the scores at which the tiers begin, best tier first; by default those of :func:`score_cuts`, for tiers
        of 20, 30 and 50 % of the customers. Who reaches a cut belongs to the tier above it.
    labels : the tiers' names, best first, one more than cuts; A, B, C ... by default.

    Returns
    -------
    Series "tier", index as ``scores``: ordered Categorical, best first.

    Raises
    ------
    ParameterError : cuts that rise; labels that are too few, too many or double; missing scores.
    """
    values = checked_values(scores)
    edges = score_cuts(scores) if cuts is None else _checked_cuts(cuts)
    names = list(ascii_uppercase[: len(edges) + 1]) if labels is None else several("labels", labels)
    if len(names) != len(edges) + 1 or len(set(names)) < len(names):
        raise ParameterError(
            _("{cuts} cuts make {tiers} tiers, which need as many different names; got {labels}.").format(
                cuts=len(edges), tiers=len(edges) + 1, labels=_(", ").join(map(str, names))
            )
        )
    codes = sum((values < edge).astype(np.int8) for edge in edges)
    kind = pd.CategoricalDtype(names, ordered=True)
    return pd.Series(pd.Categorical.from_codes(np.asarray(codes), dtype=kind), index=scores.index, name="tier")


def _is_weight(value: object) -> bool:
    try:
        return 0 <= float(value) <= 1 + SUM_TOLERANCE  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def _checked_cuts(cuts: Sequence[float]) -> tuple[float, ...]:
    try:
        edges = tuple(float(cut) for cut in cuts)
    except (TypeError, ValueError):
        edges = ()
    falling = all(high >= low for high, low in pairwise(edges))
    if not 1 <= len(edges) < len(ascii_uppercase) or not np.isfinite(edges).all() or not falling:
        raise ParameterError(
            _("The cuts must be scores in falling order, such as 70 and 40, the best tier's first; got {cuts}.").format(
                cuts=cuts
            )
        )
    return edges
