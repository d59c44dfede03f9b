"""What the groupings share: frames by customer, blanks as a group of their own, and groups in a settled order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import filled, numbers_in, one_row_each, plain, several, table
from tierkit.models._dated import days_in

UNKNOWN = "unknown"


def with_ids(name: str, frame: pd.DataFrame, columns: Sequence[str], *, some: bool = True) -> pd.DataFrame:
    """``customer_id`` and ``columns`` of the table ``name``, the customer taken from the index where it stands there.

    DataError when a column is missing, when there are no rows (but there must be ``some``), or a row names no customer.
    """
    frame = table(name, frame)
    if "customer_id" not in frame.columns and frame.index.name == "customer_id":
        frame = frame.reset_index()
    rows = table(name, frame, ["customer_id", *columns])
    rows = rows[list(dict.fromkeys(["customer_id", *columns]))].reset_index(drop=True)
    if some and rows.empty:
        raise DataError(_("There are no rows."), _("Check the file and any filter before this step."))
    return rows.assign(customer_id=as_ids(filled(rows, "customer_id")))


def by_customer(name: str, frame: pd.DataFrame, column: str = "customer_id") -> pd.DataFrame:
    """The table ``name`` with its customers (or managers, tiers) as the index, where they stand in this column."""
    frame = table(name, frame)
    table(name, frame, frame.columns[frame.columns.duplicated()])
    if column not in frame.columns:
        return frame
    return frame.assign(**{column: as_ids(filled(frame, column))}).set_index(column)


def as_ids(values: pd.Series) -> pd.Series:
    """Names of customers in the one form that ``customer_summary`` gives them: text, or whole numbers.

    A Categorical gives up its own order here; DataError when text and numbers are mixed, or neither of them.
    """
    values = plain(values)
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        return values.astype("int64" if (values % 1 == 0).all() else "float64")
    if pd.api.types.infer_dtype(values, skipna=False) not in ("string", "empty"):
        raise DataError(
            _("the values are neither text nor numbers throughout, but {dtype}.").format(dtype=values.dtype),
            _("Turn the column into text first."),
            column=str(values.name),
        )
    return values.astype("str")


def same_ids(ours: pd.Index, theirs: pd.Index, table: str) -> None:
    """Refuse to join a table that names customers by numbers to one that names them by text: nobody would be found."""
    kinds = {pd.api.types.infer_dtype(plain(index)) for index in (ours, theirs) if len(index)}
    if "string" in kinds and len(kinds) > 1:
        raise DataError(
            _("customers are named by text in one table and by numbers in the table {table}.").format(table=table),
            _("Read both files with the customer ids as text, so that 000123 keeps its zeros."),
            column="customer_id",
        )


def with_numbers(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """``frame`` with ``columns`` as floats; DataError where a cell is blank, infinite or no number."""
    for column in columns:
        filled(frame, column)
    return frame.assign(**{str(column): values for column, values in numbers_in(frame, columns).items()})


def as_text(values: pd.Series, blank: str = UNKNOWN) -> pd.Series:
    """``values`` as text without spaces around it, with ``blank`` where nothing is said."""
    if pd.api.types.is_float_dtype(values.dtype) and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64")  # 7.0 is a number 7 in a column with blanks
    text = values.astype("str").str.strip()
    return text.mask(values.isna() | (text == ""), blank)


def as_groups(labels: pd.Series, keys: Sequence[str] = (), last: Sequence[str] = ()) -> pd.Series:
    """Labels by customer as a Categorical named "group", in ascending order of the customers.

    ``keys`` fixes the categories and their order; without it the groups stand by size, largest first, equal ones by
    name, and those of ``last`` behind them.
    """
    if not keys:
        sizes = labels.value_counts().rename_axis("key").reset_index(name="size")
        ranked = sizes.sort_values(["size", "key"], ascending=[False, True])["key"].tolist()
        keys = [key for key in ranked if key not in last] + [key for key in last if key in ranked]
    groups = labels.astype(pd.CategoricalDtype(list(keys))).sort_index()
    return groups.rename("group").rename_axis("customer_id")


def checked_groups(groups: pd.Series) -> pd.Series:
    """``groups`` as they are; refused when there are none, a customer stands twice, or they are no Categorical."""
    if not isinstance(groups, pd.Series) or not isinstance(groups.dtype, pd.CategoricalDtype):
        raise ParameterError(
            _("Groups and tiers must be a column of categories by customer, as geographic_groups or abc_classes give.")
        )
    one_row_each(groups.index)
    return groups


def names_in(name: str, value: Any) -> list[Any]:
    """The names of an argument that may be one name or several; ParameterError when it is neither."""
    if isinstance(value, str):
        return [value]
    return [] if value is None else several(name, value)


def past(frame: pd.DataFrame, column: str, as_of: pd.Timestamp, truncate: bool) -> pd.DataFrame:
    """The rows of ``frame`` up to the end of the day ``as_of``; later ones are refused unless ``truncate``."""
    late = days_in(frame, column) > as_of
    if late.any() and not truncate:
        raise DataError(
            _("{count} of {total} rows lie after the analysis date {as_of}.").format(
                count=int(late.sum()), total=len(frame), as_of=as_of.date()
            ),
            _("Choose a later date, or leave those rows out with truncate=True."),
            column=column,
        )
    return frame[~late]
