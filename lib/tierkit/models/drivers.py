"""Which parts of our service drive satisfaction, and where do we do worst in what matters most?

Definition
    Regress the overall mark on the marks of the items. ``weight`` is the coefficient: by how many marks the overall
    mark rises with one mark more for the item. *Importance* is the item's share of what the items together explain
    (relative weights; they add up to 1, and cannot be negative, though items are correlated). *Performance* is the
    mean mark. The two make the importance-performance matrix: important and weak → improve first; important and
    strong → keep up; unimportant and weak → low priority; unimportant and strong → perhaps too much of it.

Source
    J. W. Johnson, "A Heuristic Method for Estimating the Relative Weight of Predictor Variables in Multiple
    Regression", Multivariate Behavioral Research 35 (2000), 1-19. J. A. Martilla & J. C. James, "Importance-
    Performance Analysis", Journal of Marketing 41(1) (1977), 77-79.

Limits
    Derived importance is what moves together, not what people say they want, nor proof of a cause. An item with which
    all are content varies little and seems unimportant, until it fails. The lines of the matrix (the means by default)
    are a choice; an item near a line belongs to neither side.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models._checks import number, numbers_in, series, table
from tierkit.models._intervals import student_quantile
from tierkit.models._regression import least_squares
from tierkit.models._values import Floats

QUADRANTS = pd.CategoricalDtype(["improve", "keep", "wait", "ease"])
"""Improve first, keep up, low priority, perhaps too much."""


def satisfaction_drivers(
    items: pd.DataFrame,
    overall: pd.Series,
    importance_line: float | None = None,
    performance_line: float | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Importance and performance of every item.

    Parameters
    ----------
    items : one row an answer, one column an item (marks).
    overall : the overall mark, one a row of ``items``. Rows with a blank are left out.
    importance_line, performance_line : where the matrix is cut; by default 1 / number of items, and the mean of the
        items' mean marks. An item on the line counts above it.

    Returns
    -------
    DataFrame, index item, most important first: importance (share, sums to 1), performance (mean mark), weight, lower,
    upper (marks a mark), explained (share of the variance of the overall mark; sums to R squared), quadrant
    (Categorical: improve, keep, wait, ease), answers (complete rows).

    Raises
    ------
    DataError : too few complete answers; a mark that is the same in all of them; an item that follows from others.
    """
    if not table("items", items).index.equals(series("overall", overall).index):
        raise DataError(
            _("Items and overall marks must be the same answers in the same order."),
            _("Take both from one table."),
        )
    names = [str(column) for column in items.columns]
    if not names:
        raise DataError(_("The table has no items."), _("Give it one column of marks per item."))
    told = (items.notna().all(axis=1) & overall.notna()).to_numpy()
    complete = numbers_in(items.set_axis(names, axis=1)[told], names)
    mark = numbers_in(overall[told].to_frame("overall"), ["overall"])["overall"].to_numpy()
    if len(complete) < len(names) + 2:
        raise DataError(
            _("Too few complete answers ({count}) for {items} items.").format(count=len(complete), items=len(names)),
            _("Take more answers or fewer items."),
        )
    for column in names:
        if complete[column].nunique() == 1:
            raise DataError(
                _("All answers are the same here."), _("Leave this item out: it cannot drive anything."), column=column
            )
    if np.ptp(mark) == 0:
        raise DataError(_("All overall marks are the same, so nothing can drive them."), _("Take more answers."))
    marks = complete.to_numpy()
    fit = least_squares(np.column_stack([np.ones(len(marks)), marks]), mark)
    if fit is None:
        raise DataError(_("One item follows exactly from others."), _("Leave it out."))
    half = student_quantile(confidence, fit.degrees) * fit.errors[1:]
    explained = relative_weights(np.corrcoef(np.column_stack([marks, mark]), rowvar=False))
    result = pd.DataFrame(
        {
            "importance": explained / explained.sum(),
            "performance": marks.mean(axis=0),
            "weight": fit.values[1:],
            "lower": fit.values[1:] - half,
            "upper": fit.values[1:] + half,
            "explained": explained,
        },
        index=pd.Index(names, name="item"),
    )
    return _placed(result, importance_line, performance_line, len(marks))


def relative_weights(correlations: Floats) -> Floats:
    """Johnson's relative weights from a correlation matrix whose last row and column are the outcome's.

    Returns one number a predictor: its part of R squared, to which they add up.
    """
    among, towards = correlations[:-1, :-1], correlations[:-1, -1]
    values, vectors = np.linalg.eigh(among)
    # The orthogonal variables nearest to the predictors; each predictor's share in them leads back.
    root = vectors @ np.diag(np.sqrt(np.clip(values, 0, None))) @ vectors.T
    return root**2 @ np.linalg.lstsq(root, towards, rcond=None)[0] ** 2


def _placed(items: pd.DataFrame, importance: float | None, performance: float | None, answers: int) -> pd.DataFrame:
    much = 1 / len(items) if importance is None else number("importance_line", importance, 0, 1)
    well = items["performance"].mean()
    if performance is not None:
        well = number("performance_line", performance, -np.inf, np.inf, open_low=True, open_high=True)
    # A hair's breadth of rounding must not part items that lie on the line.
    matters, strong = items["importance"] >= much - 1e-9, items["performance"] >= well - 1e-9
    codes = np.where(matters, np.where(strong, 1, 0), np.where(strong, 3, 2))
    items["quadrant"] = pd.Categorical.from_codes(codes, dtype=QUADRANTS)
    items["answers"] = answers
    return items.sort_values("importance", ascending=False, kind="stable")
