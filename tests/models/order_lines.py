"""Order lines of every awkward kind, and the table that plain pandas makes of them, step by step.

What :func:`plain_summary` does is the definition in ``summary.py`` read aloud, in none of its words: it knows nothing
of SQL, and adds money as floats that are rounded afterwards, not as whole millionths.
"""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
from hypothesis import strategies as st

COLUMNS = ["order_id", "customer_id", "ordered_at", "amount"]
IDS = ["007", "7", "0070", "客户-1", "Ünal", "a b", "A", "a", "ß", "😀", "{orders}", "O'Hara", "-", "1e3"]
LINE = st.tuples(
    st.sampled_from(["1", "01", "2", "订单", "x"]),
    st.sampled_from(IDS),
    st.one_of(
        st.dates(date(2024, 12, 30), date(2025, 1, 31)).map(lambda day: datetime(day.year, day.month, day.day)),
        st.datetimes(datetime(2024, 12, 30), datetime(2025, 1, 31, 23, 59, 59, 999_999)),
    ),
    # few values, so that orders cancel out; cents, and what a rate of exchange makes of them
    st.one_of(
        st.sampled_from([10.0, -10.0, 0.1, 0.2, -0.3, 0.0, -0.0, 5.5]),
        st.integers(-5000, 5000).map(lambda cents: cents / 100),
        st.integers(-(10**9), 10**9).map(lambda millionths: millionths / 1e6),
    ),
)
LINES = st.lists(LINE, min_size=1, max_size=30)


def frame(lines: list[tuple[str, str, datetime, float]]) -> pd.DataFrame:
    orders = pd.DataFrame(lines, columns=COLUMNS)
    return orders.astype({"order_id": "str", "customer_id": "str", "ordered_at": "datetime64[us]", "amount": "float64"})


def many_lines(count: int = 3000) -> pd.DataFrame:
    """Many lines of a few hundred customers: orders in several lines, returns, orders that cancel out."""
    draw = np.random.default_rng(11)
    order = draw.integers(0, count // 3, count)
    seconds = draw.integers(0, 200 * 86_400, count // 3)[order] + draw.integers(0, 3, count) * 43_200
    amount = draw.choice([19.9, 5.05, 120.0, -19.9, -5.05, 0.01], count)
    orders = pd.DataFrame(
        {
            "order_id": pd.Series(order).astype(str).str.zfill(6),
            # now and then the same order number belongs to two customers
            "customer_id": pd.Series(order % 250 + draw.integers(0, 20, count) // 19).astype(str).str.zfill(4),
            "ordered_at": (pd.Timestamp("2025-01-01") + pd.to_timedelta(seconds, unit="s")).as_unit("us"),
            "amount": amount,
        }
    )
    return orders.astype({"order_id": "str", "customer_id": "str"})


def plain_summary(orders: pd.DataFrame, as_of: str, occasion: str = "order") -> pd.DataFrame:
    """The table of ``customer_summary``, by plain pandas."""
    day = pd.Timestamp(as_of)
    lines = orders[orders["ordered_at"] < day + pd.Timedelta(days=1)]
    rows = {}
    for customer in sorted(set(lines["customer_id"])):
        own = lines[lines["customer_id"] == customer]
        nets = own.groupby("order_id")["amount"].sum().round(6)
        begun = own.groupby("order_id")["ordered_at"].min()
        bought = begun[nets > 0]
        rows[customer] = {
            "first_purchase": bought.min(),
            "last_purchase": bought.max(),
            "recency": (day - bought.max().normalize()).days if len(bought) else pd.NA,
            "frequency": bought.dt.date.nunique() if occasion == "day" else len(bought),
            "monetary": round(own["amount"].sum(), 6) + 0.0,
            "returns": int((nets < 0).sum()),
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("customer_id")
    table.index = table.index.astype("str")
    moments = {"first_purchase": "datetime64[us]", "last_purchase": "datetime64[us]"}
    numbers = {"recency": "Int64", "frequency": "int64", "monetary": "float64", "returns": "int64"}
    return table.astype(moments | numbers)
