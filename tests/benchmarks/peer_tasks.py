"""Runs inside the peers' own environment: does what it is asked on standard input, and answers with the seconds.

One JSON line in, ``[task, argument, ...]``; one JSON line out, what the task returns. Imports lie behind it when the
first line is read, so that no task pays for them.
"""

from __future__ import annotations

import gc
import json
import sys
import time
import warnings

warnings.simplefilter("ignore")  # lifetimes is older than what it runs on

import lifetimes  # noqa: E402
import pandas as pd  # noqa: E402
from lifetimes.utils import summary_data_from_transaction_data  # noqa: E402


def summary(path: str, as_of: str) -> float:
    """Parquet → one row per customer: lifetimes looks at days, and at no order numbers."""
    gc.collect()
    start = time.perf_counter()
    lines = pd.read_parquet(path, columns=["customer_id", "ordered_at", "amount"])
    summary_data_from_transaction_data(
        lines, "customer_id", "ordered_at", monetary_value_col="amount", observation_period_end=as_of
    )
    return time.perf_counter() - start


def cdnow() -> str:
    """The file with (x, t_x, T) of the 2,357 CDNOW customers, which lifetimes carries."""
    return lifetimes.__file__.replace("__init__.py", "datasets/cdnow_customers_summary.csv")


def bg_nbd(times: int) -> float:
    """BG/NBD fitted so many times to the CDNOW customers."""
    table = pd.read_csv(cdnow(), index_col=0)
    gc.collect()
    start = time.perf_counter()
    for _time in range(times):
        lifetimes.BetaGeoFitter().fit(table["frequency"], table["recency"], table["T"])
    return time.perf_counter() - start


TASKS = {"summary": summary, "cdnow": cdnow, "bg_nbd": bg_nbd}

if __name__ == "__main__":
    for line in sys.stdin:
        task, *arguments = json.loads(line)
        print(json.dumps(TASKS[task](*arguments)), flush=True)
