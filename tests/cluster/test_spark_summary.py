"""Orders on a cluster: PySpark (two workers, this machine) gives the table that pandas gives, row by row.

Needs PySpark and Java: ``make test-cluster`` sets up both. Without them, one line says what was left out.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from tests.models.order_lines import LINES, frame, many_lines, plain_summary

from tierkit.data import load
from tierkit.data.sample.loading import SAMPLE_AS_OF
from tierkit.errors import DataError, ParameterError
from tierkit.models import customer_summary

pytest.importorskip("pyspark", reason="PYSPARK IS NOT HERE: make test-cluster runs these tests")
if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
    pytest.skip("JAVA IS NOT HERE (Debian: apt-get install default-jre-headless)", allow_module_level=True)


@pytest.fixture(scope="module")
def spark(tmp_path_factory) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "3",
        "spark.pyspark.python": sys.executable,
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
        # a zone with summer time, and not that of the machine
        "spark.sql.session.timeZone": "America/New_York",
    }
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("orders")


def on_cluster(spark: Any, orders: pd.DataFrame, folder: Path) -> Any:
    """The orders as Spark finds them in Parquet: in two files, moments without a zone."""
    inside = folder / f"orders-{len(list(folder.iterdir()))}"
    inside.mkdir()
    half = len(orders) // 2
    orders.iloc[:half].to_parquet(inside / "part-0.parquet")
    orders.iloc[half:].to_parquet(inside / "part-1.parquet")
    return spark.read.parquet(str(inside))


@pytest.mark.parametrize("occasion", ["order", "day"])
def test_spark_gives_the_table_of_plain_pandas(spark, occasion: str, folder: Path) -> None:
    orders = many_lines()
    table = customer_summary(on_cluster(spark, orders, folder), "2025-06-30", occasion, truncate=True)
    pd.testing.assert_frame_equal(table, plain_summary(orders, "2025-06-30", occasion), check_exact=True)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=LINES)
def test_spark_agrees_on_awkward_lines(spark, folder: Path, lines) -> None:
    orders = frame(lines)
    table = customer_summary(on_cluster(spark, orders, folder), "2025-01-31")
    pd.testing.assert_frame_equal(table, plain_summary(orders, "2025-01-31"), check_exact=True)
    pd.testing.assert_frame_equal(table, customer_summary(orders, "2025-01-31"), check_exact=True)


def test_spark_agrees_on_the_sample_data(spark, folder: Path) -> None:
    orders = load("retail_orders")
    table = customer_summary(on_cluster(spark, orders, folder), SAMPLE_AS_OF)
    pd.testing.assert_frame_equal(table, customer_summary(orders, SAMPLE_AS_OF), check_exact=True)


def test_a_timestamp_is_the_local_time_of_its_session(spark, folder: Path) -> None:
    orders = many_lines(300)
    zoned = on_cluster(spark, orders, folder).selectExpr(
        "order_id", "customer_id", "CAST(ordered_at AS TIMESTAMP_LTZ) AS ordered_at", "amount"
    )
    assert dict(zoned.dtypes)["ordered_at"] == "timestamp"
    pd.testing.assert_frame_equal(customer_summary(zoned, "2025-12-31"), customer_summary(orders, "2025-12-31"))


def test_decimals_days_and_whole_numbers(spark, folder: Path) -> None:
    orders = many_lines(300).astype({"customer_id": "int64"})
    orders["ordered_at"] = orders["ordered_at"].dt.normalize()
    typed = on_cluster(spark, orders, folder).selectExpr(
        "order_id", "customer_id", "CAST(ordered_at AS DATE) AS ordered_at", "CAST(amount AS DECIMAL(12, 2)) AS amount"
    )
    pd.testing.assert_frame_equal(customer_summary(typed, "2025-12-31"), customer_summary(orders, "2025-12-31"))


def test_sums_beyond_64_bits_and_single_millionths(spark, folder: Path) -> None:
    lines = [("1", "a", 4e11), ("1", "a", -4e11), ("1", "a", 1e-6), *((f"{n}", "b", 8e12) for n in range(3))]
    orders = frame([(order, customer, pd.Timestamp("2025-01-01"), amount) for order, customer, amount in lines])
    table = customer_summary(on_cluster(spark, orders, folder), "2025-01-31")
    assert table["monetary"].tolist() == [1e-6, 2.4e13]
    assert table["frequency"].tolist() == [1, 3]


@pytest.mark.parametrize("column", ["order_id", "customer_id", "ordered_at", "amount"])
def test_blanks_are_refused_with_their_number(spark, column: str, folder: Path) -> None:
    orders = many_lines(12)
    orders.iloc[-2:, orders.columns.get_loc(column)] = None
    with pytest.raises(DataError, match=f"column {column}: 2 of 12 order lines are blank here"):
        customer_summary(on_cluster(spark, orders, folder), "2025-12-31")


@pytest.mark.parametrize(
    ("select", "sentence"),
    [
        ("order_id, ordered_at, amount, customer_id AS customer_no", "customer_no perhaps customer_id"),
        ("order_id, customer_id, CAST(ordered_at AS STRING) AS ordered_at, amount", "column ordered_at: .* no dates"),
        (
            "order_id, customer_id, ordered_at, CAST(amount AS STRING) AS amount",
            "column amount: .* no numbers, but str",
        ),
        ("order_id, ordered_at AS customer_id, ordered_at, amount", "column customer_id: .* neither text nor numbers"),
        ("order_id, customer_id, ordered_at, DOUBLE('Infinity') AS amount", "12 of 12 amounts are infinite"),
        ("order_id, customer_id, ordered_at, DOUBLE('NaN') AS amount", "column amount: 12 of 12 .* blank here"),
    ],
)
def test_wrong_lines_are_refused_in_the_sentences_of_pandas(spark, select: str, sentence: str, folder: Path) -> None:
    orders = on_cluster(spark, many_lines(12), folder).selectExpr(*select.split(", "))
    with pytest.raises(DataError, match=sentence):
        customer_summary(orders, "2025-12-31")


def test_the_analysis_date_is_held_against_the_orders(spark, folder: Path) -> None:
    days = pd.date_range("2025-01-05 10:00", periods=12).as_unit("us")
    orders = on_cluster(spark, many_lines(12).assign(ordered_at=days), folder)
    with pytest.raises(ParameterError, match=r"after the analysis date 2025-01-15, the latest on 2025-01-16"):
        customer_summary(orders, "2025-01-15")
    with pytest.raises(ParameterError, match=r"2025-01-04 lies before the first order, 2025-01-05"):
        customer_summary(orders, "2025-01-04", truncate=True)
    with pytest.raises(DataError, match="There are no orders"):
        customer_summary(orders.where("1 = 0"), "2025-12-31")


def test_nothing_stays_behind_in_the_session(spark, folder: Path) -> None:
    customer_summary(on_cluster(spark, many_lines(30), folder), "2025-12-31")
    assert spark.sql("SHOW TABLES").collect() == []
