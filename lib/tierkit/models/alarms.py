"""Whom should we call, given what an offer costs, how often it saves a customer, and what a customer is worth?

Definition
    An *alarm* is a customer whom we make an offer (客户流失预警). Everybody called costs ``offer_cost``; of those who
    would have been lost, the share ``save_rate`` stays, each worth ``value``. So among the k riskiest

        net = save_rate x value of the lost among them - offer_cost x k

    and the best cut-off is where net is highest. A *wrong alarm* is one for a customer who would have stayed: its
    offer is wasted. For one customer calling pays when probability x save_rate x value > offer_cost.

Source
    S. A. Neslin, "Customer Churn: Retaining the Right Customers" in Database Marketing (Blattberg, Kim & Neslin,
    Springer 2008), ch. 24; W. Verbeke et al., "New Insights into Churn Prediction in the Telecommunication Sector: A
    Profit Driven Data Mining Approach", European Journal of Operational Research 218 (2012), 211-229.

Limits
    The save rate is an assumption until it is tested: keep some of the flagged uncalled, and compare. Some who would
    have stayed are reminded to leave by the call. The best cut-off of a period that is over is chosen with hindsight:
    take it from one period and try it on the next (``cut_offs``).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import number, one_row_each, plain, several
from tierkit.models._values import Floats
from tierkit.models.lift import checked_outcomes

NOBODY = np.inf


def alarm_costs(
    probability: pd.Series,
    lost: pd.Series,
    value: pd.Series | float,
    offer_cost: float,
    save_rate: float,
    cut_offs: Iterable[float] | None = None,
) -> pd.DataFrame:
    """What calling everybody from a probability upwards costs and brings, for every cut-off.

    Parameters
    ----------
    probability : of being lost, index customer_id.
    lost : who was (bool, or 0 and 1), index with at least the same customers, in any order.
    value : of keeping a customer (money): one number, or one for each customer of ``probability``.
    offer_cost : of calling one customer (money, the same unit).
    save_rate : the share of the called who stay but would have been lost, 0 to 1.
    cut_offs : the probabilities to try; by default all that occur.

    Returns
    -------
    DataFrame, one row a cut-off, fewest alarms first (the first row calls nobody): cut_off (call from this
    probability upwards; inf: nobody), alarms, alarm_share, caught (lost among them), caught_share (of all lost),
    wrong_alarms, cost, wasted (the cost of wrong alarms), benefit, net, best (one row: the highest net, and of equals
    the one with the fewest alarms).

    Raises
    ------
    DataError : as for :func:`~tierkit.models.lift.churn_lift`; values missing, or below 0.
    ParameterError : a cost below 0; a save rate outside 0 to 1.
    """
    each, share = number("offer_cost", offer_cost, 0, np.inf), number("save_rate", save_rate, 0, 1)
    risk, gone = checked_outcomes(probability, lost)
    worth = _worth(value, probability.index)
    tried = np.unique(risk) if cut_offs is None else _cut_offs(cut_offs)
    limits = np.concatenate([[NOBODY], tried[::-1]])

    ranked = np.argsort(-risk, kind="stable")
    alarms = np.searchsorted(-risk[ranked], -limits, side="right")
    caught = np.concatenate([[0], np.cumsum(gone[ranked])])[alarms]
    saved = np.concatenate([[0.0], np.cumsum((gone * worth)[ranked])])[alarms]
    table = pd.DataFrame(
        {
            "cut_off": limits,
            "alarms": alarms,
            "alarm_share": alarms / len(risk),
            "caught": caught,
            "caught_share": caught / max(int(gone.sum()), 1),
            "wrong_alarms": alarms - caught,
            "cost": each * alarms,
            "wasted": each * (alarms - caught),
            "benefit": share * saved,
        }
    )
    table["net"] = table["benefit"] - table["cost"]
    # Rounded, so that the noise of adding floats does not choose between equals.
    table["best"] = np.arange(len(table)) == int(table["net"].round(6).to_numpy().argmax())
    return table


def break_even_probability(value: float, offer_cost: float, save_rate: float) -> float:
    """The probability from which calling a customer of this value pays; inf where it never does."""
    worth = number("value", value, 0, np.inf) * number("save_rate", save_rate, 0, 1)
    cost = number("offer_cost", offer_cost, 0, np.inf)
    if cost == 0:
        return 0.0
    return cost / worth if cost <= worth else np.inf


def _worth(value: pd.Series | float, customers: pd.Index) -> Floats:
    if not isinstance(value, pd.Series):
        return np.full(len(customers), number("value", value, 0, np.inf))
    one_row_each(value.index)
    try:
        worth = value.set_axis(plain(value.index)).reindex(plain(customers)).to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        worth = np.full(len(customers), np.nan)
    broken = int((~np.isfinite(worth) | (worth < 0)).sum())
    if broken:
        raise DataError(
            _("{count} of {total} customers have no value, or one below 0.").format(count=broken, total=len(worth)),
            _("Give these customers a value; 0 for whom it would not pay to keep."),
        )
    return worth


def _cut_offs(cut_offs: Iterable[float]) -> Floats:
    tried = np.unique([number("cut_offs", cut, 0, 1) for cut in several("cut_offs", cut_offs)])
    if not tried.size:
        raise ParameterError(_("There is no cut-off to try; give one or more probabilities."))
    return tried
