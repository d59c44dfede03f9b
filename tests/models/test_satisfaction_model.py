"""NPS, CSAT and CSI: by hand, their intervals, and by tier."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.data import load
from tierkit.errors import DataError, ParameterError
from tierkit.models.pyramid import pyramid_tiers
from tierkit.models.satisfaction import csat, csi, nps, satisfaction_by_tier
from tierkit.models.summary import customer_summary


def marks(*values: float | None, dtype: str = "Int64") -> pd.Series:
    return pd.Series(values, dtype=dtype, name="mark")


TWENTY = marks(*[10] * 6, *[9] * 4, *[8] * 3, *[7] * 3, *[6] * 2, 0, 3, None, None)


def test_nps_by_hand() -> None:
    # 10 promoters, 6 passives, 4 detractors: 50 % - 20 % = 30.
    # Interval (Rocks 2016, adjusted Wald with 3/4, 3/2, 3/4): of 23, 10.75 - 4.75 = .26087;
    # variance (15.5 / 23 - .26087²) / 23 = .026342; .26087 ± 1.95996 x .162302.
    score = nps(TWENTY)
    assert score["value"] == pytest.approx(30)
    assert (score["lower"], score["upper"]) == pytest.approx((-5.7236, 57.8975), abs=5e-4)
    assert score[["answers", "blank", "promoters", "passives", "detractors"]].tolist() == [20, 2, 10, 6, 4]


@pytest.mark.parametrize(("answer", "value"), [(10, 100), (9, 100), (8, 0), (7, 0), (6, -100), (0, -100)])
def test_where_promoters_and_detractors_begin(answer: int, value: int) -> None:
    score = nps(marks(*[answer] * 5))
    assert score["value"] == value
    assert score["lower"] < score["upper"]
    assert score["lower"] <= value <= score["upper"]


def test_csat_by_hand() -> None:
    # 15 of 148 in the top two boxes: Newcombe (1998), table I, method 3: .0624 to .1605.
    score = csat(marks(*[5] * 5, *[4] * 10, *[3] * 100, *[1] * 33, None))
    assert score["value"] == pytest.approx(15 / 148)
    assert (score["lower"], score["upper"]) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert score[["answers", "blank", "satisfied"]].tolist() == [148, 1, 15]
    assert csat(marks(1, 2, 3, 4, 5), top=5)["value"] == 0.2
    assert csat(marks(1, 7, 10), top=7, scale=(1, 10))["value"] == pytest.approx(2 / 3)


ITEMS = pd.DataFrame({"service": [5, 4, 3, None, 1], "price": [3, 4, None, 2, 1], "colour": [None] * 5}, dtype="Int64")


def test_csi_by_hand() -> None:
    # Complete rows: 5 and 3, 4 and 4, 1 and 1. Weights 3 : 1 → marks 4.5, 4, 1 → of 4 steps 87.5, 75, 0: mean 54.17.
    score = csi(ITEMS, {"service": 3, "price": 1})
    assert score["value"] == pytest.approx(162.5 / 3)
    assert score[["answers", "blank"]].tolist() == [3, 2]
    # t with 2 degrees 4.302653, standard deviation 47.324: 54.17 ± 117.6 ends at the ends of the scale.
    assert (score["lower"], score["upper"]) == (0, 100)
    assert csi(ITEMS[["service", "price"]])["value"] == pytest.approx((75 + 75 + 0) / 3)


def test_the_interval_of_csi_is_students() -> None:
    # Marks 4, 4, 4, 5, 3 → 75, 75, 75, 100, 50: mean 75, sd 17.678, / root 5 = 7.9057; t(4) = 2.776445.
    score = csi(pd.DataFrame({"service": [4, 4, 4, 5, 3]}))
    assert (score["value"], score["lower"], score["upper"]) == pytest.approx((75, 53.0502, 96.9498), abs=1e-4)
    assert csi(pd.DataFrame({"service": [4]}))[["lower", "upper"]].tolist() == [0, 100]


ANSWERS = st.lists(st.integers(0, 10), min_size=1, max_size=40)


@settings(max_examples=60)
@given(ANSWERS, st.randoms(use_true_random=False))
def test_whatever_the_answers(answers: list, random) -> None:
    score, share = nps(marks(*answers)), csat(marks(*answers), top=7, scale=(0, 10))
    assert -100 <= score["lower"] <= score["value"] <= score["upper"] <= 100
    assert score[["promoters", "passives", "detractors"]].sum() == len(answers)
    assert 0 <= share["lower"] <= share["value"] <= share["upper"] <= 1
    other = list(answers)
    random.shuffle(other)
    pd.testing.assert_series_equal(nps(marks(*other, None)).drop("blank"), score.drop("blank"))
    # Turned upside down (8 and 7 are passive, so mirror the groups), the score changes its sign.
    turned = nps(marks(*({2: 0, 1: 7, 0: 10}[(mark >= 9) + (mark >= 7)] for mark in answers)))
    assert turned["value"] == pytest.approx(-score["value"])
    assert turned["lower"] == pytest.approx(-score["upper"])


def test_more_answers_give_a_narrower_interval() -> None:
    for measure in (nps, lambda answers: csat(answers, top=9, scale=(0, 10))):
        few, many = measure(TWENTY), measure(pd.concat([TWENTY] * 9))
        assert many["upper"] - many["lower"] < few["upper"] - few["lower"]


def test_the_intervals_cover_the_truth() -> None:
    draw = np.random.default_rng(6)
    held = {"nps": 0, "csat": 0}
    for _ in range(400):
        answers = pd.Series(draw.choice([10, 8, 4], 40, p=[0.5, 0.3, 0.2]))
        score, share = nps(answers), csat(answers, top=9, scale=(0, 10))
        held["nps"] += score["lower"] <= 30 <= score["upper"]
        held["csat"] += share["lower"] <= 0.5 <= share["upper"]
    # 380 on average, with a standard deviation of 4.4.
    assert all(366 <= count <= 394 for count in held.values()), held


TIERS = pd.Series(
    pd.Categorical(["B", "A", "A", "C"], ["A", "B", "C"], ordered=True), index=["1", "2", "3", "4"], name="class"
)


def test_by_tier_the_best_first_and_an_empty_one_says_so() -> None:
    answers = pd.Series([10, 9, 3, None, 7, 10], index=["2", "2", "3", "4", "1", "stranger"], dtype="Int64")
    table = satisfaction_by_tier(answers, TIERS, "nps")
    assert table.index.tolist() == ["A", "B", "C"]
    assert table.index.name == "class"
    assert table["answers"].tolist() == [3, 1, 0]
    assert table["blank"].tolist() == [0, 0, 1]
    assert table.loc["A", "value"] == pytest.approx(100 / 3)
    assert table.loc["C", ["value", "lower", "upper"]].isna().all()
    pd.testing.assert_frame_equal(satisfaction_by_tier(answers.iloc[::-1], TIERS.iloc[::-1], "nps"), table)


def test_by_tier_is_the_measure_on_the_tiers_answers() -> None:
    survey = load("retail_survey").set_index("customer_id")
    spent = customer_summary(load("retail_orders"), "2025-06-30")["monetary"]
    tiers = pyramid_tiers(spent, "1/19/30/50")
    major = survey.loc[survey.index.map(tiers) == "major"]
    items = ["service", "delivery", "product", "price"]
    weights = {"service": 0.35, "delivery": 0.30, "product": 0.20, "price": 0.15}
    for measure, answers, own in (
        ("nps", survey["nps"], nps(major["nps"])),
        ("csat", survey["satisfaction"], csat(major["satisfaction"])),
        ("csi", survey[items], csi(major[items], weights)),
    ):
        table = satisfaction_by_tier(answers, tiers, measure, weights=weights if measure == "csi" else None)
        assert table.loc["major", own.index].astype(float).to_dict() == pytest.approx(own.to_dict())
        assert table.index.tolist() == ["important", "major", "ordinary", "long-tail"]
        assert table["answers"].sum() + table["blank"].sum() == len(survey)


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: nps(marks(None, None)), DataError, "column mark: Nobody has answered"),
        (lambda: nps(marks()), DataError, "Nobody has answered"),
        (lambda: nps(marks(3, 11)), DataError, "1 of 2 answers are not on the scale from 0 to 10, for example 11"),
        (lambda: nps(marks(3.5, dtype="float64")), DataError, "for example 3.5"),
        (lambda: nps(pd.Series(["good"])), DataError, "no numbers"),
        (lambda: csat(marks(0, 5)), DataError, "scale from 1 to 5"),
        (lambda: csat(marks(4), scale=(5, 1)), ParameterError, "lower mark to a higher one"),
        (lambda: csat(marks(4), top=9), ParameterError, "top must be a whole number from 1 to 5"),
        (lambda: nps(ITEMS), ParameterError, "answers must be one column"),
        (lambda: csat(marks(4), confidence=95), ParameterError, "confidence must be a number between 0 and 1"),
        (lambda: csi(ITEMS), DataError, "Not one of 5 answers has a mark for every item"),
        (lambda: csi(ITEMS, {"speed": 1}), DataError, "No column speed"),
        (lambda: csi(ITEMS, {"service": 0}), ParameterError, "0 or more, and one of them above 0"),
        (lambda: csi(ITEMS, {"service": -1, "price": 3}), ParameterError, "number of at least 0"),
        (lambda: satisfaction_by_tier(marks(1), TIERS, "ces"), ParameterError, "nps, csat, csi"),
        (lambda: satisfaction_by_tier(marks(1), TIERS), DataError, "No answer belongs to a customer with a tier"),
        (lambda: satisfaction_by_tier(marks(1), TIERS.astype(str)), ParameterError, "ordered Categorical"),
        (lambda: satisfaction_by_tier(marks(1), TIERS, "csi"), ParameterError, "one column per item"),
        (lambda: satisfaction_by_tier(marks(1), pd.concat([TIERS, TIERS])), DataError, "more than one row"),
    ],
)
def test_unusable_answers_are_refused(call, error: type, sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        call()
