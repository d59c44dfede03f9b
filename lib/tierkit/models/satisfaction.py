"""How satisfied are our customers, in each tier, and how sure can we be with so few answers?

Definition
    *NPS* (客户推荐指数): of answers from 0 to 10, % promoters (9-10) - % detractors (0-6); from -100 to 100.
    *CSAT* (客户满意度分数): the share of answers in the top two boxes, 4 and 5 of 5.
    *CSI* (客户满意度指数): the weighted mean of several items, rescaled so that the worst mark is 0 and the best 100.
    Blank answers are left out and counted. Every figure comes with a confidence interval: NPS by the adjusted Wald
    method (three answers are added, 3/4 promoter, 3/2 passive, 3/4 detractor), CSAT by Wilson's, CSI by Student's t.

Source
    F. F. Reichheld, "The One Number You Need to Grow", Harvard Business Review 81(12) (2003), 46-54. B. Rocks,
    "Interval Estimation for the Net Promoter Score", The American Statistician 70 (2016), 365-372. C. Fornell et al.,
    "The American Customer Satisfaction Index", Journal of Marketing 60(4) (1996), 7-18. E. B. Wilson (1927).

Limits
    Who answers is not everybody, and the annoyed and the delighted answer more. An interval covers chance alone, not
    that. Several answers of one customer count as if they came from several. When all marks are equal, the t interval
    has no width, which says too much; with one answer, it is the whole scale.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import by_name, number, one_of, plain, series, table, tiers_in, whole_number
from tierkit.models._intervals import normal_quantile, student_quantile, wilson
from tierkit.models._values import Floats

MEASURES = ("nps", "csat", "csi")
PSEUDO = (0.75, 1.5, 0.75)
"""Promoters, passives and detractors added for the interval of NPS: Rocks's adjusted Wald (3, T)."""


def nps(answers: pd.Series, confidence: float = 0.95) -> pd.Series:
    """The net promoter score.

    Parameters
    ----------
    answers : whole numbers from 0 to 10, missing where not told.

    Returns
    -------
    Series: value, lower, upper (points, -100 to 100), answers, blank, promoters, passives, detractors (counts).

    Raises
    ------
    DataError : no answer at all; text, or a number that is not on the scale.
    """
    marks = _marks(answers, 0, 10, whole=True)
    counts = np.array([(marks >= 9).sum(), ((marks >= 7) & (marks <= 8)).sum(), (marks <= 6).sum()], dtype=float)
    value = (counts[0] - counts[2]) / counts.sum()
    promoters, _passives, detractors = (counts + PSEUDO) / (counts.sum() + sum(PSEUDO))
    centre = promoters - detractors
    half = normal_quantile(confidence) * np.sqrt((promoters + detractors - centre**2) / (counts.sum() + sum(PSEUDO)))
    # The added answers pull the middle towards 0; a small, unanimous sample must still lie in its own interval.
    lower, upper = min(max(centre - half, -1.0), value), max(min(centre + half, 1.0), value)
    return _result(
        100 * value, 100 * lower, 100 * upper, answers, marks,
        promoters=counts[0], passives=counts[1], detractors=counts[2],
    )  # fmt: skip


def csat(answers: pd.Series, top: int = 4, scale: tuple[int, int] = (1, 5), confidence: float = 0.95) -> pd.Series:
    """The share of satisfied customers.

    Parameters
    ----------
    answers : whole numbers on ``scale``, missing where not told.
    top : the lowest answer that counts as satisfied.

    Returns
    -------
    Series: value, lower, upper (shares, 0 to 1), answers, blank, satisfied (count).
    """
    low, high = _scale(scale)
    whole_number("top", top, low, high)
    marks = _marks(answers, low, high, whole=True)
    satisfied = float((marks >= top).sum())
    lower, upper = wilson(satisfied, len(marks), confidence)
    return _result(satisfied / len(marks), float(lower), float(upper), answers, marks, satisfied=satisfied)


def csi(
    items: pd.DataFrame,
    weights: Mapping[str, float] | pd.Series | None = None,
    scale: tuple[int, int] = (1, 5),
    confidence: float = 0.95,
) -> pd.Series:
    """The customer satisfaction index.

    Parameters
    ----------
    items : one row an answer, one column an item, marks on ``scale``. Rows with a blank item are left out: an index of
        other items would be another index.
    weights : of the items, 0 or more, in any unit (they are divided by their sum); equal when not given. Items without
        a weight are left out.

    Returns
    -------
    Series: value, lower, upper (0 to 100), answers (complete rows), blank (rows left out).

    Raises
    ------
    DataError : no complete answer; text, or marks beside the scale.
    ParameterError : a weight for an unknown item, below 0, or none above 0.
    """
    low, high = _scale(scale)
    shares = _weights(items, weights)
    chosen = items[list(shares.index)]
    complete = chosen[chosen.notna().all(axis=1)]
    if complete.empty:
        raise DataError(
            _("Not one of {total} answers has a mark for every item.").format(total=len(chosen)),
            _("Give weights to those items only that were asked."),
        )
    marks = np.column_stack([_marks(complete[item], low, high, whole=False) for item in chosen])
    index = 100 * (marks @ shares.to_numpy() - low) / (high - low)
    value, n = float(index.mean()), len(index)
    lower, upper = 0.0, 100.0
    if n > 1:
        half = student_quantile(confidence, n - 1) * float(index.std(ddof=1)) / np.sqrt(n)
        lower, upper = max(value - half, 0.0), min(value + half, 100.0)
    return _result(value, lower, upper, chosen, index)


def satisfaction_by_tier(
    answers: pd.Series | pd.DataFrame,
    tiers: pd.Series,
    measure: str = "nps",
    weights: Mapping[str, float] | pd.Series | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """One of the three measures for every tier.

    Parameters
    ----------
    answers : index customer_id (a customer may have answered several times); a Series for "nps" and "csat", a frame
        of items for "csi".
    tiers : ordered Categorical, index customer_id, best first. Answers of customers without a tier are left out.
    measure : "nps", "csat" or "csi".
    weights : for "csi".

    Returns
    -------
    DataFrame, index tier, best first, empty ones too: what the measure returns. A tier without answers has 0 answers
    and <NA> for value, lower and upper.

    Raises
    ------
    DataError : no answer belongs to a customer with a tier; a customer with two tiers; what the measure refuses.
    ParameterError : unknown measure; tiers that are no Categorical.
    """
    one_of("measure", measure, MEASURES)
    tiers_in("tiers", tiers)
    if measure == "csi" and not isinstance(answers, pd.DataFrame):
        raise ParameterError(_("The satisfaction index needs a table with one column per item."))
    if measure != "csi":
        series("answers", answers)

    def score(part: pd.Series | pd.DataFrame) -> pd.Series:
        if isinstance(part, pd.DataFrame):
            return csi(part, weights, confidence=confidence)
        return nps(part, confidence) if measure == "nps" else csat(part, confidence=confidence)

    if isinstance(answers, pd.DataFrame):
        items = _weights(answers, weights).index
        told = answers[list(items)].notna().all(axis=1)
    else:
        told = answers.notna()
    placed = tiers.set_axis(plain(tiers.index)).reindex(plain(answers.index))
    if not (placed.notna() & told).any():
        raise DataError(
            _("No answer belongs to a customer with a tier."),
            _("Set the column customer_id as the index of the answers."),
        )
    rows = {}
    for tier in tiers.cat.categories:
        here = (placed == tier).to_numpy()
        answered = (told & here).any()
        rows[tier] = score(answers[here]) if answered else pd.Series({"answers": 0, "blank": int(here.sum())})
    scores = pd.DataFrame.from_dict(rows, orient="index")
    figures = ["value", "lower", "upper"]
    counts = [str(name) for name in scores if name not in figures]
    scores[counts] = scores[counts].fillna(0).astype(np.int64)
    scores[figures] = scores[figures].astype("Float64")
    scores.index = pd.CategoricalIndex(scores.index, dtype=tiers.dtype, name=tiers.name or "tier")
    return scores[[*figures, *counts]]


def _marks(answers: pd.Series, low: float, high: float, *, whole: bool) -> Floats:
    """The given answers as numbers on the scale; DataError when there are none."""
    marks = marks_of(answers, low, high, whole=whole)
    given = marks[~np.isnan(marks)]
    if not given.size:
        raise DataError(
            _("Nobody has answered this question."), _("Check the file and any filter before this step."),
            column=_named(answers),
        )  # fmt: skip
    return given


def marks_of(answers: pd.Series, low: float, high: float, *, whole: bool = False) -> Floats:
    """The answers as numbers, NaN where not told; DataError for text, or a mark that is not on the scale."""
    series("answers", answers)
    try:
        marks = answers.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        raise DataError(
            _("the values are no numbers, but {dtype}.").format(dtype=answers.dtype),
            _("Convert the column to numbers first."),
            column=_named(answers),
        ) from None
    told = ~np.isnan(marks)
    beside = told & ((marks < low) | (marks > high) | (whole & (marks != np.rint(marks))))
    if beside.any():
        raise DataError(
            _("{count} of {total} answers are not on the scale from {low} to {high}, for example {mark:g}.").format(
                count=int(beside.sum()), total=int(told.sum()), low=low, high=high, mark=marks[beside][0]
            ),
            _("Correct these answers, or give the scale that was used."),
            column=_named(answers),
        )
    return marks


def _weights(items: pd.DataFrame, weights: Mapping[str, float] | pd.Series | None) -> pd.Series:
    table("items", items)
    named = dict.fromkeys(items.columns, 1.0) if weights is None else by_name("weights", weights)
    table("items", items, named)
    given = {item: number(f"weights[{item!r}]", weight, 0, np.inf, open_high=True) for item, weight in named.items()}
    if not any(given.values()):
        raise ParameterError(_("The weights of the items must be 0 or more, and one of them above 0."))
    used = pd.Series({item: weight for item, weight in given.items() if weight > 0})
    return used / used.sum()


def _scale(scale: tuple[int, int]) -> tuple[int, int]:
    try:
        low, high = (whole_number("scale", end, -1000, 1000) for end in scale)
        rising = low < high
    except (TypeError, ValueError):  # a ParameterError is a ValueError
        rising = False
    if not rising:
        raise ParameterError(
            _("The scale must go from a lower mark to a higher one, such as 1 to 5; got {scale}.").format(scale=scale)
        )
    return low, high


def _named(answers: pd.Series) -> str | None:
    return None if answers.name is None else str(answers.name)


def _result(
    value: float, lower: float, upper: float, asked: pd.Series | pd.DataFrame, marks: Floats, **counts: float
) -> pd.Series:
    return pd.Series(
        {"value": value, "lower": lower, "upper": upper, "answers": len(marks), "blank": len(asked) - len(marks)}
        | counts,
        dtype=np.float64,
    )
