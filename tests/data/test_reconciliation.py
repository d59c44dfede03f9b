"""Whatever the dirt: rows and amounts in = kept + left out, and every line is accounted for by its own cells."""

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.data import read_orders
from tierkit.errors import DataError

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
FEN = st.integers(-(10**9), 10**9)


@st.composite
def amounts(draw) -> tuple[str, Decimal | None]:
    value = Decimal(draw(FEN)) / 100
    text = draw(
        st.sampled_from(
            [f"{value:.2f}", f"¥{value:,.2f}", f" {value:,.2f} ", f"{value:.2f}".translate(WIDE), f"{value:,.2f}元"]
        )
    )
    return draw(st.sampled_from([(text, value)] * 9 + [("n/a", None), ("", None), ("1,23", None)]))


DATES = st.sampled_from(["2024-01-05"] * 6 + ["2024/1/5 8:30", "2024年2月29日", "", "2024-02-30", "soon"])
LINES = st.tuples(
    st.sampled_from(["A1", "A2", "A3", "A4", ""]),
    st.sampled_from(["001", "002", " 001", "", "  ", "null"]),
    DATES,
    amounts(),
    st.sampled_from(["上海", "青岛", ""]),
)
GOOD_DATES = {"2024-01-05", "2024/1/5 8:30", "2024年2月29日"}


def expected_reason(order: str, customer: str, date: str, amount: Decimal | None) -> str:
    """The rule of the cleaning, told line by line."""
    if customer.strip() in ("", "null"):
        return "no customer"
    if not order:
        return "no order number"
    if date not in GOOD_DATES:
        return "unreadable date"
    return "unreadable amount" if amount is None else ""


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=30))
def test_every_line_is_accounted_for(lines):
    frame = pd.DataFrame(
        [(order, customer, date, text, city) for order, customer, date, (text, _), city in lines],
        columns=["order_id", "customer_id", "ordered_at", "amount", "city"],
    )
    told = [(expected_reason(*line[:3], line[3][1]), line[3][1] or Decimal(0), line[4]) for line in lines]
    kept = [amount for reason, amount, _ in told if not reason]
    if not kept:
        with pytest.raises(DataError, match="no line is left"):
            read_orders(frame, bad_rows="drop")
        return
    orders, report = read_orders(frame, bad_rows="drop")

    assert report.reconciles
    assert (report.rows_read, report.rows_kept, len(orders)) == (len(lines), len(kept), len(kept))
    assert round(Decimal(report.amount_kept), 2) == sum(kept)
    assert round(Decimal(report.amount_read), 2) == sum(amount for _, amount, _ in told)
    for reason in {reason for reason, _, _ in told if reason}:
        assert report.dropped[reason] == sum(reason == other for other, _, _ in told)
        assert round(Decimal(report.dropped_amount[reason]), 2) == sum(a for other, a, _ in told if other == reason)
    assert orders["amount"].tolist() == [float(amount) for amount in kept]
    assert set(orders["customer_id"]) <= {"001", "002"}
    assert orders["ordered_at"].notna().all()

    groups = report.by_group("city")
    assert all(part.reconciles for part in groups.values())
    for field in ("rows_read", "rows_kept"):
        assert sum(getattr(part, field) for part in groups.values()) == getattr(report, field)
    for field in ("amount_read", "amount_kept"):
        assert sum(getattr(part, field) for part in groups.values()) == pytest.approx(getattr(report, field), abs=0.004)
    assert {name: part.rows_kept for name, part in groups.items() if part.rows_kept} == orders.groupby(
        "city"
    ).size().to_dict()


@settings(max_examples=50, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=12))
def test_nothing_is_dropped_silently_when_refusing(lines):
    frame = pd.DataFrame(
        [(order, customer, date, text, city) for order, customer, date, (text, _), city in lines],
        columns=["order_id", "customer_id", "ordered_at", "amount", "city"],
    )
    reasons = [expected_reason(*line[:3], line[3][1]) for line in lines]
    bad = [at for at, reason in enumerate(reasons) if reason and reason != "no customer"]
    if bad or "" not in reasons:
        with pytest.raises(DataError) as caught:
            read_orders(frame)
        assert caught.value.row is None or caught.value.row - 2 in bad
        assert not bad or caught.value.row is not None
        return
    orders, report = read_orders(frame)
    assert set(report.dropped) <= {"no customer"}
    assert len(orders) == len(lines) - report.dropped.get("no customer", 0)
