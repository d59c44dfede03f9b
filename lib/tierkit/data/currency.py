"""Several currencies in one table: refused, unless somebody says what each is worth."""

from __future__ import annotations

import math
from collections.abc import Callable
from collections.abc import Mapping as Rates

import pandas as pd

from tierkit.data.values import CURRENCY_SIGNS
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _


def check_rates(currency: str | None, rates: Rates[str, float] | None) -> None:
    """Raise ParameterError when ``rates`` cannot be used: no ``currency`` to convert to, or a rate that is no rate."""
    if rates is None:
        return
    if currency is None:
        raise ParameterError(_("Rates need the currency to convert to; pass currency as well."))
    for code, rate in rates.items():
        if not isinstance(rate, int | float) or not math.isfinite(rate) or rate <= 0:
            raise ParameterError(
                _("The rate of {code} must be a number above 0, not {rate!r}.").format(code=code, rate=rate)
            )


def currency_codes(stated: pd.Series | None, signs: pd.Series, assumed: str | None) -> pd.Series:
    """The currency of each line, ``""`` where nobody says.

    What the currency column states (``stated``, where there is one); else the sign beside the amount, but only where
    several stand in one column, for a lone ``$`` may be any dollar; else what is ``assumed``.
    """
    if stated is not None:
        codes = stated.str.upper().replace(CURRENCY_SIGNS)
        return codes.mask(codes == "", assumed or "")
    found = signs[signs != ""].unique()
    if len(found) > 1:
        return signs.mask(signs == "", assumed or found[0])
    return pd.Series(assumed or "", signs.index, dtype="str")


def settle(
    codes: pd.Series,
    currency: str | None,
    rates: Rates[str, float] | None,
    error: Callable[[str, str, pd.Series], DataError],
) -> tuple[str | None, pd.Series | None]:
    """The one currency of all amounts, and the factor of each line where amounts must be converted to it.

    Raises what ``error`` makes (of what is wrong, a remedy, the lines it is about) where lines are in several
    currencies, or in one without a rate.
    """
    present = list(codes.value_counts().index)
    if not rates or currency is None:
        wanted = currency or present[0]
        others = codes != wanted
        if others.any():
            shown = _(", ").join(code or _("none") for code in present)
            if len(present) > 1:
                what = _("the amounts are in several currencies: {codes}.").format(codes=shown)
            else:
                what = _("the amounts are in {codes}, not in {currency}.").format(codes=shown, currency=currency)
            raise error(what, _("Pass currency and rates to convert them, or read each apart."), others)
        return wanted or None, None
    factors = {**rates, currency: 1.0}
    unknown = ~codes.isin(list(factors))
    if unknown.any():
        what = _("there is no rate for {code!r}.").format(code=codes[unknown].iloc[0])
        raise error(what, _("Add it to rates."), unknown)
    return currency, codes.map(factors).astype("float64")
