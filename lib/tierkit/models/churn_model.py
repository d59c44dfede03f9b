"""Which customers of today are likely to be lost, and what gives them away?

Definition
    A churn early-warning model (客户流失预警) learns from an earlier date, on which we know what happened next, and
    gives each customer of a later one a probability of being lost. *logistic*: a weighted sum of the features in
    log-odds; read its odds ratios. *boosted*: many small decision trees, each mending the errors of those before;
    it finds bends and combinations by itself, but can only be asked which features matter.
    Features that count days, purchases or money are taken in logs (``logged``), all are scaled to their standard
    deviation. A missing feature takes the average of the customers it was fitted on, so that silence tells nothing.

Source
    D. R. Cox, "The Regression Analysis of Binary Sequences", Journal of the Royal Statistical Society B 20 (1958),
    215-242; J. H. Friedman, "Greedy Function Approximation: A Gradient Boosting Machine", Annals of Statistics 29
    (2001), 1189-1232; L. Breiman, "Random Forests", Machine Learning 45 (2001), 5-32, for importance by shuffling.
    All by scikit-learn.

Limits
    Test it on a later period (see out_of_time), never on the customers that it was fitted on. What it finds are signs
    of leaving and no causes: a save offer must be tested by itself. Of features that say nearly the same, the odds
    ratios share the credit by chance; the cautions name such pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.errors import DataError, ModelError, ParameterError
from tierkit.i18n import _
from tierkit.i18n.numbers import count, percent
from tierkit.models._checks import one_of, one_row_each, plain, several, table, whole_number
from tierkit.models._estimators import fit_boosted, fit_logistic
from tierkit.models._values import Floats
from tierkit.models.lift import both_kinds, known_outcomes

METHODS = ("logistic", "boosted")
LOGGED = (
    "quiet_days",
    "purchases",
    "tenure_days",
    "usual_gap",
    "quiet_over_gap",
    "spend",
    "visits_14",
    "visits_28",
    "tickets",
)
"""The features of churn_features that count days, purchases or money: skewed, and each further one says less."""
RULE = "quiet_days"
FEWEST = 10
ALIKE = 0.9


@dataclass(frozen=True, repr=False)
class ChurnModel:
    """A fitted model; made by :func:`fit_churn_model`.

    ``customers``, ``lost`` and ``base_rate`` are those of the fit; ``averages`` fill what is missing; ``rule`` is the
    naive rule "longest quiet first", fitted on the same customers (None without quiet_days).
    """

    method: str
    features: tuple[str, ...]
    logged: tuple[str, ...]
    customers: int
    lost: int
    averages: pd.Series
    cautions: tuple[str, ...]
    rule: ChurnModel | None
    _centre: Floats = field(repr=False)
    _scale: Floats = field(repr=False)
    _estimator: Any = field(repr=False)
    _drivers: pd.DataFrame = field(repr=False)

    @property
    def base_rate(self) -> float:
        """The share of lost among the customers of the fit."""
        return self.lost / self.customers

    def probability(self, features: pd.DataFrame) -> pd.Series:
        """The probability of being lost, of every customer of ``features`` (columns of the fit; others are ignored).

        Raises DataError when a column is missing or holds text or infinite values.
        """
        from threadpoolctl import threadpool_limits

        one_row_each(table("features", features).index)
        features = table("features", features.set_axis([str(name) for name in features.columns], axis=1), self.features)
        ready = (_filled(features, self.features, self.logged, self.averages) - self._centre) / self._scale
        with threadpool_limits(1):
            chances = self._estimator.predict_proba(ready)[:, 1]
        return pd.Series(chances, index=features.index, name="probability")

    def drivers(self) -> pd.DataFrame:
        """What gives lost customers away, strongest first; index feature.

        logistic: odds_ratio, lower, upper (95 %, Wald): how the odds of being lost multiply when the feature is one
        standard deviation higher and the others stay (a feature of ``logged`` counts in logs).
        boosted: importance (how much AUC falls on the customers of the fit when the feature is shuffled), spread (its
        standard deviation over ten shuffles).
        """
        return self._drivers.copy()

    def __repr__(self) -> str:
        head = _("Churn model ({method}) on {features} features: {customers} customers, {share} of them lost.")
        lines = [
            head.format(
                method=self.method,
                features=len(self.features),
                customers=count(self.customers),
                share=percent(self.base_rate),
            )
        ]
        return "\n".join([*lines, *(_("Caution: {caution}").format(caution=caution) for caution in self.cautions)])


def fit_churn_model(
    features: pd.DataFrame,
    lost: pd.Series,
    method: str = "logistic",
    logged: Sequence[str] | None = None,
    seed: int = 0,
) -> ChurnModel:
    """Fit a model to customers of whom we know what happened next.

    Parameters
    ----------
    features : one row a customer, numbers only, as from :func:`~tierkit.models.churn_features.churn_features` at an
        earlier date; own columns may be added. Missing values are filled with the column's average.
    lost : who was (bool), index with at least the same customers; from ``lost_customers``.
    method : "logistic" or "boosted".
    logged : the columns to take as ln(1 + x); by default those of ``LOGGED`` that are there. Values below 0 count 0.
    seed : for the shuffling; the same data and state give the same model, whatever the order of the rows.

    Returns
    -------
    ChurnModel

    Raises
    ------
    DataError : no customers, one twice, text or infinite values, an empty column, a customer without an outcome.
    ModelError : fewer than 10 lost or 10 kept customers; no convergence.
    ParameterError : unknown method; a column in ``logged`` that is not there.
    """
    one_of("method", method, METHODS)
    whole_number("seed", seed, 0)
    one_row_each(table("features", features).index)
    names = tuple(str(column) for column in features.columns)
    features = table("features", features.set_axis(list(names), axis=1), names)
    if not names:
        raise DataError(_("The table has no features."), _("Make it with churn_features."))
    logs = tuple(name for name in LOGGED if name in names) if logged is None else tuple(several("logged", logged))
    strange = [name for name in logs if name not in names]
    if strange:
        raise ParameterError(
            _("There is no feature {names} to take in logs; there are: {choices}.").format(
                names=_(", ").join(map(str, strange)), choices=_(", ").join(names)
            )
        )
    # In order, for floats to add up the same whatever the order of the file.
    ordered = features.set_axis(plain(features.index)).sort_index()
    gone = known_outcomes(lost, ordered.index)
    both_kinds(gone)
    _enough(gone)
    averages = _averages(ordered, names)
    values = _filled(ordered, names, logs, averages)
    centre, spread = values.mean(axis=0), values.std(axis=0)
    constant = spread < 1e-12
    scale = np.where(constant, 1.0, spread)
    ready = (values - centre) / scale
    fit = fit_logistic if method == "logistic" else fit_boosted
    estimator, drivers = fit(ready, gone, names, seed)
    rule = None
    if RULE in names and names != (RULE,):
        rule = fit_churn_model(ordered[[RULE]], lost, "logistic", seed=seed)
    return ChurnModel(
        method=method,
        features=names,
        logged=logs,
        customers=len(gone),
        lost=int(gone.sum()),
        averages=averages,
        cautions=tuple(_cautions(ordered, ready, constant, gone)),
        rule=rule,
        _centre=centre,
        _scale=scale,
        _estimator=estimator,
        _drivers=drivers,
    )


def _averages(features: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    averages = _floats(features, names).mean()
    empty = [name for name in names if np.isnan(averages[name])]
    if empty:
        raise DataError(
            _("Not a single customer has a value here."),
            _("Leave the column out, or choose a date on which it was known."),
            column=empty[0],
        )
    return averages


def _filled(features: pd.DataFrame, names: Sequence[str], logged: Sequence[str], averages: pd.Series) -> Floats:
    known = _floats(features, names).fillna(averages)
    for name in logged:
        known[name] = np.log1p(known[name].clip(lower=0))
    return known.to_numpy()


def _floats(features: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    read = {}
    for name in names:
        try:
            read[name] = features[name].to_numpy(dtype=np.float64, na_value=np.nan)
        except (TypeError, ValueError):
            raise DataError(
                _("the values are no numbers, but {dtype}.").format(dtype=features[name].dtype),
                _("Convert the column to numbers first."),
                column=name,
            ) from None
        endless = int(np.isinf(read[name]).sum())
        if endless:
            raise DataError(
                _("{count} of {total} values are infinite.").format(count=endless, total=len(features)),
                _("Give these customers a number, or leave them out."),
                column=name,
            )
    return pd.DataFrame(read, index=features.index)


def _enough(gone: npt.NDArray[np.bool_]) -> None:
    lost, kept = int(gone.sum()), int((~gone).sum())
    if min(lost, kept) < FEWEST:
        raise ModelError(
            _(
                "{lost} lost and {kept} kept customers are too few to learn from; "
                "take more customers or a longer horizon, so that there are {fewest} or more of each."
            ).format(lost=lost, kept=kept, fewest=FEWEST)
        )


def _cautions(
    features: pd.DataFrame, ready: Floats, constant: npt.NDArray[np.bool_], gone: npt.NDArray[np.bool_]
) -> list[str]:
    names, said = [str(column) for column in features.columns], []
    gaps = features.isna().mean()
    for name, share in gaps[gaps > 0].items():
        said.append(
            _("{feature} is missing for {share} of the customers; they were given the average.").format(
                feature=name, share=percent(share, 0)
            )
        )
    for name in np.array(names)[constant]:
        said.append(_("{feature} is the same for everybody and tells nothing.").format(feature=name))
    alike = np.corrcoef(ready[:, ~constant], rowvar=False) if (~constant).sum() > 1 else np.zeros((1, 1))
    varied = [name for name, same in zip(names, constant, strict=True) if not same]
    for i, j in zip(*np.nonzero(np.triu(np.abs(alike), 1) > ALIKE), strict=True):
        said.append(
            _("{one} and {other} say nearly the same; read their effects together.").format(
                one=varied[i], other=varied[j]
            )
        )
    fewer = int(min(gone.sum(), (~gone).sum()))
    if fewer < 10 * len(names):
        said.append(
            _("{fewer} customers in the smaller group are few for {features} features; trust it less.").format(
                fewer=fewer, features=len(names)
            )
        )
    return said
