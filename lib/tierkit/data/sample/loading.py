"""The sample data at hand: ``load("retail_orders")`` and nothing to set up."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

from tierkit.data.sample.subjects import tables
from tierkit.data.sample.tables import Column, Table
from tierkit.data.sample.truth import LAST_DAY
from tierkit.data.schemas import near
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _

SAMPLE_AS_OF: date = LAST_DAY
"""The analysis date that goes with the sample data: its last day."""


def datasets() -> list[str]:
    """The names of the sample tables, as ``load`` takes them."""
    return list(tables())


def load(name: str = "retail_orders", variant: int | str | None = None) -> pd.DataFrame:
    """A sample table, clean.

    Parameters
    ----------
    name : one of ``datasets()``. ``"retail_orders"`` are order lines as ``read_orders`` returns them (CNY; lines
        without a customer left out).
    variant : a number or text that stands for a student. The same one gives the same table everywhere, and tables that
        fit each other: about nine customers in ten, under other numbers, their money a little more or less (see
        ``variants``). None gives the table as it lies in the file.

    Returns
    -------
    A frame of its own on every call. Ids and texts are text (``"000123"`` keeps its zeros), dates datetime64[us],
    amounts float64 in yuan, whole numbers int64, or Int64 where cells may be blank, flags bool.

    Raises
    ------
    ParameterError : another name, or a variant that is neither a whole number nor text.
    DataError : the files are not there.
    """
    table = _table(name)
    if variant is None:
        return base_table(name).copy()
    from tierkit.data.sample.variants import vary

    return vary(table, variant)


def dataset_path(name: str = "retail_orders") -> Path:
    """The CSV file of a sample table, as it lies in ``datasets/`` or in the installed package.

    Raises ParameterError for another name, DataError when the files are not there.
    """
    _table(name)
    package = Path(__file__).parents[2]
    folders = (package / "_share" / "datasets", package.parents[1] / "datasets")
    for folder in folders:
        path = folder / f"{name}.csv"
        if path.is_file():
            return path
    raise DataError(_("the sample data are missing."), _("Make them with: tierkit data make."), file=f"{name}.csv")


def _table(name: str) -> Table:
    found = tables().get(name)
    if found is None:
        guess = near(str(name), tables())
        what = _("There is no sample table {name!r}; there are {names}.").format(
            name=name, names=_(", ").join(tables())
        )
        hint = _("Did you mean {guess}?").format(guess=guess) if guess else ""
        raise ParameterError(_("{what} {remedy}").format(what=what, remedy=hint) if hint else what)
    return found


@cache
def base_table(name: str) -> pd.DataFrame:
    """The table as every ``load`` begins with it; not to be changed."""
    table, path = tables()[name], dataset_path(name)
    if table.export:
        from tierkit.data.reading import read_orders

        return read_orders(path, currency="CNY")[0]
    kinds = {column.name: _dtype(column) for column in table.columns}
    frame = pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=[""])
    dates = [column.name for column in table.columns if column.kind["type"] in ("date", "datetime")]
    return frame.assign(**{date: pd.to_datetime(frame[date], format="ISO8601") for date in dates}).astype(
        dict.fromkeys(dates, "datetime64[us]")
    )


def _dtype(column: Column) -> str:
    kind, filled = column.kind["type"], column.kind.get("constraints", {}).get("required", False)
    match kind:
        case "number":
            return "float64"
        case "integer":
            return "int64" if filled else "Int64"
        case "boolean":
            return "bool" if filled else "boolean"
        case _:
            return "str"
