"""Intervals that several models share: how far may a share or a mean lie from what a sample says?

Wilson's interval for a share: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference",
Journal of the American Statistical Association 22 (1927), 209-212; recommended by R. G. Newcombe, Statistics in
Medicine 17 (1998), 857-872. Student's t interval for a mean.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np

from tierkit.models._checks import number
from tierkit.models._values import Floats


def normal_quantile(confidence: float) -> float:
    """How many standard errors a two-sided interval of this confidence reaches: 1.96 for 0.95."""
    level = number("confidence", confidence, 0, 1, open_low=True, open_high=True)
    return NormalDist().inv_cdf(0.5 + level / 2)


def student_quantile(confidence: float, degrees: int) -> float:
    """The same by Student's t distribution, for a standard error that is itself estimated."""
    from scipy.special import stdtrit

    level = number("confidence", confidence, 0, 1, open_low=True, open_high=True)
    return float(stdtrit(degrees, 0.5 + level / 2))


def wilson(successes: Any, trials: Any, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Lower and upper end of the share ``successes / trials``; 0 and 1 where there are no trials."""
    z = normal_quantile(confidence)
    hits, n = np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    some = np.maximum(n, 1)
    share, spread = hits / some, z**2 / some
    centre = (share + spread / 2) / (1 + spread)
    half = z * np.sqrt(share * (1 - share) / some + spread / (4 * some)) / (1 + spread)
    # Rounding must not push an end past the share it stands beside.
    lower, upper = np.clip(centre - half, 0, share), np.clip(centre + half, share, 1)
    return np.where(n > 0, lower, 0.0), np.where(n > 0, upper, 1.0)
