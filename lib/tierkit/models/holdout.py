"""Would the model have been right? What it expected of customers, against what they did afterwards.

Definition
    Split time in two: the model is fitted to the calibration period (校准期) only, and its expectations for the
    holdout period (验证期) are set beside the repeat purchases that then came, by how often customers had bought
    again in the calibration period, and for the base as a whole over time. The error is expected / actual - 1.

Source
    P. S. Fader, B. G. S. Hardie & K. L. Lee, "'Counting Your Customers' the Easy Way: An Alternative to the
    Pareto/NBD Model", Marketing Science 24(2) (2005), 275-284: tracking and conditional
    expectations on CDNOW.

Limits
    One split tests one stretch of time: a holdout with a season of its own (Double 11) will be off for that reason
    alone. Customers won after the calibration period are left out of both sides. A total that fits does not say that
    the customers do: look at the groups.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.i18n.numbers import count, percent
from tierkit.models._checks import whole_number
from tierkit.models._dated import day_of
from tierkit.models.bg_nbd import BgNbd, fit_bg_nbd
from tierkit.models.repeat import DAYS, purchase_occasions, repeat_summary
from tierkit.models.summary_checks import calendar_date


@dataclass(frozen=True, repr=False)
class Holdout:
    """A model, and how what it expected of the holdout compares with what came."""

    model: BgNbd
    calibration_end: date
    as_of: date
    customers: pd.DataFrame = field(compare=False)
    """Per customer of the calibration period: repeat_count, actual and expected repeat purchases in the holdout."""
    by_repeat_count: pd.DataFrame = field(compare=False)
    """Per repeat count of the calibration period ("0", "1", ... "7+"): customers, and the means of actual, expected."""
    tracking: pd.DataFrame = field(compare=False)
    """Per unit of time since the first purchase of all: cumulative repeat purchases, actual and expected."""

    @property
    def actual(self) -> int:
        """Repeat purchases in the holdout."""
        return int(self.customers["actual"].sum())

    @property
    def expected(self) -> float:
        """What the model expected."""
        return float(self.customers["expected"].sum())

    @property
    def error(self) -> float:
        """expected / actual - 1: above 0 where the model expected too much."""
        return self.expected / self.actual - 1

    def __repr__(self) -> str:
        found = _(
            "Holdout of {customers} customers from {start} to {end}: {actual} repeat purchases, {expected} expected "
            "(error {error})."
        ).format(
            customers=count(len(self.customers)),
            start=self.calibration_end,
            end=self.as_of,
            actual=count(self.actual),
            expected=count(self.expected),
            error=f"{'+' if self.error >= 0 else '−'}{percent(abs(self.error))}",
        )
        return "\n".join([found, *(_("Caution: {sentence}").format(sentence=said) for said in self.model.cautions)])


def holdout_check(
    orders: pd.DataFrame,
    calibration_end: date | str,
    as_of: date | str,
    unit: str = "week",
    occasion: str = "day",
    truncate: bool = False,
    most: int = 7,
) -> Holdout:
    """Fit BG/NBD up to ``calibration_end`` and compare it with what came by ``as_of``.

    Parameters
    ----------
    orders : lines with order_id, customer_id, ordered_at (datetime), amount (signed).
    calibration_end : the last day that the model is shown.
    as_of : the last day of the holdout, later than that.
    unit, occasion, truncate : as for :func:`~tierkit.models.repeat.repeat_summary`.
    most : customers with this many repeat purchases or more make one group.

    Raises
    ------
    DataError, ModelError : as repeat_summary and fit_bg_nbd; nobody bought again in the holdout.
    ParameterError : dates out of order, or as repeat_summary.
    """
    whole_number("most", most, 1)
    split, end = day_of("calibration_end", calibration_end), calendar_date(as_of)
    if end <= split:
        raise ParameterError(
            _(
                "The holdout must end after the calibration period: {as_of} is not later than {split}; "
                "choose a later as_of or an earlier calibration_end."
            ).format(as_of=end.date(), split=split.date())
        )
    bought = purchase_occasions(orders, as_of, occasion, truncate)
    repeat = repeat_summary(orders, calibration_end, unit, occasion, truncate=True)
    model = fit_bg_nbd(repeat)
    later = bought.loc[bought["day"] > split, "customer_id"]
    again = later[later.isin(repeat.index)].value_counts()
    if again.empty:
        raise DataError(
            _("None of these customers bought again in the holdout, so there is nothing to compare with."),
            _("Choose an earlier end of the calibration period."),
        )
    customers = pd.DataFrame(
        {
            "repeat_count": repeat["repeat_count"],
            "actual": again.reindex(repeat.index, fill_value=0),
            "expected": model.expected_purchases(repeat, (end - split).days / DAYS[unit]),
        }
    )
    known = bought[bought["customer_id"].isin(repeat.index)]
    return Holdout(
        model=model,
        calibration_end=split.date(),
        as_of=end.date(),
        customers=customers,
        by_repeat_count=_by_repeat_count(customers, most),
        tracking=_tracking(model, known, end),
    )


def _by_repeat_count(customers: pd.DataFrame, most: int) -> pd.DataFrame:
    names = [*(str(times) for times in range(most)), f"{most}+"]
    held = np.array(names)[np.minimum(customers["repeat_count"].to_numpy(dtype=np.int64), most)]
    group = pd.Series(pd.Categorical(held, categories=names, ordered=True), index=customers.index)
    groups = customers.groupby(group, observed=True)
    table = pd.DataFrame({"customers": groups.size(), **groups[["actual", "expected"]].mean()})
    return table.rename_axis("repeat_count")


def _tracking(model: BgNbd, known: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """Cumulative repeat purchases of the base: each customer adds E[X(time since his first purchase)]."""
    unit = DAYS[model.unit]
    began = known["day"].min()
    first = ~known["customer_id"].duplicated()
    last = (end - began).days
    joined = np.bincount((known.loc[first, "day"] - began).dt.days, minlength=last + 1)
    repeated = np.bincount((known.loc[~first, "day"] - began).dt.days, minlength=last + 1)
    new = pd.DataFrame({"repeat_count": [0.0], "T": [0.0]})
    by_age = model.purchases_if_alive(new, np.arange(last + 1) / unit)[0]
    expected = np.convolve(joined, by_age)[: last + 1]
    days = np.unique(np.append(np.arange(0, last + 1, int(unit)), last))
    table = pd.DataFrame({"actual": np.cumsum(repeated)[days], "expected": expected[days]})
    return table.set_axis(pd.Index(days / unit, name=model.unit))
