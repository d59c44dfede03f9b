"""Clusters: iris as published, blobs that are known, and nothing that depends on the order of the file."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_iris, make_blobs
from sklearn.metrics import adjusted_rand_score, silhouette_samples, silhouette_score

from tierkit.errors import DataError, ModelError, ParameterError
from tierkit.models import clusters
from tierkit.models.clusters import cluster_customers


def named(values: object, columns: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(values, columns=columns)
    return frame.set_axis(pd.Index([f"{i:04d}" for i in range(len(frame))], name="customer_id"))


@pytest.fixture(scope="module")
def iris() -> pd.DataFrame:
    return named(load_iris().data, ["sepal length", "sepal width", "petal length", "petal width"])


def test_iris_as_published(iris) -> None:
    # R, factoextra, documentation of fviz_silhouette: iris scaled, kmeans with 3 centres: clusters of 50, 47 and 53
    # with mean silhouettes 0.64, 0.35 and 0.39; so 0.46 in all.
    fit = cluster_customers(iris, clusters=3)
    scaled = (iris - iris.mean()) / iris.std()
    each = pd.Series(silhouette_samples(scaled, fit.groups), index=iris.index)
    published = {50: 0.64, 47: 0.35, 53: 0.39}
    for key, size in fit.centres["customers"].items():
        assert each[fit.groups == key].mean() == pytest.approx(published[size], abs=0.005)
    assert fit.silhouette[3] == pytest.approx(0.46, abs=0.005)


def test_iris_falls_into_two_by_the_silhouette(iris) -> None:
    # The two lie closest together that a botanist parts: setosa stands alone.
    fit = cluster_customers(iris)
    assert fit.clusters == 2
    assert fit.silhouette.index.tolist() == list(range(2, 9))
    assert fit.silhouette[2] == pytest.approx(0.58, abs=0.005)
    assert set(fit.groups[load_iris().target == 0]) == {"group 2"}
    assert fit.inertia.is_monotonic_decreasing
    # The total sum of squares of standardised features is customers x features, 600; two clusters leave 37 % of it
    # (R: 1 - between_SS / total_SS = 37.1 %).
    assert fit.inertia[2] / 600 == pytest.approx(0.371, abs=0.0005)
    assert "2 groups: of 2 to 8, the highest mean silhouette, 0.58" in repr(fit)


@pytest.mark.parametrize("centres", [3, 4, 5])
def test_blobs_are_found_again(centres: int) -> None:
    corners = np.array([[0, 0, 0], [9, 0, 0], [0, 9, 0], [0, 0, 9], [9, 9, 9]])[:centres]
    points, truth = make_blobs(200, centers=corners, cluster_std=0.9, random_state=centres)
    fit = cluster_customers(named(points * [1, 100, 10000], ["a", "b", "c"]), try_to=6)
    assert fit.clusters == centres
    assert adjusted_rand_score(truth, fit.groups) == 1
    assert fit.cautions == ()


def test_centres_stand_in_the_units_of_the_features() -> None:
    # Two pairs of twins: the centres are the points themselves.
    frame = named([[1, 1000.0], [1, 1000.0], [5, 20.0], [5, 20.0], [5, 20.0]], ["visits", "money"])
    fit = cluster_customers(frame, clusters=2)
    assert fit.centres.to_numpy().tolist() == [[3, 5, 20], [2, 1, 1000]]  # the larger first
    assert cluster_customers(frame, clusters=2, order_by="money").centres.index.tolist() == ["group 1", "group 2"]
    assert cluster_customers(frame, clusters=2, order_by="money").centres["money"].tolist() == [1000, 20]
    # In logs the centre of 1 and 99 is exp((log 2 + log 100) / 2) - 1 = sqrt(200) - 1 = 13.1421.
    logs = cluster_customers(named([[1.0], [99.0], [1e6], [1e6]], ["money"]), clusters=2, log=["money"])
    assert logs.centres["money"].tolist() == pytest.approx([1e6, 13.142136])


def test_a_long_tail_is_warned_of_and_its_logarithm_helps() -> None:
    money = np.random.default_rng(5).lognormal(5, 1.5, 300)
    money[0] = 1e7
    frame = named(np.column_stack([money, np.arange(300)]), ["money", "age"])
    plain = cluster_customers(frame, clusters=3)
    assert any("money has a long tail" in caution for caution in plain.cautions)
    assert plain.centres["customers"].min() == 1
    logs = cluster_customers(frame, clusters=3, log=["money"])
    assert not any("long tail" in caution for caution in logs.cautions)
    assert logs.centres["customers"].min() > 1


def test_a_heap_without_structure_is_called_so() -> None:
    frame = named(np.random.default_rng(1).random((300, 6)), list("abcdef"))
    assert any("no clear structure" in caution for caution in cluster_customers(frame, try_to=4).cautions)


def test_a_feature_without_differences_is_told_and_changes_nothing(iris) -> None:
    with_it = cluster_customers(iris.assign(country=7), clusters=3)
    assert any("country is the same" in caution for caution in with_it.cautions)
    pd.testing.assert_series_equal(with_it.groups, cluster_customers(iris, clusters=3).groups)


def test_few_different_customers_are_said() -> None:
    fit = cluster_customers(named([[1], [1], [2], [9]], ["x"]))
    assert fit.silhouette.index.tolist() == [2, 3]
    assert any("Only up to 3 clusters" in caution for caution in fit.cautions)


def test_a_sampled_silhouette_is_near_the_whole_one(monkeypatch) -> None:
    points, _truth = make_blobs(1500, centers=3, cluster_std=2.0, random_state=2)
    frame = named(points, ["a", "b"])
    whole = cluster_customers(frame, clusters=3).silhouette[3]
    monkeypatch.setattr(clusters, "SAMPLE", 600)
    first = cluster_customers(frame, clusters=3).silhouette[3]
    assert first == pytest.approx(whole, abs=0.03)
    assert first != whole
    assert first == cluster_customers(frame, clusters=3).silhouette[3]
    scaled = (frame - frame.mean()) / frame.std()
    assert whole == pytest.approx(silhouette_score(scaled, cluster_customers(frame, clusters=3).groups))


ROWS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=5, max_size=40).filter(
    lambda rows: len(set(rows)) >= 5
)


@settings(max_examples=6)
@given(ROWS, st.randoms(use_true_random=False))
def test_order_names_and_units_change_nothing_and_twins_stay_together(rows, random) -> None:
    frame = named(rows, ["x", "y"])
    before = cluster_customers(frame, clusters=3, seed=4).groups
    assert before.index.tolist() == frame.index.tolist()
    assert not before.isna().any()
    twins = pd.Series(before.astype("str").to_numpy()).groupby(list(map(str, rows))).nunique()
    assert twins.max() == 1
    shuffled = frame.sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_series_equal(cluster_customers(shuffled, clusters=3, seed=4).groups, before)
    other_names = frame.set_axis([f"z{i}" for i in random.sample(range(1000), len(frame))])
    again = cluster_customers(other_names, clusters=3, seed=4).groups.loc[other_names.index]
    assert again.tolist() == before.tolist()
    # A power of two changes no digit of a standardised feature.
    pd.testing.assert_series_equal(cluster_customers(frame * [64, 0.5], clusters=3, seed=4).groups, before)


def test_a_column_of_ids_is_no_feature(iris) -> None:
    # Ids such as 0001 look like numbers.
    fit = cluster_customers(iris.rename_axis("customer_id").reset_index(), clusters=3)
    pd.testing.assert_series_equal(fit.groups, cluster_customers(iris, clusters=3).groups)


@pytest.mark.parametrize(
    ("frame", "given", "error", "sentence"),
    [
        (named([["a"], ["b"], ["c"]], ["x"]), {}, DataError, "no numbers"),
        (named([[1], [None], [3]], ["x"]), {}, DataError, "missing"),
        (named([[1], [2], [-3]], ["x"]), {"log": ["x"]}, DataError, "below 0"),
        (named([[1], [2], [3]], ["x"]), {"log": ["money"]}, ParameterError, "log 'money' is unknown"),
        (named([[1], [2], [3]], ["x"]), {"order_by": "y"}, ParameterError, "order_by"),
        (named([[1], [2], [3]], ["x"]), {"clusters": 3}, ParameterError, "clusters must be a whole number from 2 to 2"),
        (named([[1], [2], [3]], ["x"]), {"clusters": 1}, ParameterError, "clusters"),
        (named([[1], [2], [3], [4]], ["x"]), {"try_from": 3, "try_to": 2}, ParameterError, "try_to"),
        (named([[5], [5], [5]], ["x"]), {}, ModelError, "the same in every feature"),
        (named([[5], [6]], ["x"]), {}, ModelError, "at least three customers"),
        (named([], ["x"]), {}, DataError, "no customers"),
        (named([[1], [2]], ["x"]).set_axis(["7", "7"]), {}, DataError, "7 stands in more than one row"),
        (named([[1], [2], [3]], ["customers"]), {}, DataError, "customers: the table of centres has a column"),
        (named([[1], [2], [3]], ["x"]), {"seed": -1}, ParameterError, "seed must be a whole number"),
        (named([[1], [2], [3]], ["x"]), {"log": 5}, ParameterError, "log must be a list"),
        (named([[1, 1]], ["x", "x"]), {}, DataError, "x stands in more than one column"),
    ],
)
def test_what_cannot_be_grouped_is_refused(frame, given, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        cluster_customers(frame, **given)
