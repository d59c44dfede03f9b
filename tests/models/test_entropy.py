"""Entropy weights: published tables and one by hand, then what must hold for any customers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.errors import DataError, ParameterError
from tierkit.models.entropy import entropy_table, entropy_weights

# X. Xu, "A note on the subjective and objective integrated approach to determine attribute weights", European
# Journal of Operational Research 156 (2004), 530-532.
XU = [[30, 30, 38, 29], [19, 54, 86, 29], [19, 15, 85, 28.9], [68, 70, 60, 29]], [0.4630, 0.3992, 0.1378, 0.0000]
# E. K. Zavadskas & V. Podvezko, "Integrated determination of objective criteria weights in MCDM", International
# Journal of Information Technology & Decision Making 15 (2016), 267-283.
ZAVADSKAS = [[3.0, 100, 10, 7], [2.5, 80, 8, 5], [1.8, 50, 20, 11], [2.2, 70, 12, 9]], [0.1146, 0.1981, 0.4185, 0.2689]

TABLE = st.lists(st.tuples(*[st.integers(0, 9).map(float)] * 3), min_size=2, max_size=30).map(
    lambda rows: pd.DataFrame(
        rows, columns=["profit", "credit", "growth"], index=[f"{i:03d}" for i in range(len(rows))]
    )
)


@pytest.mark.parametrize(("rows", "expected"), [XU, ZAVADSKAS])
def test_published_weights(rows: list, expected: list[float]) -> None:
    weights = entropy_weights(pd.DataFrame(np.array(rows, dtype=float)), method="share")
    assert weights.tolist() == pytest.approx(expected, abs=5e-5)


def test_by_hand() -> None:
    # four customers; ln 4 = 2 ln 2.
    # one has it all, by min-max 0 0 0 1:          e = 0
    # two have half each, 0 0 1 1:                 e = ln 2 / ln 4 = .5
    # 0 1 1 2, by min-max 0 .5 .5 1, p 0 1/4 1/4 1/2: e = (1/2 ln 4 + 1/2 ln 2) / ln 4 = .75
    # all alike:                                   e = 1
    # dispersions 1, .5, .25, 0 with the sum 1.75
    table = pd.DataFrame({"one": [3, 3, 3, 9], "two": [0, 0, 5, 5], "steps": [0, 1, 1, 2], "same": [7, 7, 7, 7]})
    steps = entropy_table(table)
    assert steps["entropy"].tolist() == pytest.approx([0, 0.5, 0.75, 1])
    assert steps["dispersion"].tolist() == pytest.approx([1, 0.5, 0.25, 0])
    assert steps["weight"].tolist() == pytest.approx([4 / 7, 2 / 7, 1 / 7, 0])
    assert entropy_weights(table)["same"] == 0


def test_what_is_better_counts_by_min_max_and_not_by_share() -> None:
    # overdue days 0 0 0 9: by more one has it all (e = 0); by less three share it: e = ln 3 / ln 4
    table = pd.DataFrame({"days": [0, 0, 0, 9], "half": [0, 0, 1, 1]})
    less = entropy_table(table, {"days": "less"})
    assert less.loc["days", "entropy"] == pytest.approx(np.log(3) / np.log(4))
    assert entropy_table(table).loc["days", "entropy"] == 0
    shares = entropy_weights(table, method="share")
    pd.testing.assert_series_equal(entropy_weights(table, {"days": "less"}, "share"), shares)


@settings(max_examples=40)
@given(TABLE, st.sampled_from(["min-max", "share"]), st.randoms(use_true_random=False))
def test_what_holds_for_any_customers(table: pd.DataFrame, method: str, random) -> None:
    if (table.nunique() == 1).all():
        with pytest.raises(DataError, match="equal on every criterion"):
            entropy_weights(table, method=method)
        return
    steps = entropy_table(table, {"credit": "less"}, method)
    assert steps["entropy"].between(0, 1).all()
    assert steps["weight"].sum() == pytest.approx(1)
    assert (steps["weight"] >= 0).all()
    assert (steps.loc[table.nunique() == 1, "weight"] == 0).all()
    shuffled = table.sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_frame_equal(entropy_table(shuffled, {"credit": "less"}, method), steps)
    dearer = entropy_table(table * [100, 1, 1], {"credit": "less"}, method)  # profit in another currency
    np.testing.assert_allclose(dearer, steps, atol=1e-12)


@pytest.mark.parametrize(
    ("table", "arguments", "error", "sentence"),
    [
        (pd.DataFrame({"a": [1.0, 1.0], "b": [2.0, 2.0]}), {}, DataError, "All customers are equal on every criterion"),
        (pd.DataFrame({"a": [1.0]}), {}, DataError, "All customers are equal on every criterion"),
        (pd.DataFrame({"a": [-1.0, 1.0]}), {"method": "share"}, DataError, "column a: 1 of 2 values lie below 0"),
        (pd.DataFrame({"a": [1.0, 2.0]}), {"method": "rank"}, ParameterError, "'rank' is unknown"),
        (pd.DataFrame({"a": [1.0, 2.0]}), {"directions": {"b": "less"}}, ParameterError, "no criterion 'b'"),
        (pd.DataFrame({"a": [1.0, np.inf]}), {}, DataError, "column a: 1 of 2 values are missing or infinite"),
        (pd.DataFrame({"a": ["x", "y"]}), {}, DataError, "no numbers"),
        (pd.DataFrame({"a": []}, dtype=float), {}, DataError, "There are no customers"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(table, arguments, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        entropy_weights(table, **arguments)
