"""Would another weight have made other customers best: how firm are the ranks?

Definition
    Each weight in turn is moved up and down by a part of itself (20 % of 0.4 is 0.08), the others rescaled so that
    the sum stays 1 and their proportions stay too. For each of these the customers are scored anew and compared with
    the ranks by the weights as given: Kendall's tau-b (1: the same order, 0: none of it left), the largest change of a
    rank, how many of the best stay among the best, and how many customers change tier when the tiers keep their shares
    of customers. Equal scores share the better rank.

Source
    M. G. Kendall, "A New Measure of Rank Correlation", Biometrika 30 (1938), 81-93. Moving one weight at a time with
    the others in proportion: E. Triantaphyllou & A. Sánchez, "A Sensitivity Analysis Approach for Some Deterministic
    Multi-Criteria Decision-Making Methods", Decision Sciences 28 (1997), 151-194.

Limits
    One weight at a time: two wrong weights together may move more. A firm rank is no right one: criteria that are
    missing or badly measured do not show here. A weight of 0 stays 0, for 20 % of nothing is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from scipy.stats import kendalltau

from tierkit.models._checks import number, whole_number
from tierkit.models.normalise import Directions, checked_criteria, normalised
from tierkit.models.weighted import DEFAULT_SHARES, DIGITS, Weights, checked_weights, score_cuts, score_tiers

MOVES = ("down", "up")


def rank_sensitivity(
    criteria: pd.DataFrame,
    weights: Weights,
    directions: Directions = None,
    method: str = "min-max",
    *,
    change: float = 0.2,
    top: int = 10,
    shares: Sequence[float] = DEFAULT_SHARES,
) -> pd.DataFrame:
    """How ranks and tiers move when a weight does.

    Parameters
    ----------
    criteria, weights, directions, method : as for :func:`~tierkit.models.weighted.weighted_score`.
    change : the part of itself by which each weight moves, above 0 and up to 1. A weight never passes 1.
    top : how many of the best are followed.
    shares : the shares of customers in the tiers, best first.

    Returns
    -------
    DataFrame, index (criterion, move) with move "down" or "up": weight (after the move), kendall_tau (-1 to 1),
    largest_rank_change (ranks), top_kept (customers of the best ``top`` who are still there), top (how many were
    there, more than asked when the last rank is shared), tier_changes (customers), tier_change_share (of all).

    Raises
    ------
    ParameterError, DataError : as :func:`~tierkit.models.weighted.weighted_score`; bad ``change``, ``top``, ``shares``.
    """
    most = whole_number("top", top, 1)
    given, moved = _scores(criteria, weights, change, directions, method)
    ranks, tiers = _ranks(given), score_tiers(given, score_cuts(given, shares))
    best = ranks <= most
    rows = {}
    for (criterion, move, weight), scores in moved:
        new = _ranks(scores)
        changes = int((score_tiers(scores, score_cuts(scores, shares)) != tiers).sum())
        rows[criterion, move] = {
            "weight": weight,
            "kendall_tau": _tau(given, scores),
            "largest_rank_change": int((new - ranks).abs().max()),
            "top_kept": int((best & (new <= most)).sum()),
            "top": int(best.sum()),
            "tier_changes": changes,
            "tier_change_share": changes / len(given),
        }
    return pd.DataFrame(list(rows.values()), index=pd.MultiIndex.from_tuples(rows, names=["criterion", "move"]))


def rank_ranges(
    criteria: pd.DataFrame,
    weights: Weights,
    directions: Directions = None,
    method: str = "min-max",
    *,
    change: float = 0.2,
    shares: Sequence[float] = DEFAULT_SHARES,
) -> pd.DataFrame:
    """Between which ranks and tiers each customer moves over all the moves of :func:`rank_sensitivity`.

    Arguments and errors as there.

    Returns
    -------
    DataFrame, index as ``criteria``: score, rank, best_rank, worst_rank (1 is best), tier, best_tier, worst_tier
    (ordered Categoricals, best first) - each over the weights as given and all those moved.
    """
    given, moved = _scores(criteria, weights, change, directions, method)
    all_scores = [given, *(scores for _which, scores in moved)]
    ranks = pd.concat([_ranks(scores) for scores in all_scores], axis=1)
    tiers = [score_tiers(scores, score_cuts(scores, shares)) for scores in all_scores]
    codes = np.stack([tier.cat.codes for tier in tiers])
    kind = pd.CategoricalDtype(tiers[0].cat.categories, ordered=True)
    return pd.DataFrame(
        {
            "score": given,
            "rank": ranks.iloc[:, 0],
            "best_rank": ranks.min(axis=1),
            "worst_rank": ranks.max(axis=1),
            "tier": tiers[0],
            "best_tier": pd.Categorical.from_codes(codes.min(axis=0), dtype=kind),
            "worst_tier": pd.Categorical.from_codes(codes.max(axis=0), dtype=kind),
        },
        index=given.index,
    )


def moved_weights(weights: pd.Series, criterion: str, factor: float) -> pd.Series:
    """The weights with that of ``criterion`` times ``factor`` (at most 1), the others in proportion, the sum 1.

    Where the criterion had all the weight, the others share what it loses equally.
    """
    others = weights.drop(criterion)
    new = min(1.0, float(weights[criterion]) * factor) if len(others) else 1.0
    parts = others / others.sum() if others.sum() > 0 else pd.Series(1 / max(1, len(others)), index=others.index)
    return pd.concat([pd.Series({criterion: new}), parts * (1 - new)]).reindex(weights.index).rename("weight")


def _scores(
    criteria: pd.DataFrame, weights: Weights, change: float, directions: Directions, method: str
) -> tuple[pd.Series, list[tuple[tuple[str, str, float], pd.Series]]]:
    """The scores by the weights as given, and those of every move with (criterion, move, its new weight)."""
    step = number("change", change, 0, 1, open_low=True)
    table = checked_criteria(criteria)
    start = checked_weights(weights, list(table.columns))
    values = normalised(table, directions, method)

    def score(parts: pd.Series) -> pd.Series:
        return (100 * values * parts).sum(axis=1).round(DIGITS).rename("score")

    def moves() -> Iterator[tuple[tuple[str, str, float], pd.Series]]:
        for name in start.index:
            for move, factor in zip(MOVES, (1 - step, 1 + step), strict=True):
                parts = moved_weights(start, name, factor)
                yield (name, move, float(parts[name])), score(parts)

    return score(start), list(moves())


def _ranks(scores: pd.Series) -> pd.Series:
    return scores.rank(method="min", ascending=False).astype(int)


def _tau(one: pd.Series, other: pd.Series) -> float:
    """Kendall's tau-b; where all scores are equal there is no order: 1 when both have none, 0 when one has."""
    flat = [scores.nunique() == 1 for scores in (one, other)]
    return float(all(flat)) if any(flat) else round(float(kendalltau(one, other).statistic), 12)
