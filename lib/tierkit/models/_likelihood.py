"""Which parameters fit the customers best, and how sure are they?

Definition
    Maximum likelihood: the parameters under which what the customers did is most probable. All parameters here are
    above 0, so the search runs over their logarithms; the observed information at the top gives a normal interval
    for each logarithm, and by it one for the parameter that never reaches 0.

Source
    Y. Pawitan, "In All Likelihood" (Oxford University Press, 2001), chapters 2 and 9.

Limits
    The intervals say how sure the parameters are if the model holds, not whether it holds, and they are rough with
    few customers. Where the data cannot tell parameters apart there is no interval, and a caution says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize

from tierkit.errors import ModelError
from tierkit.i18n import _
from tierkit.i18n.numbers import percent
from tierkit.models._checks import whole_number
from tierkit.models._intervals import normal_quantile

Floats = npt.NDArray[np.float64]
LogLikelihood = Callable[[Floats], tuple[float, Floats]]
"""Parameters → log-likelihood and its gradient."""

EDGE = 10.0  # the search keeps each logarithm between -10 and 10: 0.00005 to 22,000 in the model's own scale
FLAT = 1e-4  # the slope, per customer, below which the top counts as found
VAGUE = 3.0  # a standard error of a logarithm that leaves a parameter open by a factor of 400 either way
STEP = 1e-4


@dataclass(frozen=True)
class Maximum:
    """Where the log-likelihood is highest; ``covariance`` is that of the logarithms, None where it cannot be told."""

    parameters: Floats
    log_likelihood: float
    covariance: Floats | None


def maximum(log_likelihood: LogLikelihood, starts: Sequence[Sequence[float]], customers: float) -> Maximum:
    """The top of ``log_likelihood`` over parameters above 0.

    ``starts`` are tried in turn until one leads to a top; ``customers`` is how many observations the log-likelihood
    adds up. ModelError when none does.
    """

    def loss(logs: Floats) -> tuple[float, Floats]:
        parameters = np.exp(logs)
        value, slope = log_likelihood(parameters)
        return -value / customers, -slope * parameters / customers

    for start in starts:
        bounds = [(-EDGE, EDGE)] * len(start)
        found = minimize(
            loss, np.log(start), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500, "ftol": 1e-14}
        )
        logs, curve = _polished(loss, np.asarray(found.x))
        slope = loss(logs)[1]
        # At an edge only a slope that leads inside counts.
        inside = np.where(logs <= -EDGE, np.minimum(slope, 0), np.where(logs >= EDGE, np.maximum(slope, 0), slope))
        if np.isfinite(inside).all() and np.abs(inside).max() < FLAT:
            return Maximum(np.exp(logs), float(log_likelihood(np.exp(logs))[0]), _covariance(curve * customers))
    raise ModelError(
        _(
            "The fit did not converge: no parameters were found that make these customers most probable. "
            "Check the table for odd values, or take more customers or a longer time."
        )
    )


def _polished(loss: LogLikelihood, logs: Floats) -> tuple[Floats, Floats]:
    """A few Newton steps, so that the same customers give the same digits in any unit and order; and the curvature."""
    curve = _curvature(loss, logs)
    for _step in range(5):
        value, slope = loss(logs)
        if not np.isfinite(curve).all() or np.abs(slope).max() < 1e-11 or np.linalg.eigvalsh(curve).min() < 1e-8:
            break
        onward = np.clip(logs - np.linalg.solve(curve, slope), -EDGE, EDGE)
        if not loss(onward)[0] <= value + 1e-13 * abs(value):
            break
        logs, curve = onward, _curvature(loss, onward)
    return logs, curve


def _curvature(loss: LogLikelihood, logs: Floats) -> Floats:
    steps = STEP * np.eye(len(logs))
    rows = np.array([(loss(logs + step)[1] - loss(logs - step)[1]) / (2 * STEP) for step in steps])
    return (rows + rows.T) / 2


def _covariance(information: Floats) -> Floats | None:
    if not np.isfinite(information).all() or np.linalg.eigvalsh(information).min() <= 0:
        return None
    covariance = np.asarray(np.linalg.inv(information), dtype=np.float64)
    return covariance if np.sqrt(np.diag(covariance)).max() < VAGUE else None


@dataclass(frozen=True, repr=False, kw_only=True)
class Fitted:
    """What every fitted model can say of itself. ``customers`` are those it was fitted to."""

    NAMES: ClassVar[tuple[str, ...]]

    customers: int
    log_likelihood: float
    cautions: tuple[str, ...] = ()
    log_covariance: Floats | None = field(default=None, compare=False)

    @property
    def parameters(self) -> Floats:
        """The parameters in the order of ``NAMES``."""
        return np.array([getattr(self, name) for name in self.NAMES])

    def summary(self, confidence: float = 0.95) -> pd.DataFrame:
        """One row per parameter: estimate, standard_error, lower, upper (an interval of that ``confidence``).

        Where the data cannot pin the parameters down, the last three are NaN and ``cautions`` says so.
        """
        wide = normal_quantile(confidence)
        values = self.parameters
        errors = np.full(len(values), np.nan)
        if self.log_covariance is not None:
            errors = np.sqrt(np.diag(self.log_covariance))
        columns = {
            "estimate": values,
            "standard_error": values * errors,
            "lower": values * np.exp(-wide * errors),
            "upper": values * np.exp(wide * errors),
        }
        return pd.DataFrame(columns, index=pd.Index(self.NAMES, name="parameter"))

    def draws(self, count: int, seed: int = 0) -> list[Self]:
        """``count`` models like this one, their parameters drawn from what the data leave open (seeded).

        ModelError where there is no interval to draw from.
        """
        whole_number("count", count, 1)
        whole_number("seed", seed, 0)
        if self.log_covariance is None:
            raise ModelError(
                _(
                    "The data do not say how sure these parameters are, so nothing can be drawn from them; "
                    "take more customers or a longer time."
                )
            )
        logs = np.random.default_rng(seed).multivariate_normal(np.log(self.parameters), self.log_covariance, count)
        return [replace(self, **dict(zip(self.NAMES, row.tolist(), strict=True))) for row in np.exp(logs)]

    def __repr__(self) -> str:
        lines = [self._headline()]
        for name, row in self.summary().iterrows():
            if np.isfinite(row["lower"]):
                shown = {key: f"{row[key]:.4g}" for key in ("estimate", "lower", "upper")}
                text = _("{name} = {estimate} ({confidence} interval {lower} to {upper})")
                lines.append("  " + text.format(name=name, confidence=percent(0.95, 0), **shown))
            else:
                lines.append("  " + _("{name} = {estimate}").format(name=name, estimate=f"{row['estimate']:.4g}"))
        return "\n".join(lines + [_("Caution: {sentence}").format(sentence=caution) for caution in self.cautions])

    def _headline(self) -> str:
        raise NotImplementedError


def vague() -> str:
    """The caution of a model whose parameters have no interval."""
    return _(
        "The data cannot tell these parameters apart: other values fit about as well, so none has an interval. "
        "Read what the model says of customers, not the parameters."
    )
