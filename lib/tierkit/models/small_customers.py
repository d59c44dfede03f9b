"""Which small customers may grow, which are served too dearly, and which should we let go, with care?

Definition
    A small customer (小客户) is judged on his trend over at least four periods, never on one date. From his first
    period with a value on: the *slope* is Theil and Sen's, the median of the slopes between all pairs of periods;
    *growth* is what the slope adds over his time, in units of his mean value; the *recent share* is the part of his
    value that lies in the later half (one half when he buys evenly; a middle period counts half to each).

    Gone quiet (hardly any recent share) → let go. Rising (growth and recent share high) → upgrade. Falling (both low,
    or the recent share very low) → indirect, that is served at lower cost, or let go where he does not cover his cost
    to serve. Else keep, or indirect where he does not cover it. Who has been here for fewer than ``least_periods`` is
    kept: it is too early to judge. Who brought nothing in any period has gone quiet. One large order is no trend.

Source
    H. Theil, "A Rank-Invariant Method of Linear and Polynomial Regression Analysis", Indagationes Mathematicae 12
    (1950); P. K. Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau", Journal of the American
    Statistical Association 63 (1968), 1379-1389. The verdicts are the course's, the rules the kit's.

Limits
    A trend of few periods is a hint. In a shop where most periods of most small customers are 0 the median slope is 0:
    take quarters or a rolling window. "Let go" means to stop spending on, not to refuse; somebody looks at each first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import N_, _, language
from tierkit.models._checks import number, numbers_in, of_kind, one_of, one_row_each, series, table, whole_number

VERDICTS = pd.CategoricalDtype(["upgrade", "keep", "indirect", "let go"], ordered=True)
LABELS = {
    "upgrade": N_("Lift up"),
    "keep": N_("Keep"),
    "indirect": N_("Serve indirectly"),
    "let go": N_("Let go, with care"),
}
ADVICE = {
    "upgrade": N_("Growing: make contact, offer the next tier's entitlements for a time, and watch."),
    "keep": N_("Steady: serve as now, and look again next period."),
    "indirect": N_(
        "Serve at lower cost: self-service, dealers, a minimum order, payment in advance or a service charge."
    ),
    "let go": N_("Stop spending on this customer after a last friendly contact; never refuse an order."),
}
CHUNK = 20_000  # customers at a time: the pairs of periods of all at once would fill the memory

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class SmallCustomerRules:
    """The numbers that decide about a small customer."""

    rising: float = 0.5
    """Growth from which the trend is rising: the value grew by half of its own mean."""
    falling: float = -0.5
    """Growth down to which the trend is falling."""
    recent_high: float = 0.6
    """The recent share that a rising trend needs."""
    recent_low: float = 0.4
    """The recent share that a falling trend may have at most."""
    fading: float = 0.2
    """A recent share at or below this is falling without a slope too: who buys rarely has a median slope of 0."""
    gone: float = 0.05
    """A recent share at or below this: the customer has gone quiet."""
    least_periods: int = 4
    """Periods that a customer must have been here before he is judged; never fewer than 4."""

    def __post_init__(self) -> None:
        number("rising", self.rising, 0, np.inf, open_low=True)
        number("falling", self.falling, -np.inf, 0, open_high=True)
        number("recent_high", self.recent_high, 0.5, 1)
        number("recent_low", self.recent_low, 0, 0.5)
        number("fading", self.fading, 0, self.recent_low)
        number("gone", self.gone, 0, self.fading)
        whole_number("least_periods", self.least_periods, 4)


DEFAULT_RULES = SmallCustomerRules()


def review_small_customers(
    history: pd.DataFrame, rules: SmallCustomerRules = DEFAULT_RULES, cost_to_serve: pd.Series | None = None
) -> pd.DataFrame:
    """The trend of every small customer, and what it speaks for.

    Parameters
    ----------
    history : small customers x periods in the order of time: what each brought (spend, or margin where the cost to
        serve is given), such as from :func:`~tierkit.models.periods.period_values`; 0 where nothing.
    rules : the numbers that decide.
    cost_to_serve : what serving each customer costs per period, in the unit of ``history``.

    Returns
    -------
    DataFrame, index as ``history``: periods (since the first with a value), value (mean per period), slope (per
    period), growth, recent_share, recent_value (mean per period of the later half), with a cost also cost; judged
    (False where it is too early), verdict (ordered Categorical upgrade, keep, indirect, let go).

    Raises
    ------
    ParameterError : fewer periods than the rules demand; a cost below 0.
    DataError : a customer twice; missing or text values; customers without a cost.
    """
    of_kind("rules", rules, SmallCustomerRules)
    one_row_each(table("history", history).index)
    if history.shape[1] < rules.least_periods:
        raise ParameterError(
            _(
                "Small customers are judged on their trend over at least {least} periods, never on one date; the "
                "history has {count}."
            ).format(least=rules.least_periods, count=history.shape[1])
        )
    known = history.set_axis([str(column) for column in history.columns], axis=1)
    values = numbers_in(known, list(known.columns)).to_numpy()
    here = np.maximum.accumulate(values != 0, axis=1)
    periods = here.sum(axis=1)
    mean = values.sum(axis=1) / np.maximum(periods, 1)
    slope = theil_sen_slopes(np.where(here, values, np.nan))
    # Growth is against the mean size of his periods, which is above 0 even where returns outweigh.
    size = np.abs(values).sum(axis=1) / np.maximum(periods, 1)
    later = _later_half(periods, values.shape[1])
    gains = np.clip(values, 0, None)
    review = pd.DataFrame(
        {
            "periods": periods,
            "value": mean,
            "slope": slope,
            "growth": _ratio(slope * (periods - 1), size),
            "recent_share": _ratio((gains * later).sum(axis=1), gains.sum(axis=1)),
            "recent_value": _ratio((values * later).sum(axis=1), later.sum(axis=1)),
        },
        index=history.index,
    )
    covered = np.ones(len(review), dtype=bool)
    if cost_to_serve is not None:
        review["cost"] = _checked_cost(cost_to_serve, history.index)
        covered = (review["recent_value"] >= review["cost"]).to_numpy()
    review["judged"] = (periods >= rules.least_periods) | (periods == 0)
    return review.assign(verdict=pd.Categorical(_verdicts(review, rules, covered), dtype=VERDICTS))


def verdict_table(review: pd.DataFrame) -> pd.DataFrame:
    """One row per verdict, empty ones too: customers, customer_share, value (per period, what is above 0), value_share.

    ``review`` comes from :func:`review_small_customers`; the shares of value are 0 when nobody brings any.
    """
    if table("review", review, ["value", "verdict"])["verdict"].dtype != VERDICTS:
        raise ParameterError(_("These are no verdicts; make them with review_small_customers."))
    gains = numbers_in(review, ["value"])["value"].clip(lower=0.0)
    verdicts = review.groupby("verdict", observed=False).size().to_frame("customers")
    verdicts["customer_share"] = verdicts["customers"] / max(1, verdicts["customers"].sum())
    verdicts["value"] = gains.groupby(review["verdict"], observed=False).sum().round(6)
    verdicts["value_share"] = verdicts["value"] / (verdicts["value"].sum() or 1.0)
    return verdicts


def verdict_label(key: str, lang: str | None = None) -> str:
    """The name of a verdict in "en" or "zh"; by default in the language in force."""
    with language(lang):
        return _(LABELS[one_of("verdict", key, LABELS)])


def verdict_advice(key: str, lang: str | None = None) -> str:
    """What a verdict asks us to do, as a sentence; language as for :func:`verdict_label`."""
    with language(lang):
        return _(ADVICE[one_of("verdict", key, ADVICE)])


def theil_sen_slopes(values: Floats) -> Floats:
    """The median of the slopes between all pairs of periods, per row of customers x periods; NaN is no period.

    A row with fewer than two periods has the slope 0.
    """
    first, second = np.triu_indices(values.shape[1], k=1)
    slopes = np.zeros(len(values))
    for start in range(0, len(values), CHUNK):
        rows = values[start : start + CHUNK]
        pairs = (rows[:, second] - rows[:, first]) / (second - first)
        judged = ~np.isnan(pairs).all(axis=1)
        slopes[start : start + CHUNK][judged] = np.nanmedian(pairs[judged], axis=1)
    return slopes


def _later_half(periods: npt.NDArray[np.int64], columns: int) -> Floats:
    """How much of each period lies in the later half of each customer's time: 1, 0 or a half in the middle."""
    age_at_end = columns - np.arange(columns)
    return np.clip(periods[:, np.newaxis] / 2 - age_at_end + 1, 0, 1)


def _verdicts(review: pd.DataFrame, rules: SmallCustomerRules, covered: Mask) -> npt.NDArray[np.str_]:
    growth, recent = review["growth"].to_numpy(), review["recent_share"].to_numpy()
    rising = (growth >= rules.rising) & (recent >= rules.recent_high)
    falling = (growth <= rules.falling) & (recent <= rules.recent_low) | (recent <= rules.fading)
    return np.select(
        [~review["judged"].to_numpy(), recent <= rules.gone, rising, falling & ~covered, falling | ~covered],
        ["keep", "let go", "upgrade", "let go", "indirect"],
        "keep",
    )


def _ratio(part: Floats, whole: Floats) -> Floats:
    """``part / whole``, 0 where there is no whole."""
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def _checked_cost(cost: pd.Series, customers: pd.Index) -> pd.Series:
    one_row_each(series("cost_to_serve", cost).index)
    without = customers.difference(cost.index)
    if len(without):
        raise DataError(
            _("{customer} has no cost to serve.").format(customer=without[0]),
            _("Give every customer of the history a cost, 0 where there is none."),
        )
    known = numbers_in(cost.reindex(customers).to_frame("cost_to_serve"), ["cost_to_serve"])["cost_to_serve"]
    if (known < 0).any():
        raise ParameterError(_("A cost to serve is 0 or more; give it as a positive number."))
    return known
