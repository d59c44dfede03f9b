"""The models: ten million order lines to one row per customer, and a million customers to their tiers.

**The orders.** Ten million lines of half a million customers in Parquet, ids as text, one line in thirty-three a
return. Customers buy at rates that are gamma-distributed, as in the NBD. Ours is ``customer_summary`` from path to
frame, with its checks. Against SQL and pandas and for the memory every line is an order of its own, which is the most
there can be to remember. Against lifetimes an order has five lines, so that a customer has four orders, about as in
the sample data and in UCI Online Retail; with fewer lines an order we are less far ahead of lifetimes (with one or
two, some eight times), with more further.

* *Plain SQL* is what a good analyst writes for the same columns: nets by order, then by customer, in DuckDB with all
  the memory it likes, in a connection that stays open. That both give the same table is checked once.
* *lifetimes* gets the three columns it needs from the same file and makes frequency, recency, T and monetary value of
  them. It counts days, knows no order numbers and so has less to do. The newest versions that it runs with; one
  thread, which is all that it uses, where DuckDB takes what cores there are.
* *Plain pandas* is the same definition by groupby, on two million lines in memory; again the same table, checked once.
* The memory is the peak resident memory of a fresh process that imports the kit and makes the table, over 1 GB (from
  ``VmHWM`` on Linux, where ``getrusage`` would count what the process that started it had).

**The tiers.** One million customers get RFM edges and scores, ABC classes and pyramid tiers. The sorts that this
needs: recency, frequency and monetary value put in order (``np.sort``), for RFM looks at places in them; and, twice,
the customers ranked by value (``np.argsort``), for ABC and pyramid hand a tier back to each. No sort is stable, which
would be slower.

**BG/NBD.** Both fit the 2,357 CDNOW customers twenty times a round, from (x, t_x, T) in memory.
"""

from __future__ import annotations

import atexit
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from tests.benchmarks.harness import Figure
from tests.benchmarks.peers import PeerFigure, ask

from tierkit.models import (
    abc_classes,
    customer_summary,
    pyramid_tiers,
    rfm_edges,
    rfm_scores,
)
from tierkit.models.bg_nbd import fit_bg_nbd

BLOCKS, BLOCK = 10, 1_000_000
ORDERS, LINES = 1, 5  # lines an order: all orders of one line, or orders of several
CUSTOMERS = 500_000
AS_OF = "2025-06-30"
GIGABYTE = 1_000_000_000
FITS = 20
SUMMARISE_AND_WEIGH = """
import pathlib, resource, sys
from tierkit.models import customer_summary
assert len(customer_summary(sys.argv[1], sys.argv[2])) > 400_000
status = pathlib.Path("/proc/self/status")
if status.exists():
    print(int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""

_FOLDER = tempfile.TemporaryDirectory()
atexit.register(_FOLDER.cleanup)


def order_lines(lines_an_order: int, blocks: int = BLOCKS) -> pa.Table:
    """Blocks of a million lines, one after the other in time."""
    draw = np.random.default_rng(2025)
    rates = np.cumsum(draw.gamma(0.8, 1.0, CUSTOMERS))
    orders = BLOCK // lines_an_order
    start, span = np.datetime64("2023-07-01", "us"), 730 * 86_400_000_000 // BLOCKS
    tables = []
    for block in range(blocks):
        # Every order has a first line; the rest fall where they may.
        order = np.sort(np.concatenate([np.arange(orders), draw.integers(0, orders, BLOCK - orders)]))
        customer = np.searchsorted(rates, draw.random(orders) * rates[-1])
        moment = np.sort(draw.integers(0, span // 1_000_000, orders)) * 1_000_000 + block * span
        amount = draw.gamma(1.2, 9_000, BLOCK).round() / 100 * np.where(draw.random(BLOCK) < 0.03, -1, 1)
        number = pd.Series(order + block * orders).astype("str").str.zfill(8).radd("SP")
        tables.append(
            pa.table(
                {
                    "order_id": pa.array(number),
                    "customer_id": pa.array(pd.Series(customer[order]).astype("str").str.zfill(7)),
                    "ordered_at": pa.array(start + moment[order]),
                    "amount": pa.array(amount),
                }
            )
        )
    return pa.concat_tables(tables)


@cache
def parquet(lines_an_order: int) -> str:
    path = str(Path(_FOLDER.name) / f"{lines_an_order}.parquet")
    pq.write_table(order_lines(lines_an_order), path)
    return path


# ---- orders → customers ----------------------------------------------------------------------------------------

PLAIN_SQL = """
SELECT customer_id,
       min(moment) FILTER (WHERE net > 0) AS first_purchase,
       max(moment) FILTER (WHERE net > 0) AS last_purchase,
       date_diff('day', max(moment) FILTER (WHERE net > 0), DATE '2025-06-30') AS recency,
       count(*) FILTER (WHERE net > 0) AS frequency,
       round(sum(net), 6) AS monetary,
       count(*) FILTER (WHERE net < 0) AS returns
FROM (SELECT customer_id, order_id, min(ordered_at) AS moment, round(sum(amount), 6) AS net
      FROM read_parquet($path) GROUP BY ALL)
GROUP BY customer_id
ORDER BY customer_id
"""


@cache
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def by_sql() -> pd.DataFrame:
    return connection().execute(PLAIN_SQL, {"path": parquet(ORDERS)}).df()


def ours_from_orders() -> pd.DataFrame:
    return customer_summary(parquet(ORDERS), AS_OF)


def ours_from_lines() -> pd.DataFrame:
    return customer_summary(parquet(LINES), AS_OF)


@cache
def in_memory() -> pd.DataFrame:
    return order_lines(ORDERS, blocks=2).to_pandas()


def by_pandas() -> pd.DataFrame:
    nets = in_memory().groupby(["customer_id", "order_id"], sort=False, as_index=False)
    nets = nets.agg(moment=("ordered_at", "min"), net=("amount", "sum"))
    nets["net"] = nets["net"].round(6)
    bought = nets[nets["net"] > 0].groupby("customer_id")["moment"].agg(["min", "max", "size"])
    table = nets.groupby("customer_id").agg(monetary=("net", "sum")).join(bought)
    table["returns"] = nets[nets["net"] < 0].groupby("customer_id").size()
    table[["size", "returns"]] = table[["size", "returns"]].fillna(0).astype(int)
    table["recency"] = (pd.Timestamp(AS_OF) - table["max"].dt.normalize()).dt.days
    return table


def ours_in_memory() -> pd.DataFrame:
    return customer_summary(in_memory(), AS_OF)


def same_table(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    theirs = theirs.rename(columns={"min": "first_purchase", "max": "last_purchase", "size": "frequency"})
    theirs = (theirs.set_index("customer_id") if "customer_id" in theirs else theirs)[list(ours.columns)]
    pd.testing.assert_frame_equal(ours, theirs.astype(ours.dtypes), check_index_type=False, rtol=0, atol=2e-6)


@dataclass(frozen=True)
class CheckedFigure(Figure):
    """A figure of two things whose tables must be the same before their times are compared."""

    def measure(self) -> float:
        same_table(self.ours(), self.theirs())  # type: ignore[arg-type]
        return super().measure()


class PeakMemory(Figure):
    """The peak memory of a fresh process, over 1 GB; memory does not waver as time does, so one is run."""

    def measure(self) -> float:
        command = [sys.executable, "-c", SUMMARISE_AND_WEIGH, parquet(ORDERS), AS_OF]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / GIGABYTE


# ---- customers → tiers -----------------------------------------------------------------------------------------


@cache
def customers() -> pd.DataFrame:
    draw = np.random.default_rng(7)
    count = 1_000_000
    frequency = np.maximum(draw.poisson(draw.gamma(0.8, 10, count)), 1)
    table = pd.DataFrame(
        {
            "recency": pd.array((draw.random(count) ** 2 * 730).astype(int), dtype="Int64"),
            "frequency": frequency,
            "monetary": (frequency * draw.gamma(1.5, 6_000, count)).round() / 100,
        },
        index=pd.Index(pd.Series(range(count)).astype("str").str.zfill(7), name="customer_id"),
    )
    table.loc[draw.random(count) < 0.01, ["recency", "frequency"]] = [pd.NA, 0]  # returns only
    return table


@cache
def columns() -> list[np.ndarray]:
    table = customers()
    return [table[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in ("recency", "frequency", "monetary")]


def tiers() -> None:
    table = customers()
    rfm_scores(table, rfm_edges(table))
    abc_classes(table["monetary"])
    pyramid_tiers(table["monetary"])


def the_sorts() -> None:
    for column in columns():
        np.sort(column)
    for _tiering in ("ABC", "pyramid"):
        np.argsort(columns()[-1])


# ---- a model of buying -----------------------------------------------------------------------------------------


@cache
def cdnow() -> pd.DataFrame:
    table = pd.read_csv(ask("cdnow"), index_col=0)
    return table.rename(columns={"frequency": "repeat_count", "recency": "t_x"})


def fits() -> None:
    for _time in range(FITS):
        fit_bg_nbd(cdnow())


FIGURES = [
    CheckedFigure(
        "ten million orders in Parquet to customers, over plain DuckDB SQL", ours_from_orders, by_sql, at_most=1.3
    ),
    PeakMemory("peak memory of that, over 1 GB", ours_from_orders, ours_from_orders, at_most=1.0),
    PeerFigure(
        "ten million order lines in Parquet, five to an order, to customers, over lifetimes",
        ours_from_lines,
        peer=lambda: ask("summary", parquet(LINES), AS_OF),
        times_faster=8,
    ),
    CheckedFigure(
        "two million orders in pandas to customers, over plain groupby", ours_in_memory, by_pandas, times_faster=2
    ),
    Figure("a million customers to RFM, ABC and pyramid, over their sorts", tiers, the_sorts, at_most=1.5, rounds=9),
    PeerFigure("BG/NBD on CDNOW, over lifetimes", fits, peer=lambda: ask("bg_nbd", FITS), times_faster=6),
]
