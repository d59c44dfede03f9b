"""How long have our contracts lasted so far, those that still run included?

Definition
    Each contract comes up for renewal at the end of every period: at renewal t it is *at risk* if it was renewed
    t - 1 times and the outcome has been seen, and *lost* if it was not renewed. The retention rate (留存率) of period
    t is 1 - lost / at risk, and the survival (生存曲线) the product of the rates up to t.

Source
    E. L. Kaplan & P. Meier, "Nonparametric Estimation from Incomplete Observations", Journal of the American
    Statistical Association 53 (1958), 457-481, in whole periods.

Limits
    A running contract says nothing of the renewals to come (right-censored, 右删失), so late periods rest on the few
    that began early: read ``at_risk`` beside each rate.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tierkit.data.schemas import missing_columns
from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models._checks import flags, numbers_in, table
from tierkit.models._dated import moments_in

MOST = 10_000  # renewals; more are no count, but a number of another kind


def contract_survival(contracts: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """What was observed of ``contracts`` (as for :func:`~tierkit.models.sbg.fit_sbg`).

    Returns
    -------
    DataFrame, a row per period 1, 2, ... with contracts at risk: at_risk, lost (int), retention, survival (float).
    DataError where none has come up for renewal.
    """
    periods = contract_periods(contracts)
    # At risk at renewal t: all that ended there or later, and all that run on after it.
    at_risk = (periods["lost"] + periods["running"])[::-1].cumsum()[::-1].loc[1:]
    at_risk = at_risk[at_risk > 0]
    if at_risk.empty:
        raise DataError(_("No contract has come up for renewal yet."), _("Take more contracts or a longer time."))
    lost = periods["lost"].loc[at_risk.index]
    retention = 1 - lost / at_risk
    return pd.DataFrame({"at_risk": at_risk, "lost": lost, "retention": retention, "survival": retention.cumprod()})


def contract_periods(contracts: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """Contracts by renewal t = 0, 1, ...: ``lost`` at it, and ``running`` that were last seen renewed at it.

    ``contracts`` are checked: DataError names what is wrong with them.
    """
    if isinstance(contracts, pd.Series):
        lost, running = _of_survivors(contracts)
    else:
        lost, running = _of_contracts(table("contracts", contracts))
    periods = pd.RangeIndex(len(lost), name="period")
    return pd.DataFrame({"lost": lost, "running": running}, index=periods)


def _of_survivors(survivors: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    there = numbers_in(survivors.to_frame("survivors"), ["survivors"])["survivors"].to_numpy()
    if len(there) < 2:
        raise DataError(
            _("There must be survivors of the start and of at least one period."),
            _("Give the number of customers at the start first, then after each period."),
            column="survivors",
        )
    if there[0] < 1 or there.min() < 0 or (np.diff(there) > 0).any() or (there != np.floor(there)).any():
        raise DataError(
            _("survivors must be whole numbers of customers, none larger than the one before."),
            _("Give counts, not shares, and one cohort at a time."),
            column="survivors",
        )
    lost = np.concatenate([[0], -np.diff(there)]).astype(np.int64)
    running = np.zeros(len(there), dtype=np.int64)
    running[-1] = int(there[-1])
    return lost, running


def _of_contracts(contracts: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    by = "lost" if "lost" in contracts.columns else "ended_on"
    missing = [column for column in ("renewals", by) if column not in contracts.columns]
    if missing:
        what = missing_columns(missing, [str(column) for column in contracts.columns])
        raise DataError(
            what[0].upper() + what[1:],
            _("Give each contract its renewals, and lost (true or false) or ended_on (blank while it runs)."),
        )
    if contracts.empty:
        raise DataError(_("There are no contracts."), _("Check the file and any filter before this step."))
    renewals = numbers_in(contracts, ["renewals"])["renewals"].to_numpy()
    if (renewals < 0).any() or (renewals >= MOST).any() or (renewals != np.floor(renewals)).any():
        raise DataError(
            _("renewals are whole numbers from 0."), _("Count how often each contract was renewed."), column="renewals"
        )
    if by == "ended_on":
        ended = moments_in(contracts, by).notna().to_numpy()
    else:
        ended = flags(contracts, by, _("Fill it, or give ended_on."))
    done = renewals.astype(np.int64)
    # A contract with k renewals that ended was lost at renewal k + 1.
    size = int((done + ended).max()) + 1
    return np.bincount((done + 1)[ended], minlength=size), np.bincount(done[~ended], minlength=size)
