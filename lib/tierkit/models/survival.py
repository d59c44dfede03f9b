"""How long do customers stay: what share is still with us after one month, six months, a year?

Definition
    The retention (survival) curve S(t) is the share of customers who are still with us t after they came. Kaplan and
    Meier multiply the shares that get past each point of time, counting at each only those who have been *seen* that
    long. So who is still a customer on the analysis date (right-censored, 右删失) counts until then, and no longer.
    Time counts in whole units: who leaves within the third month is lost at 3, and a unit that the analysis date cuts
    short is not judged. The interval is Greenwood's on the log-log scale, by lifelines.

Source
    E. L. Kaplan & P. Meier, "Nonparametric Estimation from Incomplete Observations", Journal of the American
    Statistical Association 53 (1958), 457-481. N. Mantel, Cancer Chemotherapy Reports 50 (1966), 163-170, for the
    log-rank test. C. Davidson-Pilon, "lifelines: survival analysis in Python", Journal of Open Source Software 4(40)
    (2019), 1317.

Limits
    Whoever has been seen for a year tells nothing of the second one: the end of the curve stands on few customers
    (see ``at_risk``) and its interval is wide. It takes early and late joiners as alike; if prices or service changed,
    draw them apart with ``by``. Before the first loss the interval has no width, which says little for few customers.
"""

from __future__ import annotations

import warnings
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models._checks import number, one_of, table
from tierkit.models._spans import group_names, seen_spans
from tierkit.models.summary_checks import calendar_date

UNITS = ("day", "week", "month", "quarter", "year")
MONTHS = {"month": 1, "quarter": 3, "year": 12}

Ints = npt.NDArray[np.int64]


def retention_curve(
    spans: pd.DataFrame,
    as_of: date | str,
    by: str | None = None,
    unit: str = "month",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """The Kaplan-Meier estimate of the share still retained.

    Parameters
    ----------
    spans : one row a customer or contract with started_on and ended_on (missing while it runs): contracts, or the
        result of :func:`~tierkit.models.churn_rates.customer_spans`.
    as_of : the analysis date, up to which customers were seen.
    by : a column of ``spans``: one curve per group.
    unit : "day", "week", "month", "quarter" or "year"; months by the calendar.
    confidence : of the pointwise interval.

    Returns
    -------
    DataFrame, index named by ``unit`` (with ``by``: group and unit), from 0 to the longest time seen: at_risk
    (customers seen so long and not lost before), lost (at this time), censored (seen no longer than this), retained,
    lower, upper (shares).

    Raises
    ------
    DataError, ParameterError : as for :func:`~tierkit.models.churn_rates.churn_rate`; unknown unit; confidence
        outside 0 to 1.
    """
    level = number("confidence", confidence, 0, 1, open_low=True, open_high=True)
    durations = observed_durations(spans, as_of, by, unit)
    if by is None:
        return _curve(durations, unit, level)
    groups = durations[by]
    parts = {name: _curve(durations[groups == name], unit, level) for name in group_names(groups)}
    return pd.concat(parts, names=[by])


def retention_difference(spans: pd.DataFrame, as_of: date | str, by: str, unit: str = "month") -> pd.Series:
    """Do the groups differ by more than chance? The log-rank test.

    Parameters are those of :func:`retention_curve`. Returns a Series: statistic (chi-squared), degrees (groups - 1)
    and p (the chance of curves so far apart if all groups were alike). DataError when there is only one group, or
    when nobody was lost.
    """
    from lifelines.statistics import multivariate_logrank_test
    from scipy.special import chdtrc

    durations = observed_durations(table("spans", spans, [by]), as_of, by, unit)
    if durations[by].nunique() < 2:
        raise DataError(_("there is only one group here."), _("Choose a column that tells customers apart."), column=by)
    if not durations["lost"].any():
        raise DataError(_("Nobody was lost, so there is nothing to compare."), _("Choose a later analysis date."))
    codes = pd.factorize(durations[by])[0]
    with warnings.catch_warnings():
        # lifelines uses what a coming pandas will drop; that is no news for who reads a p-value.
        warnings.simplefilter("ignore")
        test = multivariate_logrank_test(durations["duration"], codes, durations["lost"])
    statistic, degrees = float(test.test_statistic), durations[by].nunique() - 1
    # Its p-value is 1 minus the distribution function, which is 0 far out; this one is not.
    return pd.Series({"statistic": statistic, "degrees": degrees, "p": chdtrc(degrees, statistic)}, name=by)


def observed_durations(
    spans: pd.DataFrame, as_of: date | str, by: str | None = None, unit: str = "month"
) -> pd.DataFrame:
    """One row a customer: duration (whole units seen), lost (whether the customer left then), and the group.

    Who left part of the way through a unit is lost at its end; who left in a unit that ``as_of`` cuts short has been
    seen for the units before, like the others who came at the same time.
    """
    one_of("unit", unit, UNITS)
    end = calendar_date(as_of)
    seen = seen_spans(spans, end, by)
    started, ended = seen["started_on"], seen["ended_on"]
    possible, _whole = _units(started, pd.Series(end, index=seen.index), unit)
    stayed, whole = _units(started, ended.fillna(end), unit)
    left_at = np.where(whole, stayed, stayed + 1)
    lost = ended.notna().to_numpy() & (left_at <= possible)
    durations = pd.DataFrame({"duration": np.where(lost, left_at, possible), "lost": lost}, index=seen.index)
    return durations if by is None else durations.assign(**{by: seen[by]})


def _units(start: pd.Series, end: pd.Series, unit: str) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Whole units from ``start`` to ``end``, and whether nothing is left over."""
    if unit in ("day", "week"):
        days = (end - start).dt.days.to_numpy()
        units, rest = np.divmod(days, 7 if unit == "week" else 1)
        return units, rest == 0
    # A month that began on the 31st is over on the last day of a shorter month.
    over = np.minimum(start.dt.day.to_numpy(), end.dt.days_in_month.to_numpy())
    day = end.dt.day.to_numpy()
    months = (end.dt.year - start.dt.year).to_numpy() * 12 + (end.dt.month - start.dt.month).to_numpy() - (day < over)
    units, rest = np.divmod(months, MONTHS[unit])
    return units.astype(np.int64), (rest == 0) & (day == over)


def _curve(observed: pd.DataFrame, unit: str, confidence: float) -> pd.DataFrame:
    from lifelines import KaplanMeierFitter

    durations, lost = observed["duration"].to_numpy(), observed["lost"].to_numpy()
    times = np.arange(durations.max() + 1)
    fit = KaplanMeierFitter(alpha=1 - confidence).fit(durations, lost, timeline=times)
    interval = fit.confidence_interval_survival_function_.to_numpy()
    return pd.DataFrame(
        {
            "at_risk": len(durations) - np.searchsorted(np.sort(durations), times, side="left"),
            "lost": np.bincount(durations[lost], minlength=len(times)),
            "censored": np.bincount(durations[~lost], minlength=len(times)),
            "retained": fit.survival_function_.to_numpy()[:, 0],
            "lower": interval[:, 0],
            "upper": interval[:, 1],
        },
        index=pd.Index(times, name=unit),
    )
