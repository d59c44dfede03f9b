"""The one door for order data: a file or a frame in, order lines and the account of their cleaning out."""

from __future__ import annotations

from collections.abc import Mapping as Rates
from pathlib import Path
from typing import Literal

import pandas as pd

from tierkit.data.cleaning import Options, clean
from tierkit.data.currency import check_rates
from tierkit.data.files import RawTable, from_frame, read_table
from tierkit.data.mapping import Mapping, load_mapping
from tierkit.data.report import CleaningReport
from tierkit.errors import ParameterError
from tierkit.i18n import _


def read_orders(
    source: str | Path | pd.DataFrame,
    mapping: str | Path | Mapping = "tierkit",
    *,
    tz: str | None = None,
    currency: str | None = None,
    rates: Rates[str, float] | None = None,
    duplicates: Literal["keep", "drop"] = "keep",
    bad_rows: Literal["refuse", "drop"] = "refuse",
) -> tuple[pd.DataFrame, CleaningReport]:
    """Read order lines and say what was done to them.

    Parameters
    ----------
    source : path of a CSV, TSV, XLSX or Parquet file, or a frame with the same columns. Text files may be in UTF-8,
        UTF-16 with its mark, GB18030 or Big5, or in what the mapping names. Numbers from 20,000 to 80,000 as dates
        are Excel's serial dates (noted in the report). A discount in percent is of quantity × unit price.
    mapping : which source column is which: a preset's name (``list_mappings()``), the path of a YAML file, a Mapping.
    tz : the zone, such as ``"Asia/Shanghai"``, to which dates that carry a zone are converted before they lose it.
        Dates without a zone are taken as local and stay as they are.
    currency : the currency (ISO 4217) of the amounts returned; where no column names one, what the amounts are in.
    rates : what one unit of each currency is worth in ``currency``, such as ``{"USD": 7.1}``.
    duplicates : lines equal to an earlier one in every cell are counted, and kept unless ``"drop"``.
    bad_rows : lines with an unreadable date or number, or without an order number, are refused with the place of the
        first, or left out (``"drop"``) with the reason in the report.

    Returns
    -------
    orders : one row per line kept, in the order of the file, columns as in ``schemas.ORDERS`` (those present), then
        the mapping's ``keep``; amounts signed, in ``currency``.
    report : ``CleaningReport``; rows and amounts in = kept + left out by reason.

    Raises
    ------
    DataError, MappingError
        One sentence with file, sheet, row (the header is row 1), column and cell, as far as they apply.
    ParameterError
        An argument that is none of its choices, an unknown time zone, rates without a currency.
    """
    _check_choice("duplicates", duplicates, ("keep", "drop"))
    _check_choice("bad_rows", bad_rows, ("refuse", "drop"))
    _check_zone(tz)
    check_rates(currency, rates)
    chosen = load_mapping(mapping, "orders")
    # Nothing here holds on to the raw table: cleaning lets go of its cells when it has read them.
    return clean(_raw(source, chosen), chosen, Options(tz, currency, rates, duplicates, bad_rows))


def _raw(source: str | Path | pd.DataFrame, mapping: Mapping) -> RawTable:
    if isinstance(source, pd.DataFrame):
        return from_frame(source)
    return read_table(source, sheet=mapping.sheet, encoding=mapping.encoding)


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ParameterError(
            _("The argument {name} is one of {choices}, not {value!r}.").format(
                name=name, choices=_(", ").join(choices), value=value
            )
        )


def _check_zone(tz: str | None) -> None:
    import zoneinfo

    if tz is None:
        return
    try:
        zoneinfo.ZoneInfo(tz)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ParameterError(_('{tz!r} is no time zone; one is "Asia/Shanghai".').format(tz=tz)) from None
