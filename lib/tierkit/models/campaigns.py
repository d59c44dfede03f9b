"""Does a campaign pay, and how many must respond for it to break even?

Definition
    A campaign costs its contacts and something fixed; every response brings its margin. It breaks even when the
    margin of the responses pays for the cost: break-even rate = cost / (contacts x margin).

Source
    A. M. Hughes, "Strategic Database Marketing" (Probus, 1994), on the break-even response rate per RFM cell.

Limits
    Who would have bought anyway is no responder: take the response above that of a group that was not contacted. What
    a new customer brings later is not in the margin of one purchase.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tierkit.errors import ParameterError
from tierkit.i18n import _
from tierkit.models._checks import number


class CampaignBreakEven(NamedTuple):
    """What a campaign costs and brings; money in the unit of the margin."""

    cost: float
    responders: float
    profit: float
    return_on_cost: float
    """Profit over cost."""
    break_even_rate: float
    """The share of contacts who must respond; above 1 it can never pay."""
    break_even_size: float
    """How many contacts pay back the fixed cost at this response; infinite when each contact loses money."""


def campaign_break_even(
    size: float, response_rate: float, margin: float, cost_per_contact: float, fixed_cost: float = 0.0
) -> CampaignBreakEven:
    """Does a campaign to ``size`` contacts pay?

    Parameters
    ----------
    size : contacts, above 0. response_rate : share of them who respond, 0 to 1. margin : money per response, above 0.
    cost_per_contact, fixed_cost : money, at least 0.

    Raises
    ------
    ParameterError : a number out of range, or a campaign that costs nothing.
    """
    contacts = number("size", size, 0, np.inf, open_low=True, open_high=True)
    rate = number("response_rate", response_rate, 0, 1)
    worth = number("margin", margin, 0, np.inf, open_low=True, open_high=True)
    each = number("cost_per_contact", cost_per_contact, 0, np.inf, open_high=True)
    fixed = number("fixed_cost", fixed_cost, 0, np.inf, open_high=True)
    cost = contacts * each + fixed
    if cost <= 0:
        raise ParameterError(_("A campaign that costs nothing always pays; give cost_per_contact or fixed_cost."))
    profit = contacts * rate * worth - cost
    left = rate * worth - each
    needed = fixed / left if left > 0 else np.inf if fixed or left < 0 else 0.0
    return CampaignBreakEven(cost, contacts * rate, profit, profit / cost, cost / (contacts * worth), float(needed))
