"""The sample data at hand: ``load("retail_orders")`` and nothing to set up."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

from tierkit.data.reading import read_orders
from tierkit.data.schemas import near
from tierkit.data.truth import LAST_DAY
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _

SAMPLE_AS_OF: date = LAST_DAY
"""The analysis date that goes with the sample data: its last day."""
NAMES = ("retail_customers", "retail_orders")


def load(name: str = "retail_orders") -> pd.DataFrame:
    """A sample table, clean.

    ``"retail_orders"``: order lines as ``read_orders`` returns them (CNY; lines without a customer left out).
    ``"retail_customers"``: one row a customer, ``customer_id`` text, ``joined_on`` datetime, ``birth_year`` Int64.
    Every call returns a frame of its own. Raises ParameterError for another name.
    """
    dataset_path(name)
    return _loaded(name).copy()


def dataset_path(name: str = "retail_orders") -> Path:
    """The CSV file of a sample table, as it lies in ``datasets/`` or in the installed package.

    Raises ParameterError for another name, DataError when the files are not there.
    """
    if name not in NAMES:
        guess = near(name, NAMES)
        what = _("There is no sample table {name!r}; there are {names}.").format(name=name, names=_(", ").join(NAMES))
        hint = _("Did you mean {guess}?").format(guess=guess) if guess else ""
        raise ParameterError(_("{what} {remedy}").format(what=what, remedy=hint) if hint else what)
    package = Path(__file__).parents[1]
    folders = (package / "_share" / "datasets", package.parents[1] / "datasets")
    for folder in folders:
        path = folder / f"{name}.csv"
        if path.is_file():
            return path
    raise DataError(_("the sample data are missing."), _("Make them with: tierkit data make."), file=f"{name}.csv")


@cache
def _loaded(name: str) -> pd.DataFrame:
    path = dataset_path(name)
    if name == "retail_orders":
        return read_orders(path, currency="CNY")[0]
    frame = pd.read_csv(path, dtype={"customer_id": "str", "birth_year": "Int64"}, parse_dates=["joined_on"])
    return frame.astype({"joined_on": "datetime64[us]"})
