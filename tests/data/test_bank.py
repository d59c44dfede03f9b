"""The bank: who is golden on the monthly average day, and who only seems so."""

import pandas as pd
import pytest

from tierkit.data.sample.bank import TABLES, TRUTH

CUSTOMERS, BALANCES = TABLES
AT = TRUTH["threshold"]


@pytest.fixture(scope="module")
def customers() -> pd.DataFrame:
    return pd.DataFrame(CUSTOMERS.rows(), columns=CUSTOMERS.header).set_index("customer_id")


@pytest.fixture(scope="module")
def wide() -> pd.DataFrame:
    """Fen, one row a customer, one column a day; from the text, so that no rounding comes between."""
    rows = pd.DataFrame(BALANCES.rows(), columns=BALANCES.header)
    assert rows["total_assets"].str.fullmatch(r"[0-9]+\.[0-9]{2}").all()
    rows["fen"] = rows["total_assets"].str.replace(".", "", regex=False).astype("int64")
    return rows.assign(day=pd.to_datetime(rows["day"])).pivot(index="customer_id", columns="day", values="fen")


@pytest.fixture(scope="module")
def june(wide) -> pd.DataFrame:
    return wide.loc[:, "2025-06-01":]


@pytest.fixture(scope="module")
def golden(june) -> pd.Series:
    return june.sum(axis=1) >= AT * 100 * 30


def is_working_day(day: pd.Timestamp) -> bool:
    """State Council notice on the public holidays of 2025 (国办发明电〔2024〕12 号): Qingming 4–6 April, Labour Day
    1–5 May with Sunday 27 April worked, Dragon Boat 31 May–2 June."""
    off = ["2025-04-04", "2025-05-01", "2025-05-02", "2025-05-05", "2025-06-02"]
    text = day.strftime("%Y-%m-%d")
    return text == "2025-04-27" or (day.weekday() < 5 and text not in off)


def test_every_customer_has_every_day(wide, customers):
    assert len(wide) == TRUTH["customers"] == len(customers)
    assert list(wide.columns) == list(pd.date_range("2025-04-01", "2025-06-30"))
    assert wide.notna().all(axis=None)
    assert (pd.to_datetime(customers["opened_on"]) < wide.columns[0]).all()


def test_nothing_moves_on_days_off(wide):
    moved = wide.diff(axis=1).iloc[:, 1:] != 0
    for day in moved:
        if is_working_day(day):
            assert moved[day].mean() > 0.9, day
        else:
            assert not moved[day].any(), day


def test_averages_stand_exactly_on_the_edge(june):
    fen = june.sum(axis=1)
    assert (fen == 50_000_000 * 30).sum() == TRUTH["exact"]
    assert (fen == 49_999_999 * 30).sum() == TRUTH["fen_below"]
    assert (fen == 50_000_001 * 30).sum() == TRUTH["fen_above"]
    off = (fen - 50_000_000 * 30).abs()
    assert not ((off > 0) & (off < 30)).any(), "rounding the average to the fen changes nobody's card"


def test_floating_point_averages_agree_however_they_are_summed(june, golden):
    total = june / 100
    assert ((total.mean(axis=1) >= AT) == golden).all()
    assert ((total.apply(lambda row: sum(row) / 30, axis=1) >= AT) == golden).all()
    assert ((total.iloc[:, ::-1].cumsum(axis=1).iloc[:, -1] / 30 >= AT) == golden).all()
    assert ((june.sum(axis=1) / 100 / 30 >= AT) == golden).all()


def test_right_and_wrong_rules_count_as_told(wide, june, golden):
    worked = june.loc[:, [is_working_day(day) for day in june.columns]]
    ends = wide[pd.to_datetime(["2025-04-30", "2025-05-31", "2025-06-30"])]
    by_last_day = june.iloc[:, -1] >= AT * 100
    counts = {
        "golden": golden,
        "above_not_at": june.sum(axis=1) > AT * 100 * 30,
        "by_last_day": by_last_day,
        "by_month_ends": ends.sum(axis=1) >= AT * 100 * 3,
        "by_highest_day": june.max(axis=1) >= AT * 100,
        "by_working_days": worked.sum(axis=1) >= AT * 100 * worked.shape[1],
    }
    assert {name: int(rule.sum()) for name, rule in counts.items()} == {name: TRUTH[name] for name in counts}
    assert len({TRUTH[name] for name in counts}) == len(counts), "a wrong count tells which rule it came from"
    assert (by_last_day & ~golden).sum() == TRUTH["last_day_only"]
    assert (golden & ~by_last_day).sum() == TRUTH["average_only"]
    only_month_ends = counts["by_month_ends"] & ~golden & ~by_last_day
    assert only_month_ends.sum() >= 5


def test_the_card_is_that_of_may(wide, golden, customers):
    may = wide.loc[:, "2025-05-01":"2025-05-31"]
    before = may.sum(axis=1) >= AT * 100 * may.shape[1]
    assert ((customers["card"] == "gold") == before).all()
    assert before.sum() == TRUTH["golden_in_may"]
    assert (golden & ~before).sum() == TRUTH["card_gained"]
    assert (before & ~golden).sum() == TRUTH["card_lost"]


def test_managers_sit_in_one_branch_and_have_more_than_a_handful(customers):
    assert (customers.groupby("manager")["branch"].nunique() == 1).all()
    assert (customers.groupby("branch")["city"].nunique() == 1).all()
    assert customers["manager"].nunique() == 12
    assert customers["manager"].value_counts().between(15, 60).all()
