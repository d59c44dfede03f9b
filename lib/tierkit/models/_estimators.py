"""The two ways in which scikit-learn learns who is lost, each with what it can say about the features."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

from tierkit.errors import ModelError
from tierkit.i18n import _
from tierkit.models._intervals import normal_quantile
from tierkit.models._values import Flags, Floats

STEPS = 2000


def fit_logistic(ready: Floats, gone: Flags, names: tuple[str, ...], _state: int) -> tuple[Any, pd.DataFrame]:
    """A logistic regression on scaled features, and their odds ratios."""
    from sklearn.linear_model import LogisticRegression

    # The slight pull to 0 (C = 1 on scaled features) keeps odds finite when a feature tells all lost from all kept.
    model = LogisticRegression(C=1.0, tol=1e-8, max_iter=STEPS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no convergence is an error of ours, below
        model.fit(ready, gone)
    if int(np.max(model.n_iter_)) >= STEPS:
        raise ModelError(_("The churn model did not settle; leave out features that say the same, and fit again."))
    slopes, chance = model.coef_[0], model.predict_proba(ready)[:, 1]
    design = np.column_stack([np.ones(len(ready)), ready])
    pull = np.diag([0.0, *np.ones(ready.shape[1])])
    information = (design * (chance * (1 - chance))[:, np.newaxis]).T @ design + pull
    half = normal_quantile(0.95) * np.sqrt(np.diag(np.linalg.inv(information))[1:])
    table = pd.DataFrame(
        {"odds_ratio": np.exp(slopes), "lower": np.exp(slopes - half), "upper": np.exp(slopes + half)},
        index=pd.Index(names, name="feature"),
    )
    return model, table.iloc[np.argsort(-np.abs(slopes), kind="stable")]


def fit_boosted(ready: Floats, gone: Flags, names: tuple[str, ...], state: int) -> tuple[Any, pd.DataFrame]:
    """Boosted trees, and how much AUC falls when a feature is shuffled."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.inspection import permutation_importance
    from threadpoolctl import threadpool_limits

    model = HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=80,
        max_leaf_nodes=8,
        min_samples_leaf=min(40, max(5, len(gone) // 10)),
        early_stopping=False,
        random_state=state,
    )
    with threadpool_limits(1):  # threads cost more than they bring on a few thousand customers
        model.fit(ready, gone)
        shuffled = permutation_importance(model, ready, gone, scoring="roc_auc", n_repeats=10, random_state=state)
    table = pd.DataFrame(
        {"importance": shuffled.importances_mean, "spread": shuffled.importances_std},
        index=pd.Index(names, name="feature"),
    )
    return model, table.sort_values("importance", ascending=False, kind="stable")
