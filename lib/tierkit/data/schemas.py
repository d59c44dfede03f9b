"""What an order line is: the columns every model may count on, and the check that they are there.

One row is one line of one order. ``order_id`` and ``customer_id`` are text (``"000123"`` keeps its zeros),
``ordered_at`` is a datetime without time zone in local time, ``amount`` is signed: a return is negative.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from tierkit.errors import DataError
from tierkit.i18n import _

Kind = Literal["id", "text", "number", "datetime"]

DTYPES: dict[Kind, str] = {"id": "str", "text": "str", "number": "float64", "datetime": "datetime64[us]"}
"""The pandas dtype that each kind of column has after reading."""


@dataclass(frozen=True)
class Column:
    """One column of a contract."""

    name: str
    kind: Kind
    required: bool = False


@dataclass(frozen=True)
class Contract:
    """The columns a frame must have and may have."""

    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Every column, in the order in which frames carry them."""
        return [column.name for column in self.columns]

    @property
    def required(self) -> list[str]:
        """The columns that must be there."""
        return [column.name for column in self.columns if column.required]

    @property
    def optional(self) -> list[str]:
        """The columns that may be there."""
        return [column.name for column in self.columns if not column.required]

    def kind(self, name: str) -> Kind:
        """The kind of column ``name``; a column that the contract does not know is text."""
        return next((column.kind for column in self.columns if column.name == name), "text")


ORDERS = Contract(
    (
        Column("order_id", "id", required=True),
        Column("customer_id", "id", required=True),
        Column("ordered_at", "datetime", required=True),
        Column("amount", "number", required=True),
        Column("currency", "text"),
        Column("product_id", "id"),
        Column("description", "text"),
        Column("category", "text"),
        Column("quantity", "number"),
        Column("unit_price", "number"),
        Column("discount", "number"),
        Column("cost", "number"),
        Column("channel", "text"),
        Column("city", "text"),
    )
)
"""The contract of order lines, as ``read_orders`` returns them."""

CUSTOMERS = Contract(
    (
        Column("customer_id", "id", required=True),
        Column("record_id", "id"),
        Column("name", "text"),
        Column("owner", "text"),
        Column("city", "text"),
        Column("province", "text"),
        Column("country", "text"),
        Column("industry", "text"),
        Column("channel", "text"),
        Column("joined_on", "datetime"),
    )
)
"""The contract of a customer list, as ``read_customers`` returns it; ``record_id`` is the CRM's own number."""


def near(name: str, names: Iterable[str]) -> str | None:
    """The one of ``names`` most likely meant by ``name``, or None."""
    by_fold = {str(candidate).casefold(): str(candidate) for candidate in names}
    close = difflib.get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


def require_columns(frame: pd.DataFrame, columns: Iterable[str] = ORDERS.required) -> None:
    """Check that ``frame`` has ``columns``, and that dates are dates and numbers numbers.

    Raises
    ------
    DataError
        Naming the columns that are missing, those that are there and what may have been meant; or the first
        column whose values are of another kind than the orders contract says.
    """
    wanted = list(columns)
    missing = [name for name in wanted if name not in frame.columns]
    if missing:
        found = [str(column) for column in frame.columns]
        what = missing_columns(missing, found, used=wanted)
        raise DataError(what[0].upper() + what[1:], _("Read the file with read_orders, or rename the columns."))
    for name in wanted:
        kind, dtype = ORDERS.kind(name), frame[name].dtype
        if kind == "datetime" and not pd.api.types.is_datetime64_dtype(dtype):
            raise DataError(
                _("the values are no dates without time zone, but {dtype}.").format(dtype=dtype),
                _("Read the file with read_orders, which turns them into dates."),
                column=name,
            )
        if kind == "number" and not pd.api.types.is_numeric_dtype(dtype):
            raise DataError(
                _("the values are no numbers, but {dtype}.").format(dtype=dtype),
                _("Read the file with read_orders, which turns them into numbers."),
                column=name,
            )


def missing_columns(missing: list[str], found: list[str], used: Iterable[str] = ()) -> str:
    """The sentence that says which columns are missing from those found, with a guess at what was meant.

    Columns in ``used`` have found their meaning and are no guess.
    """
    join = _(", ").join
    what = _("no column {missing}; the columns found are {found}.").format(
        missing=join(missing), found=join(found) or _("none")
    )
    spare = [name for name in found if name not in set(used)]
    guesses = {name: guess for name in missing if (guess := near(name, spare))}
    for name, guess in guesses.items():
        hint = _("Is {found} perhaps {missing}?").format(found=guess, missing=name)
        what = _("{what} {remedy}").format(what=what, remedy=hint)
    return what
