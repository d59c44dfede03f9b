"""Reading orders: the time of a million lines beside that of pandas alone, and the memory that ten million take.

pandas reads the same file with the same twelve columns by its default C engine, ids and texts as text (``dtype=str``),
the date parsed, the numbers as numbers; it strips, checks, counts and reconciles nothing. Ours is ``read_orders`` from
path to report. The lines are what a shop exports: one in a hundred has no customer, one in fifty is a return, one in a
thousand stands there twice, and one in fifty has no cost.

The second figure is the peak resident memory (``getrusage``) of a process of its own that reads ten times those lines,
over 4 GB; memory does not waver as time does, so one such process is run.
"""

from __future__ import annotations

import atexit
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
from tests.benchmarks.harness import Figure

from tierkit.data import read_orders

LINES = 1_000_000
TIMES = 10
GIGABYTE = 1_000_000_000
CITIES = ["上海", "北京", "广州", "深圳", "成都", "杭州", "武汉", "南京", "西安", "苏州", "青岛", "昆明"]
TEXTS = ["order_id", "customer_id", "product_id", "category", "channel", "city"]
COLUMNS = [*TEXTS, "ordered_at", "quantity", "unit_price", "discount", "amount", "cost"]
READ_AND_WEIGH = """
import resource, sys
from tierkit.data import read_orders
orders, report = read_orders(sys.argv[1])
assert report.reconciles and report.rows_read == int(sys.argv[2]) and len(orders) == report.rows_kept
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def a_million_lines() -> bytes:
    """The lines as CSV, headers first; order numbers have ``@`` where a digit may tell the copies apart."""
    draw, lines = np.random.default_rng(2025), np.arange(LINES)
    quantity, price = draw.integers(1, 6, LINES), draw.integers(100, 50_000, LINES)
    discount = np.where(draw.random(LINES) < 0.2, draw.integers(0, 100, LINES), 0)
    amount = (quantity * price - discount) * np.where(lines % 50 == 7, -1, 1)
    seconds = np.sort(draw.integers(0, 63_072_000, LINES // 2)).repeat(2)

    def some(choices: list[str]) -> np.ndarray:
        return np.array(choices)[draw.integers(0, len(choices), LINES)]

    frame = pd.DataFrame(
        {
            "order_id": pd.Series(lines // 2).astype(str).str.zfill(7).radd("SP@"),
            "customer_id": pd.Series(draw.integers(0, 200_000, LINES // 2).repeat(2)).astype(str).str.zfill(6),
            "ordered_at": (pd.Timestamp(2023, 7, 1) + pd.to_timedelta(seconds, unit="s")).strftime("%Y-%m-%d %H:%M:%S"),
            "product_id": pd.Series(draw.integers(100, 500, LINES)).astype(str).radd("P"),
            "category": some(["storage", "sofa", "lamp", "rug"]),
            "quantity": quantity,
            "unit_price": price / 100,
            "discount": discount / 100,
            "amount": amount / 100,
            "cost": pd.Series(amount * 6 // 10 / 100).where(lines % 50 != 3),
            "channel": some(["shop", "app", "web"]),
            "city": some(CITIES),
        }
    )
    frame.loc[lines % 100 == 13, "customer_id"] = ""
    again = np.flatnonzero(lines % 1000 == 501)
    frame.iloc[again] = frame.iloc[again - 1]
    sink = pa.BufferOutputStream()
    options = pyarrow.csv.WriteOptions(quoting_style="none", quoting_header="none")
    pyarrow.csv.write_csv(pa.Table.from_pandas(frame, preserve_index=False), sink, options)
    return sink.getvalue().to_pybytes()


_FOLDER = tempfile.TemporaryDirectory()
atexit.register(_FOLDER.cleanup)
MILLION = Path(_FOLDER.name) / "million.csv"
MILLION.write_bytes(a_million_lines().replace(b"SP@", b"SP0"))


def ours() -> None:
    read_orders(MILLION)


def pandas_alone() -> None:
    pd.read_csv(MILLION, usecols=COLUMNS, dtype=dict.fromkeys(TEXTS, str), parse_dates=["ordered_at"])


class PeakMemory(Figure):
    """The peak memory of a process that reads ten million lines, over 4 GB."""

    def measure(self) -> float:
        path = Path(_FOLDER.name) / "ten_million.csv"
        header, lines = MILLION.read_bytes().split(b"\n", 1)
        with path.open("wb") as file:
            file.write(header + b"\n")
            for copy in range(TIMES):
                file.write(lines.replace(b"SP0", b"SP%d" % copy))
        command = [sys.executable, "-c", READ_AND_WEIGH, str(path), str(TIMES * LINES)]
        peak = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        path.unlink()
        return peak * (1 if sys.platform == "darwin" else 1024) / (4 * GIGABYTE)


FIGURES = [
    Figure("reading a million order lines, over pandas.read_csv alone", ours, pandas_alone, at_most=2.0),
    PeakMemory("peak memory of reading ten million order lines, over 4 GB", ours, ours, at_most=1.0),
]
