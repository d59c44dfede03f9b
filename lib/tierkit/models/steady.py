"""If customers keep moving as they did, what will the mix of tiers be, soon and in the end?

Definition
    The rows of a migration matrix, as shares, are a Markov chain P: from each tier the chances of the next. The
    steady state (稳态分布) is the mix that moves onto itself, π = πP. Customers who left are replaced by newcomers in
    the mix in which newcomers entered, so that the base keeps its size; or, on request, only those who stayed count.

Source
    J. G. Kemeny & J. L. Snell, "Finite Markov Chains" (Van Nostrand, 1960). Replacing leavers by entrants: D. J.
    Bartholomew, "Stochastic Models for Social Processes" (Wiley, 1967), on systems of constant size.

Limits
    It takes for granted that the chances stay as they were and that only the present tier matters, neither of which is
    quite true of customers. It says where the present ways lead, not what will happen.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.errors import DataError, ModelError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import series, table, whole_number
from tierkit.models._values import checked_values
from tierkit.models.migration import ENTERED, LEFT

Floats = npt.NDArray[np.float64]


def tier_chain(matrix: pd.DataFrame, stayers_only: bool = False) -> pd.DataFrame:
    """The Markov chain of a migration matrix: tiers x tiers, each row with the sum 1.

    Parameters
    ----------
    matrix : from :func:`~tierkit.models.migration.migration_matrix`, counts or shares; or any square matrix of
        moves, without "entered" and "left".
    stayers_only : look at those who were there in both periods; else who left is replaced by newcomers.

    Returns
    -------
    DataFrame. A tier that nobody was in or came to has no part in the chain and no row.

    Raises
    ------
    DataError : rows and columns that do not match; negative, missing or text entries.
    ModelError : nobody was in a tier that others move to; nobody entered in place of those who left; nobody stayed.
    """
    moves, leaving, entering = _parts(matrix)
    tiers = moves.index
    flows = moves.to_numpy()
    if not stayers_only and leaving.any():
        if not entering.any():
            raise ModelError(
                _(
                    "Customers left, but none entered in their place, so the base would shrink to nothing; "
                    "look at those who stayed with stayers_only=True."
                )
            )
        flows = flows + np.outer(leaving, entering / entering.sum())
    started = flows.sum(axis=1) > 0
    reached = flows.sum(axis=0) > 0
    blind = tiers[reached & ~started]
    if len(blind):
        raise ModelError(
            _(
                "Where customers of {tiers} go is not known, for none was there before and stayed; add up "
                "the matrices of two periods."
            ).format(tiers=_(", ").join(map(str, blind)))
        )
    if not started.any():
        raise ModelError(_("The matrix holds no customers, so there are no moves to go by."))
    flows = flows[started][:, started]
    chain = flows / flows.sum(axis=1, keepdims=True)
    return pd.DataFrame(chain, index=tiers[started], columns=pd.Index(tiers[started], name="after"))


def steady_state(matrix: pd.DataFrame, stayers_only: bool = False) -> pd.Series:
    """The mix of tiers that would stay as it is: π = πP.

    Parameters
    ----------
    matrix, stayers_only : as for :func:`tier_chain`, which says what else is refused.

    Returns
    -------
    Series "share", index the tiers of the matrix, best first, with the sum 1. A tier that customers leave and never
    come back to ends at 0.

    Raises
    ------
    ModelError : the end depends on the start, because there are two or more groups of tiers that nobody ever leaves;
        the sentence names them.
    """
    chain = tier_chain(matrix, stayers_only)
    traps = _traps(chain)
    if len(traps) > 1:
        join = _(", ").join
        raise ModelError(
            _(
                "There is no single steady state, for some groups of tiers are never left: {traps}; "
                "the end depends on the start, so use future_mix."
            ).format(traps=_("; ").join(join(map(str, trap)) for trap in traps))
        )
    inside = traps[0]
    p = chain.loc[inside, inside].to_numpy()
    # π (P - 1) = 0 says the same thing once too often, so the last equation makes room for: the shares add up to 1.
    system = np.vstack([(p.T - np.eye(len(p)))[:-1], np.ones(len(p))])
    shares = np.clip(np.linalg.solve(system, np.eye(len(p))[-1]), 0.0, 1.0)
    tiers = _tiers_of(matrix)
    return pd.Series(shares / shares.sum(), index=inside, name="share").reindex(tiers, fill_value=0.0)


def future_mix(matrix: pd.DataFrame, start: pd.Series, periods: int = 4, stayers_only: bool = False) -> pd.DataFrame:
    """The mix of tiers now and after each of the coming periods.

    Parameters
    ----------
    matrix, stayers_only : as for :func:`tier_chain`.
    start : customers (or shares) by tier now, such as ``tiers.value_counts()``; a tier not named counts 0.
    periods : how many steps ahead, each as long as the time between the two periods of the matrix.

    Returns
    -------
    DataFrame, index "period" 0 (now) to ``periods``, columns the tiers of the matrix: shares with the sum 1.
    """
    steps = whole_number("periods", periods, 0)
    chain = tier_chain(matrix, stayers_only)
    tiers = _tiers_of(matrix)
    mix = _start(start, tiers, chain.index).to_numpy()
    p = chain.to_numpy()
    rows = [mix]
    for _step in range(steps):
        rows.append(rows[-1] @ p)
    mixes = pd.DataFrame(rows, columns=chain.index, index=pd.RangeIndex(steps + 1, name="period"))
    return mixes.reindex(columns=tiers, fill_value=0.0)


def steady_table(matrix: pd.DataFrame, start: pd.Series, stayers_only: bool = False) -> pd.DataFrame:
    """One row per tier, best first: now (share of customers), steady (share in the steady state), change.

    Arguments as for :func:`future_mix`; refusals as for :func:`steady_state`.
    """
    steady = steady_state(matrix, stayers_only)
    now = _start(start, steady.index, steady.index)
    return pd.DataFrame({"now": now, "steady": steady, "change": steady - now}).rename_axis("tier")


def _parts(matrix: pd.DataFrame) -> tuple[pd.DataFrame, Floats, Floats]:
    """Moves between tiers, those who left by tier, those who entered by tier; all as floats."""
    tiers = _tiers_of(matrix)
    numbers = pd.DataFrame(
        np.reshape(checked_values(pd.Series(matrix.to_numpy().ravel())), matrix.shape), matrix.index, matrix.columns
    )
    if (numbers < 0).any(axis=None):
        raise DataError(_("A matrix of moves holds no negative numbers."), _("Make it with migration_matrix."))
    leaving = numbers[LEFT].reindex(tiers) if LEFT in numbers.columns else pd.Series(0.0, tiers)
    entering = numbers.loc[ENTERED].reindex(tiers) if ENTERED in numbers.index else pd.Series(0.0, tiers)
    return numbers.loc[tiers, tiers], np.array(leaving, np.float64), np.array(entering, np.float64)


def _tiers_of(matrix: pd.DataFrame) -> pd.Index:
    rows = [tier for tier in table("matrix", matrix).index if tier != ENTERED]
    columns = [tier for tier in matrix.columns if tier != LEFT]
    if not rows or rows != columns or len(set(rows)) < len(rows):
        raise DataError(
            _("Rows and columns of a matrix of moves must be the same tiers in the same order."),
            _("Make it with migration_matrix."),
        )
    return pd.Index(rows, name="before")


def _start(start: pd.Series, tiers: pd.Index, known: pd.Index) -> pd.Series:
    """``start`` as shares of the ``known`` tiers; ParameterError when it is somewhere else."""
    now = pd.Series(checked_values(series("start", start)), index=start.index.astype(tiers.dtype))
    beyond = now[now != 0].index.difference(known)
    if len(beyond):
        raise ParameterError(
            _(
                "The start holds customers in {beyond}, but the moves are known only from {tiers}; leave the "
                "others out."
            ).format(beyond=_(", ").join(map(str, beyond)), tiers=_(", ").join(map(str, known)))
        )
    now = now.groupby(level=0).sum().reindex(known, fill_value=0.0)
    if (now < 0).any() or not now.sum() > 0:
        raise ParameterError(_("The start must hold customers, and nowhere fewer than 0."))
    return now / now.sum()


def _traps(chain: pd.DataFrame) -> list[list[str]]:
    """The groups of tiers that lead into one another and nowhere else, best first."""
    size = len(chain)
    reach = np.linalg.matrix_power(np.eye(size) + (chain.to_numpy() > 0), size) > 0
    # A tier is in a trap when from wherever it leads there is a way back.
    trapped = [i for i in range(size) if reach[reach[i], i].all()]
    groups = {tuple(np.flatnonzero(reach[i]).tolist()) for i in trapped}
    return [list(chain.index[list(group)]) for group in sorted(groups)]
