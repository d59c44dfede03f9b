"""Average daily balance and the golden card: by hand, at the boundary, and the bank of the sample data."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierkit.data import load
from tierkit.data.sample.bank import HOLIDAYS, TRUTH
from tierkit.errors import DataError, ParameterError
from tierkit.models.balances import average_daily_balance, golden_card

FEN = st.integers(0, 10**12)


def days(customer: str, first: str, amounts: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {"customer_id": customer, "day": pd.date_range(first, periods=len(amounts)), "total_assets": amounts}
    )


@pytest.fixture(scope="module")
def bank() -> pd.DataFrame:
    return load("bank_balances")


def test_by_hand() -> None:
    # February 2025 has 28 days: 14 of 100 and 14 of 300
    month = pd.concat([days("0002", "2025-02-01", [100] * 14 + [300] * 14), days("0001", "2025-02-01", [7] * 28)])
    averages = average_daily_balance(month, "2025-02")
    assert averages.to_dict() == {"0001": 7, "0002": 200}
    assert averages.index.tolist() == ["0001", "0002"]
    assert average_daily_balance(month, start="2025-02-14", end="2025-02-15")["0002"] == 200
    assert average_daily_balance(month, start="2025-02-28", end="2025-02-28")["0002"] == 300


@pytest.mark.parametrize("length", [28, 29, 30, 31])
def test_the_boundary_is_exact_to_the_fen(length: int) -> None:
    # an average of 500,000.00 whose days have fractions that floats cannot hold, a fen less in all, and a fen more
    uneven = [500_000.1, 499_999.9, 500_000.07, 499_999.93] + [500_000.0] * (length - 4)
    end = pd.Timestamp("2025-03-01") + pd.Timedelta(days=length - 1)
    table = pd.concat(
        [
            days("exact", "2025-03-01", uneven),
            days("below", "2025-03-01", [uneven[0] - 0.01, *uneven[1:]]),
            days("above", "2025-03-01", [uneven[0] + 0.01, *uneven[1:]]),
        ]
    )
    averages = average_daily_balance(table, start="2025-03-01", end=end)
    assert averages["exact"] == 500_000
    assert golden_card(averages).to_dict() == {"above": "gold", "below": "standard", "exact": "gold"}


def test_the_card_has_the_better_one_first_and_any_threshold() -> None:
    cards = golden_card(pd.Series({"a": 300_000.0, "b": 299_999.99}), threshold=300_000)
    assert cards.tolist() == ["gold", "standard"]
    assert cards.min() == "gold"
    assert cards.cat.ordered


def test_the_bank_of_the_sample_data(bank: pd.DataFrame) -> None:
    june, may = (average_daily_balance(bank, month) for month in ("2025-06", "2025-05"))
    assert len(june) == TRUTH["customers"]
    golden, before = golden_card(june) == "gold", golden_card(may) == "gold"
    assert golden.sum() == TRUTH["golden"] == 90
    assert (june == TRUTH["threshold"]).sum() == TRUTH["exact"]
    assert (june > TRUTH["threshold"]).sum() == TRUTH["above_not_at"]
    assert before.sum() == TRUTH["golden_in_may"]
    assert ((golden & ~before).sum(), (before & ~golden).sum()) == (TRUTH["card_gained"], TRUTH["card_lost"])
    held = load("bank_customers").set_index("customer_id")["card"]
    assert (golden_card(may).astype(str) == held).all()
    last_day = golden_card(average_daily_balance(bank, start="2025-06-30", end="2025-06-30")) == "gold"
    assert last_day.sum() == TRUTH["by_last_day"], "the rule of the last day is another one"


def test_days_off_carried_forward_give_the_same_averages(bank: pd.DataFrame) -> None:
    day = bank["day"]
    worked = bank[(day.dt.day_of_week < 5) & ~day.isin(pd.to_datetime(list(HOLIDAYS)))]
    carried = average_daily_balance(worked, "2025-06", missing="carry")  # 1 June is a Sunday: from 30 May
    pd.testing.assert_series_equal(carried, average_daily_balance(bank, "2025-06"))
    with pytest.raises(DataError, match=r"400 customers have days without a balance, 4000 in all.* on 2025-06-01"):
        average_daily_balance(worked, "2025-06")


@given(st.lists(FEN, min_size=1, max_size=31), st.randoms(use_true_random=False))
def test_averages_are_what_whole_numbers_say(fen: list[int], random) -> None:
    table = days("a", "2025-03-01", [amount / 100 for amount in fen])
    end = table["day"].iloc[-1]
    average = average_daily_balance(table, start="2025-03-01", end=end)
    assert average["a"] == sum(fen) / (100 * len(fen))
    shuffled = table.sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_series_equal(average_daily_balance(shuffled, start="2025-03-01", end=end), average)
    threshold = max(1, sum(fen) // len(fen)) / 100
    assert (golden_card(average, threshold)["a"] == "gold") == (sum(fen) >= round(threshold * 100) * len(fen))


def test_the_table_is_left_as_it_was_and_the_time_of_day_does_not_count() -> None:
    table = days("a", "2025-03-01 23:59", [5.0, 7.0])
    before = table.copy()
    assert average_daily_balance(table, start="2025-03-01", end="2025-03-02")["a"] == 6
    pd.testing.assert_frame_equal(table, before)


GOOD = days("a", "2025-06-01", [1.0] * 30)


@pytest.mark.parametrize(
    ("table", "arguments", "error", "sentence"),
    [
        (GOOD, {}, ParameterError, "Give the period as a month"),
        (GOOD, {"month": "2025-06", "start": "2025-06-01"}, ParameterError, "Give the period as a month"),
        (GOOD, {"start": "2025-06-01"}, ParameterError, "Give the period as a month"),
        (GOOD, {"month": "June"}, ParameterError, "'June' is not a month"),
        (GOOD, {"month": "2025"}, ParameterError, "'2025' is not a month"),
        (GOOD, {"month": "2025-13"}, ParameterError, "'2025-13' is not a month"),
        (GOOD, {"start": "2025-06-30", "end": "2025-06-01"}, ParameterError, "ends on 2025-06-01, before it starts"),
        (GOOD, {"start": "soon", "end": "2025-06-01"}, ParameterError, "start must be a date.*got 'soon'"),
        (GOOD, {"start": 7, "end": "2025-06-01"}, ParameterError, "start must be a date"),
        (GOOD, {"month": "2025-06", "missing": "skip"}, ParameterError, "'skip' is unknown.*refuse, carry"),
        (GOOD, {"month": "2025-05"}, DataError, "1 customer has days without a balance, 31 in all; the first is a on"),
        (GOOD, {"month": "2025-05", "missing": "carry"}, DataError, "no earlier balance to carry forward"),
        (GOOD.iloc[1:], {"month": "2025-06"}, DataError, 'on 2025-06-01. Carry .* missing="carry"'),
        (pd.concat([GOOD, GOOD]), {"month": "2025-06"}, DataError, "a has more than one balance on 2025-06-01"),
        (GOOD.iloc[:0], {"month": "2025-06"}, DataError, "There are no balances"),
        (GOOD.drop(columns="day"), {"month": "2025-06"}, DataError, "No column day"),
        (GOOD.assign(day="2025-06-01"), {"month": "2025-06"}, DataError, "column day: the values are no dates"),
        (GOOD.assign(total_assets="much"), {"month": "2025-06"}, DataError, "column total_assets"),
        (GOOD.assign(total_assets=1e300), {"month": "2025-06"}, DataError, "30 of 30 amounts are .* nine trillion"),
        (GOOD.assign(customer_id=None), {"month": "2025-06"}, DataError, "customer_id: 30 of 30 rows are blank"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(table, arguments, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        average_daily_balance(table, **arguments)


@pytest.mark.parametrize("threshold", [0, -5, "high", float("nan")])
def test_a_threshold_that_is_none_is_refused(threshold) -> None:
    with pytest.raises(ParameterError, match="threshold must be a number above 0"):
        golden_card(pd.Series([1.0]), threshold)
