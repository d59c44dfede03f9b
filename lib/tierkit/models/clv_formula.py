"""What is a customer worth who brings the same margin every year and stays with the same chance?

Definition
    With margin m per period, retention rate (留存率) r and discount rate d, the customer lifetime value (客户终身价值)
    without end is::

        first margin at the start (t = 0)   m (1 + d) / (1 + d - r)
        first margin at the end   (t = 1)   m r / (1 + d - r)

    The two differ by m: whether the margin of the running period is still to come. Over n periods each is the sum of
    n margins. What it cost to win the customer is taken off.

Source
    S. Gupta & D. R. Lehmann, "Customers as Assets", Journal of Interactive Marketing 17(1) (2003), 9-24: the margin
    at the end. P. D. Berger & N. I. Nasr, "Customer Lifetime Value: Marketing Models and Applications", Journal of
    Interactive Marketing 12(1) (1998), 17-30: finite horizons, and the margin at the start.

Limits
    One retention for all and for ever. Where customers differ, those likely to leave go first and retention rises, so
    that the formula values the ones who stayed too low (see :mod:`tierkit.models.sbg`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tierkit.errors import ParameterError
from tierkit.i18n import _
from tierkit.models._checks import number, numbers_in, one_of, one_row_each, whole_number
from tierkit.models._likelihood import Floats

FIRST_MARGINS = ("start", "end")

Number = float | pd.Series


def formula_clv(
    margin: Number,
    retention: Number,
    discount: Number,
    first_margin: str = "end",
    periods: int | None = None,
    acquisition_cost: Number = 0.0,
) -> Number:
    """The CLV of a customer with a constant margin and a constant retention rate.

    Parameters
    ----------
    margin : money per period. This and the other numbers may be Series with one index, for many customers.
    retention : the chance to stay from one period to the next, 0 to 1.
    discount : rate per period, at least 0.
    first_margin : "start": the first margin comes at t = 0, for sure; "end": at t = 1, if the customer has stayed.
    periods : how many margins count; by default all, for ever.
    acquisition_cost : money spent at t = 0 to win the customer, at least 0; taken off.

    Returns
    -------
    Money: a float, or a Series "clv" where any argument is one.

    Raises
    ------
    ParameterError : a number out of range, Series of different customers, an infinite value (all stay for ever, no
        discount).
    DataError : a Series without customers, with one of them twice, with text or with missing values.
    """
    one_of("first_margin", first_margin, FIRST_MARGINS)
    given = {"margin": margin, "retention": retention, "discount": discount, "acquisition_cost": acquisition_cost}
    index = _shared_index(given)
    if index is not None:
        one_row_each(index)
    m, r, d, cost = (_numbers(name, value) for name, value in given.items())
    for name, values, high in (("retention", r, 1.0), ("discount", d, np.inf), ("acquisition_cost", cost, np.inf)):
        for extreme in (values.min(), values.max()):
            number(name, extreme, 0, high)
    kept = r / (1 + d)
    if periods is None:
        if (kept >= 1).any():
            raise ParameterError(
                _("With retention 1 and discount 0 the value is infinite; give periods, or a discount above 0.")
            )
        margins = 1 / (1 - kept)
    else:
        last = whole_number("periods", periods, 1)
        lost = 1 - kept
        margins = np.where(lost > 0, (1 - kept**last) / np.where(lost > 0, lost, 1.0), float(last))
    value = m * margins * (1.0 if first_margin == "start" else kept) - cost
    return float(value[0]) if index is None else pd.Series(np.broadcast_to(value, len(index)), index, name="clv")


def _shared_index(given: dict[str, Number]) -> pd.Index | None:
    found = [value.index for value in given.values() if isinstance(value, pd.Series)]
    if any(not index.equals(found[0]) for index in found):
        raise ParameterError(_("The Series given must list the same customers in the same order."))
    return found[0] if found else None


def _numbers(name: str, value: Number) -> Floats:
    if isinstance(value, pd.Series):
        return numbers_in(value.to_frame(name), [name])[name].to_numpy()
    return np.array([number(name, value, -np.inf, np.inf, open_low=True, open_high=True)])
