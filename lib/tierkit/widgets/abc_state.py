"""What the ABC explorer shows, as numbers: who is above each cut, for any cut, at once.

The truth is :func:`tierkit.models.abc.abc_classes`. Asking it anew for every step of a drag would sort all customers
each time, so the ranking is done once (:class:`AbcIndex`) and a pair of cuts then costs two binary searches. The view
gets the answer for every cut it can stop at (``table``), so a drag shows exact figures without asking Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.errors import ParameterError
from tierkit.i18n import _
from tierkit.models._values import positive_part
from tierkit.models.abc import DEFAULT_CUTS, ON_THE_CUT, checked_cuts

STEPS = 200
"""The view stops at multiples of 1/200 (half a percent); Python may set any cut."""

MIN_GAP = 0.01
"""The cuts keep this share of value between them, and from 0 and 1."""

LIMITS = {"steps": STEPS, "gap": MIN_GAP}
"""The same two for the view."""

CURVE_POINTS = 400

_TOUCHING = 1e-9  # 0.29 - 0.28 is a hair less than 0.01, and no offence


@dataclass(frozen=True)
class AbcFigures:
    """One class: its customers, their share of all customers, their value and its share of the positive total."""

    key: str
    customers: int
    customer_share: float
    value: float
    value_share: float


@dataclass(frozen=True)
class AbcState:
    """The picture for one pair of cuts: ``classes`` are A, B, C; ``edges`` the ranks of the last A and the last B."""

    cuts: tuple[float, float]
    classes: tuple[AbcFigures, AbcFigures, AbcFigures]
    edges: tuple[int, int]

    @property
    def empty(self) -> tuple[str, ...]:
        """The classes nobody is in."""
        return tuple(figures.key for figures in self.classes if figures.customers == 0)

    def to_dict(self) -> dict[str, Any]:
        """The state as plain lists, numbers and text, for the view."""
        return {
            "cuts": list(self.cuts),
            "edges": list(self.edges),
            "classes": [asdict(figures) for figures in self.classes],
        }


class AbcIndex:
    """The customers ranked once, so that any pair of cuts is answered in O(log n).

    Parameters
    ----------
    values : one number per customer, any unit.

    Raises
    ------
    ParameterError : no customers, missing values, text, or nothing above 0.
    """

    def __init__(self, values: pd.Series) -> None:
        worth = positive_part(values)
        self.customers = len(worth)
        # As abc_classes does it: one step per distinct value, best first, so that equal values cannot part.
        steps, counts = np.unique(-worth[worth > 0], return_counts=True)
        reached = np.cumsum(-steps.astype(np.longdouble) * counts)
        self._before = np.concatenate([[0.0], reached[:-1]]) / reached[-1]
        self._ranks = np.concatenate([[0], np.cumsum(counts)])
        self._reached = np.concatenate([[0.0], reached]).astype(np.float64)
        self.value = float(self._reached[-1])

    def above(self, cuts: npt.ArrayLike) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """How many customers stand above each of ``cuts``, and the value they bring."""
        found = np.searchsorted(self._before, np.asarray(cuts) - ON_THE_CUT, side="left")
        return self._ranks[found], self._reached[found]

    def state(self, cuts: Sequence[float] = DEFAULT_CUTS) -> AbcState:
        """Everything the explorer shows for ``cuts``."""
        pair = explorer_cuts(cuts)
        ranks, values = self.above(pair)
        edges = (int(ranks[0]), int(ranks[1]))
        customers = (edges[0], edges[1] - edges[0], self.customers - edges[1])
        worth = (float(values[0]), float(values[1] - values[0]), float(self.value - values[1]))
        a, b, c = (
            AbcFigures(key, count, count / self.customers, round(value, 6) + 0.0, value / self.value + 0.0)
            for key, count, value in zip("ABC", customers, worth, strict=True)
        )
        return AbcState(pair, (a, b, c), edges)

    def table(self) -> dict[str, list[Any]]:
        """``customers`` and ``value`` above each cut 0/200, 1/200 … 200/200 that the view can stop at."""
        ranks, values = self.above(np.arange(STEPS + 1) / STEPS)
        # Nobody stands above a cut of 0, though A is never empty for a real one.
        ranks[0], values[0] = 0, 0.0
        return {"customers": ranks.tolist(), "value": values.tolist()}

    def curve(self, points: int = CURVE_POINTS) -> dict[str, list[float]]:
        """The Pareto curve, best customers first, in at most ``points`` points: ``x`` and ``y`` from (0, 0) to (1, 1).

        Half of the points lie evenly along the customers and half evenly along the value, so that neither the steep
        beginning nor the flat end loses its shape; equal customers lie on one straight line, which needs only its ends.
        """
        ranks, shares = self._ranks, self._reached / self.value
        half = (points - 2) // 2
        even = np.linspace(0, 1, half)
        x = np.unique(np.round(np.concatenate([even, self._rank_at(even) / self.customers]) * self.customers))
        y = np.interp(x, ranks, shares)
        return {"x": np.round(x / self.customers, 6).tolist(), "y": np.round(np.minimum(y, 1.0), 6).tolist()}

    def _rank_at(self, shares: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The rank (a real number) at which the curve reaches each share of value."""
        return np.interp(shares, self._reached / self.value, self._ranks)


def abc_explorer_state(values: pd.Series, cuts: Sequence[float] = DEFAULT_CUTS) -> AbcState:
    """What the ABC explorer shows for ``values`` (one number per customer) and ``cuts``.

    ParameterError: as :func:`tierkit.models.abc.abc_classes`, and cuts closer than 0.01 to each other, 0 or 1.
    """
    return AbcIndex(values).state(cuts)


def explorer_cuts(cuts: Sequence[float]) -> tuple[float, float]:
    """The cuts as floats; ParameterError unless they keep the minimum gap to each other and to 0 and 1."""
    a, b = checked_cuts(cuts)
    if min(a, b - a, 1 - b) < MIN_GAP - _TOUCHING:
        raise ParameterError(
            _("The cuts must stay at least {gap} apart, and as far from 0 and 1; got {a} and {b}.").format(
                gap=MIN_GAP, a=a, b=b
            )
        )
    return a, b


def cuts_as_code(cuts: Sequence[float]) -> str:
    """The cuts as a line of Python, two decimals where they suffice: ``cuts = (0.80, 0.95)``."""
    a, b = (f"{cut:.2f}" if float(f"{cut:.2f}") == cut else repr(float(cut)) for cut in cuts)
    return f"cuts = ({a}, {b})"
