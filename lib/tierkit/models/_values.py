"""What every tiering by value shares: one checked number per customer, and one table per tiering.

Value shares are always shares of the *positive total*: a customer who returned more than he bought takes nothing
away from the share of the others, and counts 0 himself. So the shares of all tiers add up to 1.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.errors import ParameterError
from tierkit.i18n import _
from tierkit.models._checks import series

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def checked_values(values: pd.Series) -> Floats:
    """The values as floats; ParameterError where there are none, or where some are missing, infinite or no numbers."""
    if len(series("values", values)) == 0:
        raise ParameterError(_("There are no customers to put into tiers: the column of values is empty."))
    try:
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        raise ParameterError(
            _("The column of values holds text; convert it to numbers first, for example with read_orders.")
        ) from None
    broken = int((~np.isfinite(numbers)).sum())
    if broken:
        raise ParameterError(
            _(
                "{count} of {total} values are missing or infinite; give these customers a number, or leave them out."
            ).format(count=broken, total=len(numbers))
        )
    return numbers


def positive_part(values: pd.Series) -> Floats:
    """The values with everything below 0 taken as 0; ParameterError when nothing is above 0."""
    clipped = np.clip(checked_values(values), 0.0, None)
    if not clipped.any():
        raise ParameterError(_("No customer has a value above 0, so there are no shares of value to compare."))
    return clipped


def tier_summary(values: pd.Series, tiers: pd.Series) -> pd.DataFrame:
    """One row per tier (empty ones too): customers, customer_share, value, value_share.

    ``value`` is the sum of what is above 0. Customers without a tier (NaN) are in no row and in no share.
    """
    if not series("values", values).index.equals(series("tiers", tiers).index):
        raise ParameterError(_("Values and tiers must list the same customers in the same order."))
    placed = tiers.notna().to_numpy()
    worth = pd.Series(positive_part(values[placed]), index=tiers.index[placed])
    groups = worth.groupby(tiers[placed], observed=False, sort=True)
    table = pd.DataFrame({"customers": groups.size(), "value": groups.sum().round(6)})
    table.insert(1, "customer_share", table["customers"] / table["customers"].sum())
    table["value_share"] = table["value"] / table["value"].sum()
    return table
