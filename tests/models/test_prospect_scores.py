"""Prospects: the generator's truth comes back, scores by hand, and what must hold for any leads."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tierkit.data import load
from tierkit.data.sample import prospects as sample
from tierkit.errors import DataError, ModelError, ParameterError
from tierkit.models import prospect_model
from tierkit.models.prospect_model import ALL_FACTS, fit_prospects
from tierkit.models.prospects import effort_curve, prospect_scores

TRUTH = sample.TRUTH


@pytest.fixture(scope="module")
def leads() -> pd.DataFrame:
    return load("b2b_prospects")


def many(count: int, seed: int) -> pd.DataFrame:
    drawn = sample.leads(count=count, seed=seed)
    return pd.DataFrame(
        {
            "lead_id": np.arange(count),
            "source": np.array(list(sample.SOURCES))[drawn.source],
            "need_fit": drawn.fit,
            "decision_maker_met": drawn.met,
            "budget_known": drawn.known,
            "visits": drawn.visits,
            "outcome": np.array(sample.OUTCOMES)[drawn.outcome],
            "expected_amount": 1000,
            "effort_days": drawn.effort,
        }
    )


def truth_against(baseline: str) -> dict[str, float]:
    """The generator's coefficients as the model tells them: sources against the most frequent one."""
    by_source = {"referral": TRUTH["referral"], "cold_call": TRUTH["cold_call"], "website": 0.0, "exhibition": 0.0}
    told = {name: TRUTH[name] for name in ("need_fit", "decision_maker_met", "budget_known", "visits")}
    told |= {f"source={name}": worth - by_source[baseline] for name, worth in by_source.items() if name != baseline}
    return told


def test_many_leads_give_the_truth_back() -> None:
    model = fit_prospects(many(60_000, seed=5), ALL_FACTS)
    truth = truth_against(model.baselines["source"])
    assert set(model.coefficients.index) == set(truth)
    assert model.coefficients["coefficient"].to_dict() == pytest.approx(truth, abs=0.08)
    # the generator counts the fit from 3, the model from 0
    assert model.intercept == pytest.approx(TRUTH["intercept"] - 3 * TRUTH["need_fit"], abs=0.08)
    assert model.coefficients["odds_ratio"].to_numpy() == pytest.approx(np.exp(model.coefficients["coefficient"]))


def test_the_sample_leads_give_the_truth_back_within_two_standard_errors(leads: pd.DataFrame) -> None:
    model = fit_prospects(leads, ALL_FACTS)
    assert (model.closed, model.won) == (TRUTH["closed"], TRUTH["won"])
    truth = pd.Series(truth_against(model.baselines["source"]))
    off = (model.coefficients["coefficient"] - truth) / model.coefficients["standard_error"]
    assert off.abs().max() < 2, off


def test_standard_errors_are_how_far_the_fits_to_many_samples_stray() -> None:
    fits = [fit_prospects(many(900, seed=seed), ["need_fit"]).coefficients.loc["need_fit"] for seed in range(100, 150)]
    strayed = np.std([fit["coefficient"] for fit in fits], ddof=1)
    assert np.mean([fit["standard_error"] for fit in fits]) == pytest.approx(strayed, rel=0.3)


def test_what_is_known_at_first_contact_gives_open_leads_a_fair_chance(leads: pd.DataFrame) -> None:
    # Open leads are a fair sample, so on average as many will be won as of the closed ones: 226 of 815, 28 %.
    won = TRUTH["won"] / TRUTH["closed"]
    fair, naive = prospect_scores(leads), prospect_scores(leads, fit_prospects(leads, ALL_FACTS))
    assert fair["chance"].mean() == pytest.approx(won, abs=0.03)
    assert naive["chance"].mean() < won - 0.1, "progress so far, taken for progress in all"


def test_a_model_that_learns_from_progress_says_so(leads: pd.DataFrame) -> None:
    assert fit_prospects(leads).cautions == ()
    (said,) = fit_prospects(leads, ["visits", "need_fit"]).cautions
    assert said.startswith("visits of an open lead are those so far")
    assert said in repr(fit_prospects(leads, ["visits", "need_fit"]))
    few = fit_prospects(leads.groupby("outcome").head(30)).cautions
    assert "30 leads of the rarer outcome are few for 4 coefficients" in few[0]


def small() -> pd.DataFrame:
    """Half of the leads from fairs are won, a quarter of those from the street; three are open."""
    closed = pd.DataFrame(
        {
            "source": ["fair"] * 40 + ["street"] * 80,
            "outcome": ["won"] * 20 + ["lost"] * 20 + ["won"] * 20 + ["lost"] * 60,
        }
    )
    still = pd.DataFrame({"source": ["fair", "street", "street"], "outcome": "open"})
    table = pd.concat([closed, still], ignore_index=True)
    return table.assign(
        lead_id=[f"{i:03d}" for i in range(len(table))],
        expected_amount=[100.0] * 120 + [80.0, 400.0, 400.0],
        effort_days=[1.0] * 120 + [2.0, 5.0, 10.0],
        first_contact_on=pd.Timestamp("2025-01-01") + pd.to_timedelta(range(123), unit="D"),
        closed_on=[pd.Timestamp("2025-06-01")] * 120 + [pd.NaT] * 3,
    )


def test_scores_by_hand() -> None:
    # almost without penalty the chances are the shares: 1/2 and 1/4
    model = fit_prospects(small(), ["source"], penalty=1e-6)
    assert model.baselines == {"source": "street"}
    assert model.coefficients.loc["source=fair", "coefficient"] == pytest.approx(np.log(3), abs=1e-4)
    # standard error of a log odds ratio: the root of 1/20 + 1/20 + 1/20 + 1/60
    assert model.coefficients.loc["source=fair", "standard_error"] == pytest.approx((1 / 6) ** 0.5, abs=1e-4)
    scores = prospect_scores(small(), model)
    assert scores.index.tolist() == ["120", "121", "122"]
    assert scores["chance"].tolist() == pytest.approx([0.5, 0.25, 0.25], abs=1e-4)
    assert scores["expected_value"].tolist() == pytest.approx([40, 100, 100], abs=0.05)
    assert scores["value_per_day"].tolist() == pytest.approx([20, 20, 10], abs=0.02)
    assert prospect_scores(small(), model, cuts=[15, 5])["tier"].tolist() == ["A", "A", "B"]
    assert prospect_scores(small(), model, by="expected_value", cuts=[90, 30])["tier"].tolist() == ["B", "A", "A"]
    assert prospect_scores(small(), model, by="chance", cuts=[0.4, 0.2])["tier"].tolist() == ["A", "B", "B"]


def test_a_stronger_penalty_draws_chances_together() -> None:
    spread = [
        np.ptp(prospect_scores(small(), fit_prospects(small(), ["source"], penalty))["chance"])
        for penalty in (0.01, 1, 100)
    ]
    assert spread[0] > spread[1] > spread[2] > 0


def test_row_order_and_names_change_nothing(leads: pd.DataFrame) -> None:
    scores = prospect_scores(leads)
    assert scores["chance"].between(0, 1).all()
    assert scores["tier"].value_counts(sort=False).sum() == (leads["outcome"] == "open").sum()
    shuffled = prospect_scores(leads.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(shuffled, scores, rtol=1e-6)
    dearer = prospect_scores(leads.assign(expected_amount=leads["expected_amount"] * 8))
    assert dearer["tier"].tolist() == scores["tier"].tolist()
    assert dearer["expected_value"].to_numpy() == pytest.approx(8 * scores["expected_value"].to_numpy())


def test_visiting_by_score_gains_most_of_the_value_with_part_of_the_effort(leads: pd.DataFrame) -> None:
    curve = effort_curve(leads, "2024-06-30")
    assert curve.iloc[0].tolist() == [0, 0, 0]
    assert curve.iloc[-1][["effort_share", "won_value_share"]].tolist() == pytest.approx([1, 1])
    later = leads[(leads["first_contact_on"] > "2024-06-30") & (leads["outcome"] != "open")]
    assert curve["leads"].iloc[-1] == len(later)
    for column in curve:
        assert curve[column].is_monotonic_increasing
    assert np.interp(0.3, curve["effort_share"], curve["won_value_share"]) > 0.6


def test_the_effort_curve_by_hand() -> None:
    # learned until 1 June 2025 from the leads above; then three are tried: the fair's (50 a day) is won, of the two
    # of the street (100 and 25 a day) the lesser: 2 + 1 + 4 days, 200 + 400 won
    past = small().iloc[:120]
    new = pd.DataFrame(
        {
            "lead_id": ["x", "y", "z"],
            "source": ["fair", "street", "street"],
            "outcome": ["won", "lost", "won"],
            "expected_amount": [200.0, 400.0, 400.0],
            "effort_days": [2.0, 1.0, 4.0],
            "first_contact_on": pd.Timestamp("2025-07-01"),
            "closed_on": pd.Timestamp("2025-09-01"),
        }
    )
    curve = effort_curve(pd.concat([past, new]), "2025-06-01", ["source"])
    assert curve["leads"].tolist() == [0, 1, 2, 3]
    assert curve["effort_share"].tolist() == pytest.approx([0, 1 / 7, 3 / 7, 1])
    assert curve["won_value_share"].tolist() == pytest.approx([0, 0, 1 / 3, 1])


def test_a_fit_that_does_not_converge_is_refused(leads: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prospect_model, "MAX_ITERATIONS", 1)
    with pytest.raises(ModelError, match="does not converge"):
        fit_prospects(leads)


@pytest.mark.parametrize(
    ("change", "arguments", "error", "sentence"),
    [
        (lambda t: t[t["outcome"] != "lost"], {}, ModelError, "won and lost ones; here one of the two is missing"),
        (lambda t: t[t["outcome"] == "open"], {}, ModelError, "one of the two is missing"),
        (lambda t: t.iloc[:0], {}, DataError, "There are no customers"),
        (lambda t: t.drop(columns="outcome"), {}, DataError, "No column outcome"),
        (lambda t: t.assign(lead_id="1"), {}, DataError, "lead_id: 1 stands in more than one row"),
        (lambda t: t.assign(outcome="maybe"), {}, DataError, "outcome: 'maybe' is unknown; known are: lost, open, won"),
        (lambda t: t.assign(outcome=None), {}, DataError, "outcome: 123 of 123 rows are blank"),
        (lambda t: t.assign(source="fair"), {}, DataError, "source: All closed leads are the same here"),
        (lambda t: t.assign(source=None), {}, DataError, "source: 120 of 120 rows are blank"),
        (lambda t: t, {"features": ["effort_days"]}, DataError, "effort_days: All closed leads are the same here"),
        (lambda t: t, {"features": ["size"]}, DataError, "No column size"),
        (lambda t: t, {"features": []}, ParameterError, "one or more different columns"),
        (lambda t: t, {"features": ["source", "source"]}, ParameterError, "got source, source"),
        (lambda t: t, {"penalty": 0}, ParameterError, "penalty must be a number above 0"),
    ],
)
def test_leads_that_teach_nothing_are_refused(change, arguments, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        fit_prospects(change(small()), **{"features": ["source"], **arguments})


@pytest.mark.parametrize(
    ("change", "arguments", "error", "sentence"),
    [
        (lambda t: t[t["outcome"] != "open"], {}, DataError, "No lead is open"),
        (
            lambda t: t.replace({"source": {"fair": "mail"}}),
            {},
            DataError,
            "source: 'mail' is unknown; known are: fair",
        ),
        (lambda t: t.assign(effort_days=0), {}, DataError, "effort_days: The values must lie above 0; lead 120 has 0"),
        (lambda t: t.assign(expected_amount=-5), {}, DataError, "expected_amount: The values must lie above 0"),
        (lambda t: t.assign(effort_days=np.nan), {}, DataError, "effort_days: 3 of 3 values are missing"),
        (lambda t: t.drop(columns="effort_days"), {}, DataError, "No column effort_days"),
        (lambda t: t, {"by": "size"}, ParameterError, "'size' is unknown"),
        (lambda t: t, {"cuts": [1, 2]}, ParameterError, "falling order"),
    ],
)
def test_leads_that_cannot_be_scored_are_refused(change, arguments, error, sentence) -> None:
    model = fit_prospects(small(), ["source"])
    with pytest.raises(error, match=sentence):
        prospect_scores(change(small()), model, **arguments)


@pytest.mark.parametrize(
    ("change", "until", "sentence"),
    [
        (lambda t: t, "2025-06-01", "No lead first contacted after 2025-06-01 has been won. Choose an earlier date"),
        (lambda t: t, "2024-01-01", "No lead was closed by 2024-01-01. Choose a later date"),
        (lambda t: t.assign(closed_on="2025-06-01"), "2025-01-31", "closed_on: the values are no dates"),
        (lambda t: t, "soon", "until must be a date, written as .* got 'soon'"),
    ],
)
def test_a_test_out_of_time_needs_leads_on_both_sides(change, until: str, sentence: str) -> None:
    with pytest.raises((DataError, ParameterError), match=sentence):
        effort_curve(change(small()), until, ["source"])
