"""Into how many kinds do the customers fall by themselves, and who belongs to which?

Definition
    Every feature is standardised (mean 0, standard deviation 1; on request after log(1 + x)), and k-means finds the
    k centres with the least sum of squared distances (the *inertia*). A customer's silhouette is (b - a) / max(a, b),
    with a the mean distance to the own cluster and b that to the nearest other; the number of clusters with the
    highest mean silhouette is chosen, of equal ones the smallest.

Source
    S. P. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information Theory 28 (1982), 129-137.
    P. J. Rousseeuw, "Silhouettes", Journal of Computational and Applied Mathematics 20 (1987), 53-65.
    L. Kaufman & P. J. Rousseeuw, "Finding Groups in Data" (Wiley, 1990), table 2.4: a mean silhouette up to 0.25
    means no structure, up to 0.50 a weak one. k-means itself is scikit-learn's.

Limits
    k-means finds k clusters in anything, round ones of like size best; a weak silhouette says so, and so does the
    caution. Skewed features (money!) make one cluster of a few giants: take the logarithm. Clusters have numbers,
    no meaning: look at the centres and give them a name. Over 5,000 customers the silhouette is that of a seeded
    sample, each cluster weighted by its size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.errors import DataError, ModelError
from tierkit.i18n import _
from tierkit.models._checks import numbers_in, one_of, one_row_each, whole_number
from tierkit.models._groups import by_customer, names_in

SAMPLE = 5_000
STARTS = 10
WEAK = 0.25
SKEWED = 2.0

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, repr=False)
class CustomerClusters:
    """The clusters of :func:`cluster_customers`.

    Attributes
    ----------
    groups : Series "group", index customer_id ascending: Categorical "group 1", "group 2" ...
    centres : DataFrame, index group: customers, and per feature the centre in its own unit (of a feature in logs,
        the centre taken back out of them).
    silhouette, inertia : Series by number of clusters, for every number that was tried.
    clusters : the number chosen, or given.
    log : the features whose logarithm was taken.
    cautions : sentences on what to be careful about; empty when there is nothing.
    """

    groups: pd.Series
    centres: pd.DataFrame
    silhouette: pd.Series
    inertia: pd.Series
    clusters: int
    log: tuple[str, ...]
    cautions: tuple[str, ...]

    @property
    def reason(self) -> str:
        """Why this number of clusters, in one sentence."""
        best = f"{self.silhouette[self.clusters]:.2f}"
        if len(self.silhouette) == 1:
            return _("{clusters} groups, as given; the mean silhouette is {silhouette}.").format(
                clusters=self.clusters, silhouette=best
            )
        return _("{clusters} groups: of {first} to {last}, the highest mean silhouette, {silhouette}.").format(
            clusters=self.clusters, first=self.silhouette.index[0], last=self.silhouette.index[-1], silhouette=best
        )

    def __repr__(self) -> str:
        return "\n".join([self.reason, *self.cautions])


def cluster_customers(
    features: pd.DataFrame,
    clusters: int | None = None,
    try_from: int = 2,
    try_to: int = 8,
    seed: int = 0,
    log: Sequence[str] = (),
    order_by: str | None = None,
) -> CustomerClusters:
    """Group customers by k-means on standardised features.

    Parameters
    ----------
    features : one row per customer, columns of numbers, none missing; index (or column) customer_id.
    clusters : how many; by default the number from ``try_from`` to ``try_to`` with the best silhouette.
    seed : of the starting points and of the sample for the silhouette. Order and names of the rows change nothing.
    log : features (at least 0) to take as log(1 + x), for those with a long tail.
    order_by : number the clusters by this feature's centre, highest first; by default by size, largest first.

    Raises
    ------
    DataError : no rows, repeated customers; a feature is missing, text, or negative under a logarithm, or is called
        customers.
    ParameterError : numbers of clusters or seed out of range; an unknown feature.
    ModelError : too few different customers, or no feature in which they differ.
    """
    table = by_customer("features", features)
    one_row_each(table.index)
    columns = [str(column) for column in table.columns]
    if "customers" in columns:
        raise DataError(_("the table of centres has a column of this name."), _("Rename it."), column="customers")
    logged = tuple(one_of("log", name, columns) for name in names_in("log", log))
    by = None if order_by is None else one_of("order_by", order_by, columns)
    whole_number("seed", seed, 0, 2**32 - 1)
    table = numbers_in(table, list(table.columns)).set_axis(columns, axis=1)
    # By value: neither the order nor the names of the rows may move a starting point.
    table = table.sort_values(columns, kind="stable")
    if len(table) < 3:
        raise ModelError(_("It takes at least three customers, two of them different, to look for groups."))
    scaled, cautions = _standardised(table, logged)
    tries = _numbers(clusters, try_from, try_to, scaled)
    if clusters is None and tries[-1] < try_to:
        cautions.append(
            _("Only up to {most} clusters were tried, for no more customers differ.").format(most=tries[-1])
        )
    fits = {k: _k_means(scaled, k, seed) for k in tries}
    silhouette = pd.Series({k: _silhouette(scaled, fits[k], seed) for k in tries}, name="silhouette")
    chosen = tries[int(np.argmax(silhouette.round(9)))]
    if silhouette[chosen] < WEAK:
        cautions.append(
            _(
                "A mean silhouette of {silhouette} shows no clear structure: "
                "the groups cut a continuum into pieces, and other features may serve better."
            ).format(silhouette=f"{silhouette[chosen]:.2f}")
        )
    keys, centres = _numbered(table, fits[chosen], logged, by)
    groups = pd.Series(keys, index=table.index, name="group").sort_index().rename_axis("customer_id")
    return CustomerClusters(
        groups=groups,
        centres=centres,
        silhouette=silhouette.rename_axis("clusters"),
        inertia=pd.Series({k: _inertia(scaled, fits[k]) for k in tries}, name="inertia").rename_axis("clusters"),
        clusters=chosen,
        log=logged,
        cautions=tuple(cautions),
    )


def _standardised(table: pd.DataFrame, logged: tuple[str, ...]) -> tuple[Floats, list[str]]:
    cautions, kept = [], []
    for name in table.columns:
        values = table[name]
        if name in logged:
            if (values < 0).any():
                raise DataError(
                    _("there are values below 0, and they have no logarithm."),
                    _("Set them to 0 first, or take this feature as it is."),
                    column=name,
                )
            values = np.log1p(values)
        spread = values.std(ddof=0)
        if not spread > 1e-12 * values.abs().max():
            cautions.append(_("{feature} is the same for all customers and parts nobody.").format(feature=name))
            continue
        scaled = (values - values.mean()) / spread
        if name not in logged and (skewness := float((scaled**3).mean())) > SKEWED:
            cautions.append(
                _(
                    "{feature} has a long tail (skewness {skewness}): a few large customers may make a cluster of "
                    "their own; log takes its logarithm."
                ).format(feature=name, skewness=f"{skewness:.1f}")
            )
        kept.append(scaled.to_numpy())
    if not kept:
        raise ModelError(
            _("The customers are the same in every feature, so there are no groups to find; choose other features.")
        )
    return np.column_stack(kept), cautions


def _numbers(clusters: int | None, try_from: int, try_to: int, scaled: Floats) -> list[int]:
    """The numbers of clusters to try."""
    most = min(len(np.unique(scaled, axis=0)), len(scaled) - 1)
    if clusters is not None:
        return [whole_number("clusters", clusters, 2, most)]
    first = whole_number("try_from", try_from, 2, most)
    return list(range(first, min(whole_number("try_to", try_to, first), most) + 1))


def _k_means(scaled: Floats, k: int, seed: int) -> Ints:
    from sklearn.cluster import KMeans

    fit = KMeans(n_clusters=k, n_init=STARTS, random_state=seed).fit(scaled)
    if len(np.unique(fit.labels_)) < k:
        raise ModelError(_("k-means found fewer than {clusters} groups; ask for a smaller number.").format(clusters=k))
    return fit.labels_.astype(np.int64)


def _silhouette(scaled: Floats, labels: Ints, seed: int) -> float:
    """The mean over all customers, or over a sample of each cluster, weighted by the clusters' sizes."""
    from sklearn.metrics import silhouette_samples

    if len(labels) <= SAMPLE:
        return float(silhouette_samples(scaled, labels).mean())
    draw, sizes = np.random.default_rng(seed), np.bincount(labels)
    taken = np.minimum(sizes, np.maximum(20, np.round(SAMPLE * sizes / sizes.sum()).astype(int)))
    rows = np.concatenate([draw.choice(np.flatnonzero(labels == k), n, replace=False) for k, n in enumerate(taken)])
    each = silhouette_samples(scaled[rows], labels[rows])
    return float(np.average(each, weights=(sizes / taken)[labels[rows]]))


def _inertia(scaled: Floats, labels: Ints) -> float:
    return float(
        sum(((part - part.mean(axis=0)) ** 2).sum() for k in np.unique(labels) for part in [scaled[labels == k]])
    )


def _numbered(table: pd.DataFrame, labels: Ints, logged: tuple[str, ...], by: str | None) -> tuple[Any, pd.DataFrame]:
    """The clusters as "group 1", "group 2" ..., and their centres."""
    taken = table.assign(**{name: np.log1p(table[name]) for name in logged})
    centres = taken.groupby(labels).mean()
    centres = centres.assign(**{name: np.expm1(centres[name]) for name in logged}).round(9)
    centres.insert(0, "customers", np.bincount(labels))
    # Clusters alike in size differ in a centre.
    columns = list(dict.fromkeys([by or "customers", *centres.columns]))
    order = centres.sort_values(columns, ascending=False).index
    keys = [f"group {at + 1}" for at in range(len(order))]
    place: Ints = np.argsort(order.to_numpy()).astype(np.int64)
    return (
        pd.Categorical.from_codes(place[labels], dtype=pd.CategoricalDtype(keys)),
        centres.loc[order].set_axis(pd.Index(keys, name="group")),
    )
