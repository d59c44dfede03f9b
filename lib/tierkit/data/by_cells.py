"""Which column is which, going by the cells alone, where the headers say nothing we know (Beleg, Kunde, when ...).

Dates are the day of the order, numbers with decimals the amount; of the columns that look like ids, the one that
repeats less is the order, the other the customer. A guess, and said to be one.
"""

from __future__ import annotations

import pandas as pd

from tierkit.data.likeness import read_numbers, share_of_kind
from tierkit.data.values import as_text
from tierkit.i18n import _

SURE = 0.95
"""The share of cells that must be of a kind."""
REPEATS = 0.9
"""A customer buys again: at most this share of the cells of a column of customers is different."""


def orders_by_cells(frame: pd.DataFrame, wanted: list[str]) -> dict[str, tuple[str, str]]:
    """Our column → (header, why), for those of ``wanted`` that the cells of ``frame`` (a sample of rows) suggest."""
    found: dict[str, tuple[str, str]] = {}
    left = {str(name): as_text(cells) for name, cells in frame.items() if (as_text(cells) != "").all()}
    if "ordered_at" in wanted:
        dates = [name for name, cells in left.items() if _is_date(cells)]
        if dates:
            found["ordered_at"] = dates[0], _("the cells are dates")
            del left[dates[0]]
    if "amount" in wanted:
        money = {name: decimals for name, cells in left.items() if (decimals := _decimals(cells)) > 0}
        if money:
            best = max(money, key=lambda name: money[name])
            found["amount"] = best, _("the cells are numbers with decimals")
            del left[best]
    ids = {name: cells.nunique() / len(cells) for name, cells in left.items() if _is_id(cells)}
    for column, why in (
        ("order_id", _("the cells look like numbers of orders")),
        ("customer_id", _("the cells look like numbers of customers, who come again")),
    ):
        if column in wanted and ids:
            often = column == "customer_id" and {name: share for name, share in ids.items() if share <= REPEATS}
            pool = often or ids
            best = max(pool, key=lambda name: pool[name])
            if column == "order_id" or often:
                found[column] = best, why
                del ids[best]
    return found


def _is_date(cells: pd.Series) -> bool:
    # Plain numbers may be Excel's days, but a column of them is more likely something else.
    return not cells.str.fullmatch(r"[0-9.,]+").any() and share_of_kind(cells, "datetime") >= SURE


def _decimals(cells: pd.Series) -> float:
    numbers = read_numbers(cells)[1]
    return float((numbers.dropna() % 1 != 0).mean()) if numbers.notna().mean() >= SURE else 0.0


def _is_id(cells: pd.Series) -> bool:
    one_word = cells.str.fullmatch(r"[\w/.-]*[0-9][\w/.-]*").mean() >= SURE
    return bool(one_word) and not _is_date(cells) and _decimals(cells) == 0
