"""What makes a prospective customer sign: how does the chance of a deal depend on what is known of the lead?

Definition
    The chance that a lead is won is learned from the leads that are closed (won or lost) by logistic regression.
    Features are standardised and the fit is ridge-penalised: it minimises the sum of the log losses + penalty / 2 x
    the sum of the squared standardised coefficients. Coefficients are given per unit of the feature.

Source
    D. W. Hosmer & S. Lemeshow, "Applied Logistic Regression" (Wiley, 2nd ed. 2000). At least ten won (and lost) leads
    per coefficient: P. Peduzzi et al., Journal of Clinical Epidemiology 49 (1996), 1373-1379.

Limits
    What the model learns from must be known of an open lead, too. Visits, a known budget and a meeting with the
    decision maker are complete for a closed lead and still growing for an open one: a model that learns from them
    thinks too little of everybody who is new. So by default it learns from what was known at first contact; with
    ``features=ALL_FACTS`` it also sees the progress, and says so in a caution. The standard errors take the penalty for
    prior knowledge, and leave out that sales may have worked harder on leads they believed in.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.errors import DataError, ModelError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import filled, number, numbers_in, one_row_each, plain_ids, several, table

FIRST_CONTACT_FACTS = ("need_fit", "source")
PROGRESS_FACTS = ("decision_maker_met", "budget_known", "visits")
ALL_FACTS = (*FIRST_CONTACT_FACTS, *PROGRESS_FACTS)
OUTCOMES = ("won", "lost", "open")
EVENTS_PER_COEFFICIENT = 10
MAX_ITERATIONS = 1000

Floats = npt.NDArray[np.float64]


class Term(NamedTuple):
    """One column that the model sees: a number, or whether a text feature has a certain level."""

    feature: str
    level: str | None = None

    def __str__(self) -> str:
        return self.feature if self.level is None else f"{self.feature}={self.level}"


@dataclass(frozen=True, repr=False)
class ProspectModel:
    """What makes a lead be won, learned from closed leads by :func:`fit_prospects`.

    ``coefficients``: one row per term, columns coefficient (log odds per unit), standard_error, odds_ratio; a text
    feature has a row ``feature=level`` for every level but its most frequent, which is in ``baselines``.
    ``intercept``: log odds with every number at 0 and every text at its baseline. ``closed``, ``won``: leads it
    learned from. ``cautions``: sentences to read before it is used.
    """

    coefficients: pd.DataFrame
    intercept: float
    terms: tuple[Term, ...]
    baselines: Mapping[str, str]
    closed: int
    won: int
    penalty: float
    cautions: tuple[str, ...]

    def __repr__(self) -> str:
        said = _("Chance of a deal, learned from {closed} closed leads, {won} of them won:").format(
            closed=self.closed, won=self.won
        )
        terms = self.coefficients["coefficient"].map("{:+.3f}".format)
        lines = [f"  {term}: {value}" for term, value in terms.items()]
        return "\n".join((said, *lines, *self.cautions))

    def chances(self, leads: pd.DataFrame) -> pd.Series:
        """The chance that each lead is won, 0 to 1; index lead_id. DataError where a feature is missing or unknown."""
        listed = by_lead(leads)
        known = {feature: {level} for feature, level in self.baselines.items()}
        for term in self.terms:
            if term.level is not None:
                known[term.feature].add(term.level)
        for feature, levels in known.items():
            _check_levels(_texts(listed, feature), levels)
        weights = self.coefficients["coefficient"].to_numpy()
        logit = self.intercept + (_design(listed, self.terms) * weights).sum(axis=1)
        return pd.Series(np.exp(-np.logaddexp(0, -logit)), index=listed.index, name="chance")


def fit_prospects(
    prospects: pd.DataFrame, features: Sequence[str] = FIRST_CONTACT_FACTS, penalty: float = 1.0
) -> ProspectModel:
    """Learn the chance of a deal from the leads that are won or lost.

    Parameters
    ----------
    prospects : one row per lead: lead_id, outcome ("won", "lost" or "open"; open ones are left out) and the features.
    features : columns to learn from: numbers (0 and 1 for no and yes), or texts such as the source.
    penalty : how strongly coefficients are drawn towards 0, above 0; 1 draws hardly with some hundred leads.

    Raises
    ------
    DataError : no leads; one twice; columns missing, blank or of the wrong kind; a feature that is the same for all.
    ParameterError : no features, or one twice; a penalty that cannot be.
    ModelError : all closed leads ended alike, or there are none; the fit does not converge.
    """
    from sklearn.linear_model import LogisticRegression

    strength = number("penalty", penalty, 0, np.inf, open_low=True)
    names = several("features", features)
    if not names or len(set(names)) < len(names):
        raise ParameterError(
            _("The features must be one or more different columns; got {names}.").format(names=_(", ").join(names))
        )
    listed = by_lead(prospects, ["outcome", *names])
    closed = listed[outcomes(listed) != "open"].sort_index()
    won = (closed["outcome"] == "won").to_numpy()
    if won.all() or not won.any():
        raise ModelError(_("Chances are learned from closed leads, won and lost ones; here one of the two is missing."))
    terms, baselines = _terms(closed, names)
    values = _design(closed, terms)
    middle, spread = values.mean(axis=0), values.std(axis=0)
    for term in np.flatnonzero(spread == 0):
        raise DataError(
            _("All closed leads are the same here, so that nothing can be learned from it."),
            _("Leave it out of the features."),
            column=terms[term].feature,
        )
    standard = (values - middle) / spread
    model = LogisticRegression(C=1 / strength, tol=1e-8, max_iter=MAX_ITERATIONS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # said below, as an error
        model.fit(standard, won)
    if model.n_iter_.max() >= MAX_ITERATIONS:
        raise ModelError(_("The fit of the chances does not converge; raise the penalty or leave features out."))
    coefficients = model.coef_[0] / spread
    table = pd.DataFrame(
        {
            "coefficient": coefficients,
            "standard_error": _errors(standard, model.predict_proba(standard)[:, 1], strength) / spread,
            "odds_ratio": np.exp(coefficients),
        },
        index=pd.Index([str(term) for term in terms], name="term"),
    )
    return ProspectModel(
        table,
        float(model.intercept_[0] - (coefficients * middle).sum()),
        tuple(terms),
        baselines,
        len(closed),
        int(won.sum()),
        strength,
        tuple(_cautions(names, len(terms), won)),
    )


def by_lead(leads: pd.DataFrame, columns: Sequence[str] = ()) -> pd.DataFrame:
    ids = plain_ids(table("leads", leads, ["lead_id", *columns]), "lead_id")
    listed = leads.drop(columns="lead_id").set_axis(pd.Index(ids))
    one_row_each(listed.index, "lead_id")
    return listed


def outcomes(listed: pd.DataFrame) -> pd.Series:
    outcomes = _texts(listed, "outcome")
    _check_levels(outcomes, set(OUTCOMES))
    return outcomes


def _texts(listed: pd.DataFrame, column: str) -> pd.Series:
    return filled(table("leads", listed, [column]), column).astype(str)


def _check_levels(values: pd.Series, known: set[str]) -> None:
    strange = values[~values.isin(known)]
    if len(strange):
        raise DataError(
            _("{value!r} is unknown; known are: {choices}.").format(
                value=strange.iloc[0], choices=_(", ").join(sorted(known))
            ),
            _("Correct it, or leave these leads out."),
            column=str(values.name),
        )


def _terms(closed: pd.DataFrame, features: Sequence[str]) -> tuple[list[Term], dict[str, str]]:
    """The columns that the model sees, and the level of each text feature that the others are compared with."""
    terms, baselines = [], {}
    for feature in features:
        if pd.api.types.is_numeric_dtype(closed[feature].dtype):
            terms.append(Term(feature))
            continue
        sizes = _texts(closed, feature).value_counts()
        baselines[feature] = str(min(sizes.index[sizes == sizes.max()]))
        terms += [Term(feature, str(level)) for level in sorted(sizes.index) if level != baselines[feature]]
        if len(sizes) == 1:
            raise DataError(
                _("All closed leads are the same here, so that nothing can be learned from it."),
                _("Leave it out of the features."),
                column=feature,
            )
    return terms, baselines


def _design(listed: pd.DataFrame, terms: Sequence[Term]) -> Floats:
    table("leads", listed, dict.fromkeys(term.feature for term in terms))
    columns = [
        numbers_in(listed, [term.feature])[term.feature] if term.level is None
        else (_texts(listed, term.feature) == term.level).astype(np.float64)
        for term in terms
    ]  # fmt: skip
    return np.column_stack([column.to_numpy() for column in columns])


def _errors(standard: Floats, chance: Floats, penalty: float) -> Floats:
    """Standard errors of the standardised coefficients: from the curvature of what was minimised."""
    whole = np.column_stack([np.ones(len(standard)), standard])
    curvature = whole.T @ (whole * (chance * (1 - chance))[:, np.newaxis])
    curvature[1:, 1:] += penalty * np.eye(standard.shape[1])
    return np.asarray(np.sqrt(np.diag(np.linalg.inv(curvature)))[1:])


def _cautions(features: Sequence[str], terms: int, won: npt.NDArray[np.bool_]) -> list[str]:
    said = []
    growing = [feature for feature in features if feature in PROGRESS_FACTS]
    if growing:
        said.append(
            _(
                "{features} of an open lead are those so far, of a closed one those at the end: the chances of open "
                "leads are those if they were closed as they stand, and mostly too low."
            ).format(features=_(", ").join(growing))
        )
    fewer = int(min(won.sum(), (~won).sum()))
    if fewer < EVENTS_PER_COEFFICIENT * terms:
        said.append(
            _(
                "{fewer} leads of the rarer outcome are few for {terms} coefficients; ten for each make them reliable."
            ).format(fewer=fewer, terms=terms)
        )
    return said
