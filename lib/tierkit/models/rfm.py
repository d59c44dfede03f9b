"""Who bought lately, often and for much: how does each customer score on recency, frequency and monetary value?

Definition
    Each of the three is cut at the 20/40/60/80 % quantiles (type 7) of the customers with a purchase. The score is
    1 + the number of edges strictly below the value; for recency it is reversed, so that 5 is always best. Equal
    values therefore always share a score. *Independent* binning cuts each on the whole base; *nested* binning cuts
    frequency inside each recency score and monetary value inside each recency x frequency cell.

Source
    A. M. Hughes, "Strategic Database Marketing" (Probus, 1994), for quintile scores and nesting. R. J. Hyndman &
    Y. Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996), 361-365, for type 7.

Limits
    With many ties (most customers bought once) two edges coincide and a score stays empty: better than splitting
    equals by the order of the file. Scores compare customers of one base; for two periods, reuse the first one's
    edges. Customers without a purchase have no score: they are listed apart.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.data.schemas import require_columns
from tierkit.errors import ParameterError
from tierkit.i18n import _

BINNINGS = ("independent", "nested")
DIMENSIONS = {"R": "recency", "F": "frequency", "M": "monetary"}
CELL = ["dimension", "r", "f"]

Floats = npt.NDArray[np.float64]
Scores = npt.NDArray[np.int16]


def rfm_edges(summary: pd.DataFrame, bins: int = 5, binning: str = "independent") -> pd.DataFrame:
    """The edges that :func:`rfm_scores` scores with.

    Parameters
    ----------
    summary : from :func:`~tierkit.models.summary.customer_summary`: recency (days), frequency, monetary (money).
    bins : scores 1 to ``bins``, 2 to 9.
    binning : "independent" or "nested".

    Returns
    -------
    DataFrame with ``bins - 1`` columns named by the quantile (0.2 ... 0.8). Independent: index R, F, M. Nested: index
    (dimension, r, f): one row for R, one per recency score for F, one per recency x frequency cell for M, with 0
    for "all"; a cell without customers takes the edges of the whole base.

    Raises
    ------
    ParameterError : unknown binning or bins; no customer with a purchase.
    """
    _check_choice(bins, binning)
    values = _values(summary)
    bought = ~np.isnan(values[0])
    if not bought.any():
        raise ParameterError(
            _("No customer has a purchase, so there is nothing to score by recency, frequency and amount.")
        )
    whole = {name: _quantiles(column[bought], bins) for name, column in zip(DIMENSIONS, values, strict=True)}
    columns = pd.Index([k / bins for k in range(1, bins)], name="quantile")
    if binning == "independent":
        return pd.DataFrame.from_dict(whole, orient="index", columns=columns).rename_axis("dimension")
    rows = dict(_nested_rows([column[bought] for column in values], whole, bins))
    return pd.DataFrame(list(rows.values()), index=pd.MultiIndex.from_tuples(rows, names=CELL), columns=columns)


def rfm_scores(summary: pd.DataFrame, edges: pd.DataFrame | None = None, binning: str | None = None) -> pd.DataFrame:
    """The scores of every customer.

    Parameters
    ----------
    summary : from :func:`~tierkit.models.summary.customer_summary`.
    edges : from :func:`rfm_edges`, of this base or of another; computed from ``summary`` when not given.
    binning : "independent" (default) or "nested"; given edges know theirs and must agree.

    Returns
    -------
    DataFrame, index as ``summary``: r, f, m (Int64, 1 to bins, higher is better) and score (text such as "545");
    all <NA> for a customer without a purchase.
    """
    if edges is None:
        edges = rfm_edges(summary, binning=binning or "independent")
    used = "nested" if edges.index.nlevels == len(CELL) else "independent"
    if binning not in (None, used):
        raise ParameterError(
            _("The edges are made for {used} binning, not for {asked}; make new ones with rfm_edges.").format(
                used=used, asked=binning
            )
        )
    bins = edges.shape[1] + 1
    values = _values(summary)
    # Edges as a block per dimension: one row (independent), or one row per cell that a customer can lie in.
    of = edges.index.get_level_values("dimension")
    recency, frequency, monetary = (edges[of == dimension].to_numpy(dtype=np.float64) for dimension in DIMENSIONS)
    r = bins + 1 - _score(values[0], recency)
    f = _score(values[1], frequency, r - 1 if used == "nested" else None)
    m = _score(values[2], monetary, (r - 1) * bins + f - 1 if used == "nested" else None)
    # Who never bought was scored along with the rest, and loses it here.
    never = np.isnan(values[0])
    columns = {
        name: pd.arrays.IntegerArray(score.astype(np.int64), never.copy())
        for name, score in zip("rfm", (r, f, m), strict=True)
    }
    # A million texts are soonest made by looking up the few that there can be.
    one_to_bins = range(1, bins + 1)
    texts = [f"{i}{j}{k}" for i in one_to_bins for j in one_to_bins for k in one_to_bins]
    cell = ((r - 1) * bins + f - 1) * bins + m - 1
    cell[never] = len(texts)
    score = pd.array([*texts, None], dtype="str").take(cell)
    return pd.DataFrame({**columns, "score": score}, index=summary.index, copy=False)


def _nested_rows(
    values: list[Floats], whole: dict[str, Floats], bins: int
) -> Iterator[tuple[tuple[str, int, int], Floats]]:
    """Edges by (dimension, r, f), in the order that :func:`rfm_scores` counts on: R, F by r, M by r and f."""

    def inside(cell: npt.NDArray[np.bool_], column: int, dimension: str) -> Floats:
        return _quantiles(values[column][cell], bins) if cell.any() else whole[dimension]

    yield ("R", 0, 0), whole["R"]
    r = bins + 1 - _score(values[0], whole["R"][np.newaxis])
    f = np.zeros_like(r)
    for i in range(1, bins + 1):
        edges = inside(r == i, 1, "F")
        f[r == i] = _score(values[1][r == i], edges[np.newaxis])
        yield ("F", i, 0), edges
    for i in range(1, bins + 1):
        for j in range(1, bins + 1):
            yield ("M", i, j), inside((r == i) & (f == j), 2, "M")


def _quantiles(values: Floats, bins: int) -> Floats:
    """Type-7 quantiles at k/bins of ``values``, which it may put in order. The ranks are whole-number arithmetic:
    0.6 x 5 must be 3, not just below it, or an edge would fall short of the very value it stands on."""
    low, part = np.divmod(np.arange(1, bins) * (len(values) - 1), bins)
    values.sort()
    step = values[np.minimum(low + 1, len(values) - 1)] - values[low]
    return values[low] + step * (part / bins)


def _score(values: Floats, edges: Floats, row: Scores | None = None) -> Scores:
    """1 + the edges below each value; ``row`` says which row of ``edges`` each looks at, the first where not given."""
    score = np.ones(len(values), dtype=np.int16)
    for edge in edges.T:
        score += (edge[0] if row is None else edge[row]) < values
    return score


def _values(summary: pd.DataFrame) -> list[Floats]:
    """Recency (NaN for who never bought), frequency and monetary value."""
    require_columns(summary, list(DIMENSIONS.values()))
    return [summary[column].to_numpy(dtype=np.float64, na_value=np.nan) for column in DIMENSIONS.values()]


def _check_choice(bins: int, binning: str) -> None:
    if binning not in BINNINGS:
        raise ParameterError(
            _("Binning {binning!r} is unknown; choose one of: {choices}.").format(
                binning=binning, choices=_(", ").join(BINNINGS)
            )
        )
    if bins not in range(2, 10):
        raise ParameterError(_("The number of bins must be a whole number from 2 to 9; got {bins}.").format(bins=bins))
