"""Satisfaction, first responses and later churn: odds by hand, and the truth of the sample."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tierkit.data import load
from tierkit.errors import DataError, ParameterError
from tierkit.models.loss_odds import odds_ratio, response_and_churn, satisfaction_and_churn
from tierkit.models.response_times import first_responses, rating_by_wait, waits


def test_the_odds_ratio_of_doll_and_hill() -> None:
    # R. Doll & A. B. Hill, BMJ 2 (1950), 739-748, table IV, men: 647 smokers and 2 non-smokers with lung cancer,
    # 622 and 27 without. OR 14.04, by Woolf 3.33 to 59.3.
    ratio, lower, upper = odds_ratio([[647, 622], [2, 27]])
    assert ratio == pytest.approx(14.04, abs=0.005)
    assert (lower, upper) == pytest.approx((3.33, 59.3), abs=0.05)


def test_an_empty_cell_gets_a_half() -> None:
    ratio, lower, upper = odds_ratio([[3, 0], [1, 2]])
    assert ratio == pytest.approx(3.5 * 2.5 / (0.5 * 1.5))
    assert 0 < lower < ratio < upper < np.inf


ORDERS = pd.DataFrame(
    [("1", "a", "2024-01-01", 9.0), ("2", "a", "2024-02-10", 9.0), ("3", "b", "2024-01-01", 9.0),
     ("4", "c", "2024-01-01", 9.0), ("5", "c", "2024-01-20", 9.0), ("6", "c", "2024-02-25", -9.0),
     ("7", "z", "2024-06-30", 9.0)],
    columns=["order_id", "customer_id", "ordered_at", "amount"],
).assign(ordered_at=lambda table: pd.to_datetime(table["ordered_at"]))  # fmt: skip

SURVEY = pd.DataFrame(
    [("a", "2024-01-11", 2), ("b", "2024-01-11", 3), ("c", "2024-01-20", 5), ("a", "2024-02-01", 4),
     ("b", "2024-02-01", None), ("b", "2024-02-05", 1), ("new", "2024-02-01", 1), ("a", "2024-06-15", 1)],
    columns=["customer_id", "answered_on", "satisfaction"],
).assign(answered_on=lambda table: pd.to_datetime(table["answered_on"]))  # fmt: skip


def test_answers_are_followed_by_hand() -> None:
    # 30 days: a buys on the 30th day after 11 January: kept. b never: lost. c bought on the day of the answer, and
    # brought something back on 25 February: lost. a on 1 February: kept. b again: lost. "new" has never bought, and
    # the last answer is too late to follow.
    link = satisfaction_and_churn(SURVEY, ORDERS, "2024-06-30", horizon_days=30, truncate=True)
    assert link[["cases", "other_cases", "left_out"]].tolist() == [3, 2, 2]
    assert link["lost_rate"] == pytest.approx(2 / 3)
    assert link["other_rate"] == 0.5
    assert link["odds_ratio"] == pytest.approx(2)


def test_the_dissatisfied_of_the_sample_are_lost_as_its_generator_says() -> None:
    # datasets/README.md: 2.6 times the odds, 59 % against 35 %.
    link = satisfaction_and_churn(load("retail_survey"), load("retail_orders"), "2025-06-30", truncate=True)
    assert link["odds_ratio"] == pytest.approx(2.6, rel=0.12)  # its standard error in the log
    assert link["lower"] < 2.6 < link["upper"]
    assert link["lost_rate"] == pytest.approx(0.59, abs=0.005)
    assert link["other_rate"] == pytest.approx(0.35, abs=0.005)


def test_who_waits_in_the_sample_is_lost_as_its_generator_says() -> None:
    # Slow responses: 40 % of the tickets of the lost, 22 % of the others: odds 2.4 times as high.
    link = response_and_churn(load("retail_service"), load("retail_orders"), "2025-06-30", truncate=True)
    assert link["lower"] < 2.4 < link["upper"]
    assert link["lower"] > 1.5


def test_answers_that_cannot_be_followed_are_refused() -> None:
    with pytest.raises(ParameterError, match="1 of 7 rows lie within 30 days of 2024-06-30"):
        satisfaction_and_churn(SURVEY, ORDERS, "2024-06-30", horizon_days=30)
    with pytest.raises(ParameterError, match="orders after the analysis date"):
        satisfaction_and_churn(SURVEY, ORDERS, "2024-06-01", horizon_days=30)


@pytest.mark.parametrize(
    ("survey", "sentence"),
    [
        (SURVEY.assign(satisfaction=5), "no two groups to compare"),
        (SURVEY.iloc[:0].astype({"satisfaction": "Int64"}), "no two groups"),
        (SURVEY.drop(columns="answered_on"), "No column answered_on"),
        (SURVEY.assign(answered_on="May"), "no dates without time zone"),
    ],
)
def test_unusable_answers_are_refused(survey: pd.DataFrame, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        satisfaction_and_churn(survey, ORDERS, "2024-06-30", horizon_days=30, truncate=True)


# ---- first responses ----

TICKETS = pd.DataFrame(
    {
        "customer_id": list("aabbc"),
        "opened_at": pd.to_datetime(["2024-06-01 10:00"] * 4 + ["2024-06-30 12:00"]),
        "first_response_at": pd.to_datetime(
            ["2024-06-01 10:10", "2024-06-01 10:30", "2024-06-01 18:00", "2024-06-01 18:01", None]
        ),
        "resolved": [True, True, True, False, False],
        "rating": pd.array([5, 4, None, 2, None], dtype="Int64"),
    }
)


def test_quick_and_slow_responses_by_hand() -> None:
    table = first_responses(TICKETS, "2024-06-30")
    # 480 minutes are not slow, 481 are; who wrote at noon of the last day has waited twelve hours.
    assert table.index.tolist() == ["quick", "slow"]
    assert table["tickets"].tolist() == [3, 2]
    assert table["share"].tolist() == [0.6, 0.4]
    assert table["median_minutes"].tolist() == [30, (481 + 720) / 2]
    assert table["ratings"].tolist() == [2, 1]
    assert table["rating"].tolist() == [4.5, 2]
    # 4.5 ± 12.706 x .7071 / root 2 ends at the ends of the scale; one rating has no interval.
    assert table.loc["quick", ["lower", "upper"]].tolist() == [1, 5]
    assert table.loc["slow", ["lower", "upper"]].isna().all()


def test_waiting_is_judged_as_it_stood() -> None:
    assert waits(TICKETS, pd.Timestamp("2024-06-01"))["minutes"].tolist() == [10, 30, 480, 481]
    assert waits(TICKETS)["minutes"].isna().tolist() == [False] * 4 + [True]


def test_what_waiting_takes_off_the_rating_in_the_sample() -> None:
    # The generator: 4.6 after ten minutes, -0.6 a tenfold, -1.0 when not helped.
    effects = rating_by_wait(load("retail_service"))
    truth = {"at_ten_minutes": 4.6, "per_tenfold": -0.6, "if_unresolved": -1.0}
    for effect, value in truth.items():
        assert effects.loc[effect, "lower"] < value < effects.loc[effect, "upper"]
        assert effects.loc[effect, "value"] == pytest.approx(value, abs=0.08)
    rated = first_responses(load("retail_service"), "2025-06-30")
    assert rated.loc["quick", "lower"] > rated.loc["slow", "upper"] + 1


def test_all_helped_leaves_that_effect_out() -> None:
    many = pd.concat([TICKETS.iloc[[0, 1]].assign(resolved=True)] * 5)
    effects = rating_by_wait(many)
    assert effects.index.tolist() == ["at_ten_minutes", "per_tenfold"]
    # 5 at ten minutes, 4 at thirty: -1 a factor of three.
    assert effects["value"].tolist() == pytest.approx([5, -1 / np.log10(3)])


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: rating_by_wait(TICKETS.iloc[:1]), "Too few rated tickets .1."),
        (lambda: rating_by_wait(TICKETS.drop(columns="resolved")), "No column resolved"),
        (lambda: first_responses(TICKETS, "2024-05-01"), "There are no tickets by the analysis date"),
        (lambda: first_responses(TICKETS.drop(columns="rating"), "2024-06-30"), "No column rating"),
        (lambda: waits(TICKETS.assign(opened_at=pd.Timestamp("2025-01-01"))), "answered before"),
        (lambda: waits(TICKETS.assign(opened_at=pd.NaT)), "opened_at: 5 of 5 rows are blank"),
        (lambda: rating_by_wait(TICKETS.assign(resolved="False")), "resolved must be true or false in every row"),
        (lambda: first_responses(TICKETS.assign(rating=0), "2024-06-30"), "5 of 5 answers are not on the scale"),
        (
            lambda: first_responses(TICKETS.assign(rating="good"), "2024-06-30"),
            "column rating: the values are no numbers",
        ),
    ],
)
def test_unusable_tickets_are_refused(call, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        call()


def test_row_names_that_repeat_change_nothing() -> None:
    # As after pd.concat of several months.
    heaped = [table.set_axis([0] * len(table)) for table in (TICKETS, SURVEY, ORDERS)]
    pd.testing.assert_frame_equal(first_responses(heaped[0], "2024-06-30"), first_responses(TICKETS, "2024-06-30"))
    follow = {"as_of": "2024-06-30", "horizon_days": 10, "truncate": True}
    pd.testing.assert_series_equal(
        satisfaction_and_churn(heaped[1], heaped[2], **follow), satisfaction_and_churn(SURVEY, ORDERS, **follow)
    )
    waited = {"slow_after": 20} | follow
    pd.testing.assert_series_equal(
        response_and_churn(heaped[0], heaped[2], **waited), response_and_churn(TICKETS, ORDERS, **waited)
    )


@pytest.mark.parametrize("counts", [[[1, 2]], [[1, 2], [3, None]], [[-1, 2], [3, 4]], [[0, 0], [3, 4]], "many"])
def test_odds_of_what_are_no_counts_are_refused(counts) -> None:
    with pytest.raises(ParameterError, match="four counts"):
        odds_ratio(counts)
