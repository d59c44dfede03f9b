"""Where do the customers live, and do places differ in what they bring?

Definition
    Geographic groups (地理位置分群) are the cities, provinces, regions or countries of the customers. Places with
    less than ``smallest`` of the customers whose place is known are put together as "other"; who has no place
    is in the group "unknown". From orders, a customer with several places belongs to the one with most net spend;
    of equal ones, to the first by name.

Source
    P. Kotler & K. L. Keller, "Marketing Management", on geographic segmentation; the rules for small places and for
    several places are the kit's.

Limits
    A place says where to send people and parcels, rarely why somebody buys. Places are taken as they are written:
    "Shanghai" and "上海" are two.
"""

from __future__ import annotations

import pandas as pd

from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models._checks import number, table
from tierkit.models._groups import UNKNOWN, as_groups, as_text, with_ids, with_numbers

OTHER = "other"


def geographic_groups(customers: pd.DataFrame, by: str = "city", smallest: float = 0.02) -> pd.Series:
    """The place of every customer.

    Parameters
    ----------
    customers : the list of customers, one row each, or order lines (with ``amount``); customer_id and ``by``.
    by : the column of the place: "city", "province", "region", "country" or one of your own.
    smallest : the share of customers, 0 to 1, below which a place goes to "other"; 0 keeps all.

    Returns
    -------
    Series "group", index customer_id ascending: Categorical, largest place first, then "other" and "unknown".

    Raises
    ------
    DataError : a column is missing; no rows; a customer with two places and no amount to decide by.
    ParameterError : ``smallest`` outside 0 to 1.
    """
    least = number("smallest", smallest, 0, 1, open_high=True)
    place = _places(customers, by)
    sizes = place[place != UNKNOWN].value_counts()
    # A share within 1e-12 of the limit lies on it, and stays.
    small = sizes.index[sizes / sizes.sum() < least - 1e-12]
    return as_groups(place.mask(place.isin(small), OTHER), last=(OTHER, UNKNOWN))


def _places(customers: pd.DataFrame, by: str) -> pd.Series:
    spend = ["amount"] if "amount" in table("customers", customers).columns else []
    rows = with_ids("customers", customers, [by, *spend])
    rows = with_numbers(rows, spend).assign(place=as_text(rows[by]))
    if spend:
        net = rows.groupby(["customer_id", "place"])["amount"].sum().round(6).reset_index()
        net["unknown"] = net["place"] == UNKNOWN
        ranked = net.sort_values(["customer_id", "unknown", "amount", "place"], ascending=[True, True, False, True])
        return ranked.drop_duplicates("customer_id").set_index("customer_id")["place"]
    pairs = rows[["customer_id", "place"]].drop_duplicates()
    twice = pairs["customer_id"].duplicated()
    if twice.any():
        raise DataError(
            _("{customer} stands in more than one row.").format(customer=pairs.loc[twice, "customer_id"].min()),
            _("Give each customer one row, or give order lines with their amounts, so that most spend decides."),
            column=by,
        )
    return pairs.set_index("customer_id")["place"]
