"""Ordinary least squares, as far as the models of satisfaction need it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierkit.models._values import Floats


@dataclass(frozen=True)
class LeastSquares:
    """``values`` are the coefficients with their standard ``errors``; ``explained`` is R squared."""

    values: Floats
    errors: Floats
    degrees: int
    explained: float


def least_squares(design: Floats, outcome: Floats) -> LeastSquares | None:
    """The fit, or None where the columns do not determine it: too few rows, or one column follows from the others."""
    rows, columns = design.shape
    if rows <= columns or np.linalg.matrix_rank(design) < columns:
        return None
    values, *_rest = np.linalg.lstsq(design, outcome, rcond=None)
    residuals = outcome - design @ values
    degrees, left = rows - columns, float(residuals @ residuals)
    spread = np.linalg.inv(design.T @ design)
    total = float(((outcome - outcome.mean()) ** 2).sum())
    return LeastSquares(
        values=np.asarray(values, dtype=np.float64),
        errors=np.sqrt(np.diag(spread) * left / degrees),
        degrees=degrees,
        explained=1 - left / total if total else 0.0,
    )
