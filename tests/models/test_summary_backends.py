"""Orders → one row per customer, wherever the orders lie: every place gives the very table that plain pandas gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.order_lines import LINES, frame, many_lines, plain_summary

from tierkit.data import load
from tierkit.data.sample.loading import SAMPLE_AS_OF
from tierkit.errors import DataError, ParameterError
from tierkit.models import customer_summary

try:
    import polars as pl
except ImportError:  # `make test` has it
    pl = None

Place = Callable[[pd.DataFrame, Path], Any]


def parquet(orders: pd.DataFrame, folder: Path) -> Path:
    orders.to_parquet(folder / "orders.parquet")
    return folder / "orders.parquet"


def parquet_folder(orders: pd.DataFrame, folder: Path) -> Path:
    inside = folder / "orders [by half]"
    (inside / "year=2025").mkdir(parents=True, exist_ok=True)
    half = len(orders) // 2
    orders.iloc[:half].to_parquet(inside / "part-0.parquet")
    orders.iloc[half:][orders.columns[::-1]].to_parquet(inside / "year=2025" / "part-1.parquet")
    orders.to_parquet(inside / "_unfinished.parquet")
    return inside


def csv(orders: pd.DataFrame, folder: Path) -> Path:
    orders.to_csv(folder / "orders.csv", index=False)
    return folder / "orders.csv"


def csv_pattern(orders: pd.DataFrame, folder: Path) -> str:
    half = len(orders) // 2
    orders.iloc[:half].to_csv(folder / "half-1.csv", index=False, sep=";", encoding="utf-8-sig")
    orders.iloc[half:].assign(note="#").to_csv(folder / "half-2.csv", index=False, sep=";", encoding="utf-8-sig")
    return str(folder / "half-?.csv")


def relation(orders: pd.DataFrame, _folder: Path) -> Any:
    return duckdb.from_arrow(pa.Table.from_pandas(orders, preserve_index=False))


PLACES: dict[str, Place] = {
    "pandas": lambda orders, _folder: orders,
    "pandas with objects": lambda orders, _folder: orders.astype({"order_id": object, "customer_id": object}),
    "pandas with categories": lambda orders, _folder: orders.astype({"customer_id": "category"}),
    "Parquet": parquet,
    "folder of Parquet": parquet_folder,
    "CSV": csv,
    "pattern of CSV": csv_pattern,
    "DuckDB": relation,
    "PyArrow": lambda orders, _folder: pa.Table.from_pandas(orders, preserve_index=False),
    "polars": lambda orders, _folder: pl.from_pandas(orders),
    "lazy polars": lambda orders, _folder: pl.from_pandas(orders).lazy(),
}
EVERYWHERE = [
    pytest.param(
        name, marks=pytest.mark.skipif("polars" in name and pl is None, reason="POLARS IS MISSING: run make test")
    )
    for name in PLACES
]
# What is refused does not hang on how pandas keeps its text; and a CSV holds no wrong kinds, only text.
REFUSING = [param for param in EVERYWHERE if " with " not in str(param.values[0])]
TYPED = [param for param in REFUSING if "CSV" not in str(param.values[0])]


@pytest.fixture(scope="module")
def expected() -> dict[str, pd.DataFrame]:
    return {occasion: plain_summary(many_lines(), "2025-06-30", occasion) for occasion in ("order", "day")}


@pytest.mark.parametrize("place", EVERYWHERE)
@pytest.mark.parametrize("occasion", ["order", "day"])
def test_every_place_gives_the_table_of_plain_pandas(place: str, occasion: str, expected, tmp_path: Path) -> None:
    orders = PLACES[place](many_lines(), tmp_path)
    table = customer_summary(orders, "2025-06-30", occasion, truncate=True)
    pd.testing.assert_frame_equal(table, expected[occasion], check_exact=True)


@settings(max_examples=25)
@given(LINES, st.sampled_from(["order", "day"]), st.sampled_from(["2025-01-10", "2025-01-31"]))
def test_pandas_gives_the_table_of_plain_pandas_on_awkward_lines(lines, occasion, as_of) -> None:
    orders = frame(lines)
    expected = plain_summary(orders, as_of, occasion) if orders["ordered_at"].min() < pd.Timestamp(as_of) else None
    if expected is None:
        with pytest.raises(ParameterError, match="before the first order"):
            customer_summary(orders, as_of, occasion, truncate=True)
    else:
        table = customer_summary(orders, as_of, occasion, truncate=True)
        pd.testing.assert_frame_equal(table, expected, check_exact=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("orders")


@pytest.mark.parametrize("place", [param for param in EVERYWHERE if param.values[0] != "pandas"])
@settings(max_examples=5)
@given(lines=LINES)
def test_every_place_agrees_on_awkward_lines(place: str, folder: Path, lines) -> None:
    orders = frame(lines)
    table = customer_summary(PLACES[place](orders, folder), "2025-01-31")
    pd.testing.assert_frame_equal(table, plain_summary(orders, "2025-01-31"), check_exact=True)


@pytest.mark.parametrize("place", ["Parquet", "CSV", "DuckDB"])
def test_every_place_agrees_on_the_sample_data(place: str, tmp_path: Path) -> None:
    orders = load("retail_orders")
    table = customer_summary(PLACES[place](orders, tmp_path), SAMPLE_AS_OF)
    pd.testing.assert_frame_equal(table, customer_summary(orders, SAMPLE_AS_OF), check_exact=True)
    assert table["monetary"].sum() == pytest.approx(orders["amount"].sum())


def test_money_does_not_depend_on_the_order_of_its_lines() -> None:
    # In floats 0.1 + 1e9 - 1e9 is 0.1000000238 one way round and 0.1 the other, and a million dimes are no 100,000.
    amounts = [0.1, 1e9, -1e9] + [0.1] * 10_000
    lines = pd.DataFrame(
        {"order_id": "1", "customer_id": "a", "ordered_at": pd.Timestamp("2025-01-01"), "amount": amounts}
    )
    for way in (lines, lines.iloc[::-1], lines.sample(frac=1, random_state=3)):
        assert customer_summary(way, "2025-01-31")["monetary"].tolist() == [1000.1]


def test_amounts_count_to_a_millionth() -> None:
    # hundreds of billions in one order, and a single millionth that decides its sign
    lines = [("1", "a", "2025-01-01", 4e11), ("1", "a", "2025-01-01", -4e11), ("1", "a", "2025-01-02", 1e-6)]
    lines += [("2", "b", "2025-01-01", 8e12), ("3", "b", "2025-01-01", 8e12), ("4", "b", "2025-01-01", 4e-7)]
    orders = frame([(order, customer, pd.Timestamp(day), amount) for order, customer, day, amount in lines])
    table = customer_summary(orders, "2025-01-31")
    assert table["monetary"].tolist() == [1e-6, 1.6e13]
    assert table["frequency"].tolist() == [1, 2]  # order 4 is less than half a millionth: nothing


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_moments_come_in_microseconds_whatever_they_are_kept_in(unit: str) -> None:
    orders = many_lines(300)
    table = customer_summary(orders.astype({"ordered_at": f"datetime64[{unit}]"}), "2025-12-31")
    pd.testing.assert_frame_equal(table, customer_summary(orders, "2025-12-31"))


@pytest.mark.parametrize(
    ("ids", "index"),
    [
        (np.array([30, 4, 30]), pd.Index([4, 30])),
        (np.array([30.0, 4.0, 30.0]), pd.Index([4.0, 30.0])),
        (pd.array([30, 4, 30], dtype="Int64"), pd.Index([4, 30])),
        (pd.Categorical(["b", "a", "b"], categories=["b", "a"]), pd.Index(["a", "b"], dtype="str")),
    ],
)
def test_numbers_stay_numbers_and_categories_become_text(ids, index) -> None:
    orders = many_lines(3).assign(customer_id=ids)
    table = customer_summary(orders, "2025-12-31")
    assert (table.index.tolist(), table.index.dtype) == (index.tolist(), index.dtype)


def test_a_relation_leaves_nothing_behind_in_its_connection() -> None:
    with duckdb.connect() as database:
        orders = many_lines(30)
        database.register("given", pa.Table.from_pandas(orders, preserve_index=False))
        database.execute("CREATE TABLE orders AS SELECT * FROM given")
        database.unregister("given")
        table = customer_summary(database.table("orders"), "2025-12-31")
        pd.testing.assert_frame_equal(table, customer_summary(orders, "2025-12-31"))
        names = database.sql("SELECT table_name FROM information_schema.tables").fetchall()
        assert names == [("orders",)]


def test_files_leave_nothing_behind_where_one_works(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    customer_summary(str(parquet(many_lines(), tmp_path).relative_to(tmp_path)), "2025-12-31")
    assert [path.name for path in tmp_path.iterdir()] == ["orders.parquet"]


# ---- what is refused, in the same sentence everywhere --------------------------------------------------------


@pytest.mark.parametrize("place", REFUSING)
@pytest.mark.parametrize("column", ["order_id", "customer_id", "ordered_at", "amount"])
def test_blanks_are_refused_with_their_number(place: str, column: str, tmp_path: Path) -> None:
    orders = many_lines(12)
    orders.iloc[-2:, orders.columns.get_loc(column)] = None
    with pytest.raises(DataError, match=f"column {column}: 2 of 12 order lines are blank here") as error:
        customer_summary(PLACES[place](orders, tmp_path), "2025-12-31")
    assert error.value.column == column


@pytest.mark.parametrize("column", ["order_id", "customer_id", "ordered_at", "amount"])
def test_blanks_are_refused_even_in_lines_that_would_be_left_out(column: str) -> None:
    orders = many_lines(12).sort_values("ordered_at")
    orders.iloc[-1, orders.columns.get_loc(column)] = None
    with pytest.raises(DataError, match=f"column {column}: 1 of 12 order lines are blank here"):
        customer_summary(orders, str(orders["ordered_at"].min().date()), truncate=True)


@pytest.mark.parametrize("place", REFUSING)
def test_a_missing_column_is_named_with_the_likely_one(place: str, tmp_path: Path) -> None:
    orders = many_lines(12).rename(columns={"customer_id": "customer_no"})
    with pytest.raises(DataError, match=r"column customer_id; the columns found are .*customer_no perhaps customer_id"):
        customer_summary(PLACES[place](orders, tmp_path), "2025-12-31")


@pytest.mark.parametrize("place", TYPED)
@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("ordered_at", "2025-01-01", "column ordered_at: the values are no dates without time zone, but str"),
        ("ordered_at", pd.Timestamp("2025-01-01", tz="UTC"), r"no dates without time zone, but datetime64\[us, UTC\]"),
        ("ordered_at", 45000, "no dates without time zone, but int64"),
        ("amount", "12", "column amount: the values are no numbers, but str"),
        ("amount", True, "column amount: the values are no numbers, but object"),
        ("customer_id", pd.Timestamp("2025-01-01"), "column customer_id: the values are neither text nor numbers"),
        ("order_id", True, "column order_id: the values are neither text nor numbers"),
    ],
)
def test_wrong_kinds_are_refused(place: str, column: str, value: object, sentence: str, tmp_path: Path) -> None:
    orders = many_lines(12)
    orders[column] = pd.Series([value] * 12)
    with pytest.raises(DataError, match=sentence):
        customer_summary(PLACES[place](orders, tmp_path), "2025-12-31")


@pytest.mark.parametrize("place", TYPED)
@pytest.mark.parametrize("amount", [np.inf, -np.inf, 9e12, -1e300])
def test_amounts_beyond_counting_are_refused(place: str, amount: float, tmp_path: Path) -> None:
    orders = many_lines(12)
    orders.loc[3, "amount"] = amount
    with pytest.raises(DataError, match="column amount: 1 of 12 amounts are infinite, or nine trillion and more"):
        customer_summary(PLACES[place](orders, tmp_path), "2025-12-31")


@pytest.mark.parametrize("place", [param for param in REFUSING if "pattern" not in str(param.values[0])])
def test_no_orders_are_refused(place: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There are no orders"):
        customer_summary(PLACES[place](many_lines(12).iloc[:0], tmp_path), "2025-12-31")


@pytest.mark.parametrize("place", REFUSING)
def test_the_analysis_date_is_held_against_the_orders(place: str, tmp_path: Path) -> None:
    orders = many_lines(12).assign(ordered_at=pd.date_range("2025-01-05 10:00", periods=12).as_unit("us"))
    lines = PLACES[place](orders, tmp_path)
    with pytest.raises(ParameterError, match=r"after the analysis date 2025-01-15, the latest on 2025-01-16.*truncate"):
        customer_summary(lines, "2025-01-15")
    for truncate in (False, True):
        with pytest.raises(ParameterError, match=r"2025-01-04 lies before the first order, 2025-01-05"):
            customer_summary(lines, "2025-01-04", truncate=truncate)
    assert len(customer_summary(lines, "2025-01-05", truncate=True)) == 1


@pytest.mark.parametrize("orders", [None, 7, [1, 2], {"order_id": ["1"]}, pd.Series([1.0])])
def test_what_is_no_frame_and_no_path_is_refused(orders: object) -> None:
    with pytest.raises(ParameterError, match=r"Orders must be a frame .* or the path of files; got"):
        customer_summary(orders, "2025-12-31")  # type: ignore[arg-type]


def test_ids_of_mixed_kinds_are_refused() -> None:
    with pytest.raises(DataError, match="column customer_id: the values are neither text nor numbers throughout"):
        customer_summary(many_lines(3).assign(customer_id=["a", 7, "b"]), "2025-12-31")


def test_a_moment_without_end_counts_as_blank() -> None:
    lines = duckdb.sql("SELECT '1' AS order_id, 'a' AS customer_id, TIMESTAMP '-infinity' AS ordered_at, 5.0 AS amount")
    with pytest.raises(DataError, match="column ordered_at: 1 of 1 order lines are blank"):
        customer_summary(lines, "2025-12-31")


# ---- files -----------------------------------------------------------------------------------------------------

HEADER = "order_id,customer_id,ordered_at,amount\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEADER + "1,a,01/02/2025,5\n", r"orders.csv, column ordered_at: '01/02/2025' cannot be read as a date"),
        (HEADER + "1,a,2025-02-30,5\n", "'2025-02-30' cannot be read as a date"),
        (HEADER + "1,a,2025-01-01T00:00:00+08:00,5\n", "cannot be read as a date. Read the file with read_orders"),
        (HEADER + '1,a,2025-01-01,"1,234.50"\n', r"column amount: '1,234.50' cannot be read as a number"),
        (HEADER + "1,a,2025-01-01,¥5\n", "'¥5' cannot be read as a number"),
        (HEADER + "1,   ,2025-01-01,5\n", "column customer_id: 1 of 1 order lines are blank"),
        (HEADER + "1,a,2025-01-01,nan\n", "column amount: 1 of 1 order lines are blank"),
        (HEADER + "1,a,2025-01-01,inf\n", "column amount: 1 of 1 amounts are infinite"),
        (HEADER + "1,a,2025-01-01\n", "orders.csv: the file cannot be read: .*Try it with read_orders"),
        (HEADER, "There are no orders"),
        ("", "the file is empty"),
        ("订单,客户\n1,2\n", "No column order_id, customer_id, ordered_at, amount; the columns found are 订单, 客户"),
    ],
)
def test_text_that_is_not_the_kits_own_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=sentence) as error:
        customer_summary(path, "2025-12-31")
    assert str(tmp_path) not in str(error.value)


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + "1,客户,2025-01-01,5\n", encoding="gb18030")
    with pytest.raises(DataError, match=r"not utf-8.*read_orders"):
        customer_summary(path, "2025-12-31")


def test_text_keeps_its_zeros_and_loses_its_blanks(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + "#1, 007 ,2025-01-01 09:30,5\n\n2,7,2025-01-02T10:00:00, 1e2\n", encoding="utf-8")
    table = customer_summary(path, "2025-01-31")
    assert table["monetary"].to_dict() == {"007": 5.0, "7": 100.0}
    assert table["last_purchase"].tolist() == [pd.Timestamp("2025-01-01 09:30"), pd.Timestamp("2025-01-02 10:00")]


def test_names_that_look_like_patterns_and_quotes_are_names(tmp_path: Path) -> None:
    path = tmp_path / "it's [all] orders?.parquet"
    many_lines(30).to_parquet(path)
    assert len(customer_summary(path, "2025-12-31")) == len(customer_summary(many_lines(30), "2025-12-31"))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("order.parquet", r"order.parquet: there is no such file. Did you mean orders.parquet\?"),
        ("nothing.csv", "nothing.csv: there is no such file. Check the path"),
        ("no/such/folder.csv", "folder.csv: there is no such file"),
        ("*.csv", r"\*.csv: no file fits this pattern"),
        (
            "empty",
            "empty: there is no Parquet file in this folder. Name a folder of Parquet files, or files by a pattern",
        ),
        ("book.xlsx", "files ending in '.xlsx' are not supported.*Read it with read_orders"),
        ("*.[pt]*", "Parquet and text files are not read together"),
        ("broken.pq", "broken.pq: the file cannot be read: .*read_orders"),
    ],
)
def test_files_that_are_not_there_or_of_no_use(name: str, sentence: str, tmp_path: Path) -> None:
    parquet(many_lines(12), tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "lines.txt").write_text(HEADER)
    (tmp_path / "book.xlsx").write_bytes(b"PK")
    (tmp_path / "broken.pq").write_bytes(b"PAR1 and no more")
    with pytest.raises(DataError, match=sentence) as error:
        customer_summary(tmp_path / name, "2025-12-31")
    assert str(tmp_path) not in str(error.value)
