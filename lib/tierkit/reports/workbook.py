"""The customer list as an Excel workbook: one row a customer, tiers and what to do, ready to filter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from tierkit.data.excel_safe import TEXT_STAYS_TEXT
from tierkit.i18n import _
from tierkit.models import load_segment_map, tier_label

if TYPE_CHECKING:
    from tierkit.data import CleaningReport
    from tierkit.reports.parameters import ReportParameters
    from tierkit.reports.source import Source
    from tierkit.reports.sums import TierSums

_MONEY, _DATE = "#,##0.00", "yyyy-mm-dd"
SHEET_ROWS = 1_048_575
"""As many as Excel has below the headers; what comes after them xlsxwriter would leave out without a word."""


def customer_list(sums: TierSums) -> pd.DataFrame:
    """The list as a frame with headers in the language in force; best customers first."""
    customers = sums.customers.sort_values("monetary", ascending=False, kind="stable")
    columns: dict[str, Any] = {
        _("customer id"): customers.index.astype(str),
        _("net revenue"): customers["monetary"].to_numpy(),
        _("purchases"): customers["frequency"].to_numpy(),
        _("days since last purchase"): customers["recency"].to_numpy(),
        _("first purchase"): customers["first_purchase"].to_numpy(),
        _("last purchase"): customers["last_purchase"].to_numpy(),
    }
    if sums.tiered:
        columns |= {
            _("ABC class"): customers["abc"].astype(str).to_numpy(),
            _("pyramid layer"): _words(customers["pyramid"], tier_label),
            _("RFM score"): customers["score"].astype("string").fillna("").to_numpy(),
            _("segment"): _words(customers["segment"], tier_label),
            _("what to do"): _words(customers["segment"], load_segment_map().advice),
        }
    return pd.DataFrame(columns)


def write_workbook(path: Path, sums: TierSums, source: Source, parameters: ReportParameters) -> None:
    """Write the customer list, the tier tables and the reconciliation to ``path`` (XLSX).

    Text stays text: a cell that begins with ``=`` is no formula, a leading zero stays.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), TEXT_STAYS_TEXT) as book:
        day = dt.datetime.fromisoformat(source.as_of)
        # The analysis date, not the clock: the same input gives the same file.
        book.set_properties({"title": parameters.title or _("Customer tier report"), "created": day})
        customers = customer_list(sums)
        for number, start in enumerate(range(0, max(len(customers), 1), SHEET_ROWS), start=1):
            name = _("Customer list") if number == 1 else f"{_('Customer list')} {number}"
            _sheet(book, name, customers.iloc[start : start + SHEET_ROWS])
        if sums.tiered:
            for name, tiers in (
                (_("ABC classes"), sums.abc),
                (_("Pyramid"), sums.pyramid),
                (_("Segments"), sums.segments),
            ):
                assert tiers is not None
                _sheet(book, name, _tier_sheet(tiers, _("segment") if tiers is sums.segments else _("tier")))
        _sheet(book, _("Data"), _account(source.cleaning))


def _account(cleaning: CleaningReport) -> pd.DataFrame:
    account = cleaning.to_frame()
    return pd.DataFrame(
        {
            _("what became of the lines"): account["item"],
            _("lines"): account["rows"],
            _("amount"): account["amount"],
        }
    )


def _words(tiers: pd.Series, say: Callable[[str], str]) -> Any:
    known = {key: say(str(key)) for key in tiers.cat.categories}
    return tiers.astype(object).map(known).fillna("").to_numpy()


def _tier_sheet(tiers: pd.DataFrame, head: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            head: [tier_label(str(key)) for key in tiers.index],
            _("customers"): tiers["customers"].to_numpy(),
            _("share of customers"): tiers["customer_share"].to_numpy(),
            _("net revenue"): tiers["value"].to_numpy(),
            _("share of revenue"): tiers["value_share"].to_numpy(),
        }
    )


def _sheet(book: Any, name: str, frame: pd.DataFrame) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF2F5", "text_wrap": True, "valign": "top"})
    for position, column in enumerate(frame.columns):
        values = frame[column]
        sheet.write_string(0, position, str(column), head)
        form = book.add_format({"num_format": _number_format(str(column), values)})
        plain = values.astype(object).where(values.notna(), None).tolist()
        for row, value in enumerate(plain, start=1):
            if value is None:
                continue
            if isinstance(value, pd.Timestamp):
                sheet.write_datetime(row, position, value.to_pydatetime(), form)
            elif isinstance(value, str):
                sheet.write_string(row, position, value)
            else:
                sheet.write_number(row, position, float(value), form)
        longest = max((len(str(value)) for value in plain[:200]), default=0)
        sheet.set_column(position, position, min(max(len(str(column)) + 2, longest + 2, 10), 60))
    sheet.freeze_panes(1, 1)
    if len(frame):
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)


def _number_format(column: str, values: pd.Series) -> str:
    if pd.api.types.is_datetime64_any_dtype(values):
        return _DATE
    if column in (_("share of customers"), _("share of revenue")):
        return "0.0%"
    return _MONEY if pd.api.types.is_float_dtype(values) else "#,##0"
