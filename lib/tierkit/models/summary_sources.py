"""Where order lines may lie, and how each place is asked: frames, files, DuckDB, a Spark cluster.

Frames in memory go to DuckDB as Arrow, without a copy where they are Arrow inside. Files are read by DuckDB as the
query goes, in little memory: what does not fit is set down in a temporary folder. A DuckDB relation is asked in its
own connection, a Spark frame in its own session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from tierkit.data.schemas import require_columns
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import table
from tierkit.models.summary_checks import COLUMNS
from tierkit.models.summary_files import order_files

if TYPE_CHECKING:
    import duckdb
    import narwhals as nw
    import pyarrow as pa

NAME = "tierkit_orders"
MEMORY = "650MB"
"""What DuckDB may take before it sets things down on disk; it is not slower for it."""
WRITTEN_AS = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.%f"]
"""How dates stand in the kit's own text files; whatever else is refused, and is for read_orders to read."""


@dataclass(frozen=True)
class Source:
    """Order lines that SQL can be run on.

    ``query`` runs it; ``lines`` selects the four columns in their kinds; ``timestamp`` and ``integer`` are the
    engine's names for a moment without time zone and for a whole number; ``odd`` finds, in text, cells that are no
    dates and no numbers.
    """

    query: Callable[[str], pa.Table]
    lines: str
    timestamp: str = "TIMESTAMP"
    integer: str = "BIGINT"
    odd: Mapping[str, str] = field(default_factory=lambda: {"odd_date": "NULL", "odd_number": "NULL"})


@contextmanager
def opened(orders: Any) -> Iterator[Source]:
    """``orders`` as a source, its columns checked; closed again afterwards."""
    if isinstance(orders, str | Path):
        with _files(orders) as source:
            yield source
        return
    if isinstance(orders, pd.DataFrame):
        orders = _arrow(table("orders", orders, COLUMNS))
    import narwhals as nw

    frame = nw.from_native(orders, pass_through=True)
    if not isinstance(frame, nw.DataFrame | nw.LazyFrame):
        raise ParameterError(
            _(
                "Orders must be a frame (pandas, polars, PyArrow, PySpark), a DuckDB relation, or the path of files; "
                "got {kind}."
            ).format(kind=type(orders).__name__)
        )
    if frame.implementation.is_pyspark() or frame.implementation.is_pyspark_connect():
        yield _spark(frame)
    elif frame.implementation.is_duckdb():
        yield _relation(frame.to_native(), frame)
    else:
        _kinds(frame)
        wanted = frame.select(COLUMNS)
        with _database() as database:
            held = wanted.to_arrow() if isinstance(wanted, nw.DataFrame) else wanted.collect("pyarrow").to_native()
            yield _relation(database.from_arrow(held), nw.from_native(held))


@contextmanager
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    from tempfile import TemporaryDirectory

    import duckdb

    with TemporaryDirectory(prefix="tierkit-") as folder:
        settings = {"memory_limit": MEMORY, "temp_directory": folder, "preserve_insertion_order": False}
        database = duckdb.connect(config=settings)  # type: ignore[arg-type]
        try:
            database.execute("SET enable_progress_bar = false")  # it would be part of a notebook's output
            yield database
        finally:
            database.close()


@contextmanager
def _files(path: str | Path) -> Iterator[Source]:
    import duckdb
    import narwhals as nw

    files = order_files(path)
    with _database() as database:
        try:
            relation = database.sql(files.select)
            yield _text(relation) if files.text else _relation(relation, nw.from_native(relation))
        except duckdb.Error as error:
            raise files.unreadable(error) from error
        except DataError as error:
            raise DataError(error.what, error.remedy, file=path, column=error.column) from None


def _relation(relation: duckdb.DuckDBPyRelation, frame: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> Source:
    moment = "CASE WHEN ISFINITE(CAST(ordered_at AS TIMESTAMP)) THEN CAST(ordered_at AS TIMESTAMP) END"
    return Source(_query(relation), _select(_kinds(frame), moment, NAME))


def _query(relation: duckdb.DuckDBPyRelation) -> Callable[[str], pa.Table]:
    def query(sql: str) -> pa.Table:
        answer = relation.query(NAME, sql)
        assert answer is not None  # a SELECT has an answer
        return answer.to_arrow_table()

    return query


def _text(relation: duckdb.DuckDBPyRelation) -> Source:
    kinds = dict.fromkeys(relation.columns, "text") | {"ordered_at": "date", "amount": "decimal"}
    _check({name: kinds[name] for name in relation.columns})
    # A column without any cell is not always text to DuckDB, however plainly it was told.
    cell = {name: f"TRIM(CAST({name} AS STRING))" for name in COLUMNS}
    lines = f"""
        SELECT
            NULLIF({cell["order_id"]}, '') AS order_id,
            NULLIF({cell["customer_id"]}, '') AS customer_id,
            TRY_STRPTIME({cell["ordered_at"]}, {WRITTEN_AS}) AS ordered_at,
            TRY_CAST({cell["amount"]} AS DOUBLE) AS amount,
            NULLIF({cell["ordered_at"]}, '') AS date_cell,
            NULLIF({cell["amount"]}, '') AS number_cell
        FROM {NAME}
    """
    odd = {
        "odd_date": "CASE WHEN ordered_at IS NULL THEN date_cell END",
        "odd_number": "CASE WHEN amount IS NULL THEN number_cell END",
    }
    return Source(_query(relation), lines, odd=odd)


def _spark(frame: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> Source:
    native = frame.to_native()
    # What Spark calls a timestamp is a moment that its session shows in local time: that local time is meant.
    kinds = {name: "date" if kind == "zoned" else kind for name, kind in _kinds_of(frame).items()}
    _check(kinds)
    return Source(
        # {orders} is for Spark to fill in. Its 64-bit sums do not grow by themselves, its decimals do.
        lambda sql: native.sparkSession.sql(sql, orders=native).toArrow(),
        _select(kinds, "CAST(ordered_at AS TIMESTAMP_NTZ)", "{orders}"),
        timestamp="TIMESTAMP_NTZ",
        integer="DECIMAL(20, 0)",
    )


def _select(kinds: Mapping[str, str], moment: str, name: str) -> str:
    def ident(column: str) -> str:
        if kinds[column] == "float":
            return f"CASE WHEN NOT ISNAN({column}) THEN {column} END AS {column}"
        return column if kinds[column] == "integer" else f"CAST({column} AS STRING) AS {column}"

    return (
        f"SELECT {ident('order_id')}, {ident('customer_id')}, {moment} AS ordered_at, "
        f"CAST(amount AS DOUBLE) AS amount FROM {name}"
    )


def _arrow(orders: pd.DataFrame) -> pa.Table:
    import pyarrow as pa

    columns = {}
    for name in COLUMNS:
        try:
            array = pa.array(orders[name], from_pandas=True)
        except pa.ArrowException:
            raise _mixed(name, orders[name].dtype) from None
        # A column of objects that holds nothing at all is as good as text.
        columns[name] = array.cast(pa.string()) if pa.types.is_null(array.type) else array
    return pa.table(columns)


STAND_INS = {
    "text": "str",
    "integer": "int64",
    "float": "float64",
    "decimal": "float64",
    "date": "datetime64[us]",
    "zoned": "datetime64[us, UTC]",
    "other": "object",
}
"""The pandas dtypes by which the kinds of other libraries are checked and named."""


def _kinds(frame: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> dict[str, str]:
    return _check(_kinds_of(frame))


def _kinds_of(frame: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> dict[str, str]:
    import narwhals as nw

    def kind(dtype: Any) -> str:
        if isinstance(dtype, nw.Datetime):
            return "zoned" if dtype.time_zone else "date"
        if dtype == nw.Decimal:
            return "decimal"
        if dtype.is_integer() or dtype.is_float():
            return "integer" if dtype.is_integer() else "float"
        texts = (nw.String, nw.Categorical, nw.Enum)
        return "date" if dtype == nw.Date else "text" if isinstance(dtype, texts) else "other"

    return {name: kind(dtype) for name, dtype in frame.collect_schema().items()}


def _check(kinds: dict[str, str]) -> dict[str, str]:
    require_columns(pd.DataFrame({name: pd.Series(dtype=STAND_INS[kind]) for name, kind in kinds.items()}), COLUMNS)
    for name in ("order_id", "customer_id"):
        if kinds[name] in ("date", "zoned", "other"):
            raise _mixed(name, STAND_INS[kinds[name]])
    return kinds


def _mixed(column: str, dtype: object) -> DataError:
    return DataError(
        _("the values are neither text nor numbers throughout, but {dtype}.").format(dtype=dtype),
        _("Turn the column into text first."),
        column=column,
    )
