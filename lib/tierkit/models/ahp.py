"""How much should each criterion weigh, when people can only say of two at a time which matters more?

Definition
    Every pair of criteria is judged on Saaty's scale: 1 equal, 3 somewhat, 5 much, 7 very much, 9 extremely more
    important, the other way round its reciprocal. The weights are the principal eigenvector of the matrix of
    judgements, with the sum 1. Judgements contradict each other when a over b times b over c is not a over c: the
    consistency index is CI = (lambda_max - n) / (n - 1), the consistency ratio CR = CI / RI with RI that of random
    matrices, and weights are accepted when CR < 0.1.

Source
    T. L. Saaty, "The Analytic Hierarchy Process" (McGraw-Hill, 1980): scale, eigenvector, the table of RI for 1 to 15
    criteria and the limit of 0.1. Where judgements differ most from the weights, a_ij w_j / w_i, as in T. L. Saaty,
    "Decision-making with the AHP: Why is the principal eigenvector necessary", European Journal of Operational
    Research 145 (2003), 85-91.

Limits
    Consistent judgements may still be wrong ones. With three criteria all three judgements contradict each other
    alike, and none can be singled out. Above nine criteria nobody keeps so many comparisons apart: group them first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.errors import ParameterError
from tierkit.i18n import _
from tierkit.models._checks import by_name, several
from tierkit.models.normalise import check_criterion

RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
CONSISTENT_BELOW = 0.1
RECIPROCAL_WITHIN = 0.05
"""How far a_ij x a_ji may be from 1: people write 0.33 for 1/3, and 0.13 for 1/8."""

Floats = npt.NDArray[np.float64]


class Contradiction(NamedTuple):
    """A judgement at odds with the others: what was said of a pair, and what the weights make of it."""

    first: str
    second: str
    judged: float
    implied: float


@dataclass(frozen=True, repr=False)
class AhpWeights:
    """Weights from judgements in pairs, and how far these agree with each other.

    ``weights``: by criterion, with the sum 1. ``consistent``: whether ``consistency_ratio`` is below 0.1.
    ``contradictions``: where it is not 0, the judgements that are furthest from the weights (several when they are
    equally far). ``cautions``: sentences to read before the weights are used.
    """

    weights: pd.Series
    lambda_max: float
    consistency_index: float
    consistency_ratio: float
    consistent: bool
    contradictions: tuple[Contradiction, ...]
    cautions: tuple[str, ...]

    def __repr__(self) -> str:
        weights = _(", ").join(f"{name} {weight:.4f}" for name, weight in self.weights.items())
        said = _("Weights: {weights}. Consistency ratio CR = {ratio}.").format(
            weights=weights, ratio=f"{self.consistency_ratio:.4f}"
        )
        return "\n".join((said, *self.cautions))


def ahp_matrix(labels: Sequence[str], judgements: Mapping[tuple[str, str], float]) -> pd.DataFrame:
    """The matrix of judgements from one judgement a pair; the diagonal and the reciprocals are filled in.

    Parameters
    ----------
    labels : the criteria, in the order of the matrix.
    judgements : by pair, ``{("growth", "credit"): 3}`` for growth being somewhat more important than credit; every
        pair once, in either order.

    Raises
    ------
    ParameterError : a pair is missing, double or unknown; a judgement is no number above 0.
    """
    names = [str(label) for label in several("labels", labels)]
    _check_labels(names)
    matrix = pd.DataFrame(np.eye(len(names)), index=names, columns=names)
    judged = by_name("judgements", judgements)
    for pair, value in judged.items():
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise ParameterError(
                _("Name each judgement by the two criteria that it compares, first and second; got {pair!r}.").format(
                    pair=pair
                )
            )
        first, second = pair
        for name in pair:
            check_criterion(name, names)
        if first == second or ((second, first) in judged):
            raise ParameterError(
                _("Judge each pair of two criteria once; {first} and {second} is not such a pair.").format(
                    first=first, second=second
                )
            )
        judgement = _judgement(value, first, second)
        matrix.loc[first, second], matrix.loc[second, first] = judgement, 1 / judgement
    for first, second in combinations(names, 2):
        if (first, second) not in judged and (second, first) not in judged:
            raise ParameterError(
                _("There is no judgement of {first} against {second}; every pair needs one.").format(
                    first=first, second=second
                )
            )
    return matrix


def ahp_weights(matrix: pd.DataFrame | Sequence[Sequence[float]] | Floats) -> AhpWeights:
    """The weights that the judgements amount to, and how consistent these are.

    Parameters
    ----------
    matrix : square, positive and reciprocal (a_ji = 1 / a_ij, as far as two decimals can say it); row i, column j
        says how many times as important criterion i is as criterion j. The names are those of a DataFrame, with the
        same order in rows and columns; without one 1, 2, 3 ...

    Returns
    -------
    AhpWeights. Where CR is 0.1 or more, ``consistent`` is False and a caution names the judgements to reconsider.

    Raises
    ------
    ParameterError : the matrix is not square, positive or reciprocal, or larger than 15 x 15.
    """
    judged = _checked_matrix(matrix)
    names, values = [str(name) for name in judged.index], judged.to_numpy()
    n = len(names)
    roots, vectors = np.linalg.eig(values)
    principal = int(np.argmax(roots.real))
    vector = np.abs(vectors[:, principal].real)
    weights = pd.Series(vector / vector.sum(), index=names, name="weight")
    lambda_max = max(float(roots[principal].real), float(n))  # never below n, but for the noise of floats
    index = (lambda_max - n) / (n - 1) if n > 1 else 0.0
    ratio = index / RANDOM_INDEX[n - 1] if n > 2 else 0.0
    consistent = ratio < CONSISTENT_BELOW
    contradictions = _contradictions(judged, weights) if ratio > 1e-9 else ()
    cautions = () if consistent else (_caution(ratio, contradictions),)
    return AhpWeights(weights, lambda_max, index, ratio, consistent, contradictions, cautions)


def _checked_matrix(matrix: pd.DataFrame | Sequence[Sequence[float]] | Floats) -> pd.DataFrame:
    """The judgements as floats with exact reciprocals: of each pair the judgement of 1 or more is taken."""
    try:
        values = np.array(matrix, dtype=np.float64)
    except (TypeError, ValueError):
        raise ParameterError(_("The matrix of judgements must hold numbers, as many in each row.")) from None
    if values.ndim != 2 or values.shape[0] != values.shape[1] or not values.size:
        raise ParameterError(
            _("The matrix of judgements must be square, one row and one column per criterion; got {shape}.").format(
                shape=" x ".join(str(size) for size in values.shape)
            )
        )
    if len(values) > len(RANDOM_INDEX):
        raise ParameterError(
            _("Judgements of more than {most} criteria cannot be checked for consistency; group the criteria.").format(
                most=len(RANDOM_INDEX)
            )
        )
    frame = matrix if isinstance(matrix, pd.DataFrame) else None
    if frame is not None and list(frame.index) != list(frame.columns):
        raise ParameterError(
            _("Rows and columns of the matrix of judgements must name the same criteria in one order.")
        )
    names = [str(at + 1) for at in range(len(values))] if frame is None else [str(name) for name in frame.index]
    _check_labels(names)
    for (i, first), (j, second) in combinations(enumerate(names), 2):
        there, back = _judgement(values[i, j], first, second), _judgement(values[j, i], second, first)
        if abs(there * back - 1) > RECIPROCAL_WITHIN:
            raise ParameterError(
                _(
                    "{first} over {second} is judged {there}, so {second} over {first} must be {expected}, not {back}."
                ).format(first=first, second=second, there=_ratio(there), expected=_ratio(1 / there), back=_ratio(back))
            )
        if there >= back:
            values[j, i] = 1 / there
        else:
            values[i, j] = 1 / back
    for i, name in enumerate(names):
        if values[i, i] != 1:
            raise ParameterError(
                _("{name} against itself must be judged 1; got {value}.").format(name=name, value=f"{values[i, i]:g}")
            )
    return pd.DataFrame(values, index=names, columns=names)


def _check_labels(names: list[str]) -> None:
    if not names or len(set(names)) < len(names):
        raise ParameterError(
            _("The criteria need different names, at least one; got {names}.").format(names=_(", ").join(names))
        )


def _judgement(value: object, first: object, second: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = np.nan
    if not 0 < number < np.inf:
        raise ParameterError(
            _("{first} over {second} must be judged by a number above 0, such as 3 or 1/3; got {value}.").format(
                first=first, second=second, value=value
            )
        )
    return number


def _contradictions(judged: pd.DataFrame, weights: pd.Series) -> tuple[Contradiction, ...]:
    """The judgements furthest from the weights, each told from the side that was judged more important."""
    found = {}
    for first, second in combinations(judged.index, 2):
        said, implied = float(judged.loc[first, second]), float(weights[first] / weights[second])
        pair = Contradiction(first, second, said, implied)
        if (said, implied) < (1.0, 1.0):
            pair = Contradiction(second, first, 1 / said, 1 / implied)
        found[pair] = abs(np.log(said / implied))
    worst = max(found.values())
    return tuple(pair for pair, distance in found.items() if distance > worst - 1e-6)


def _caution(ratio: float, contradictions: tuple[Contradiction, ...]) -> str:
    pairs = _("; ").join(
        _("{first} over {second}: judged {judged}, by the weights {implied}").format(
            first=pair.first, second=pair.second, judged=_ratio(pair.judged), implied=f"{pair.implied:.2g}"
        )
        for pair in contradictions
    )
    return _(
        "CR is {ratio}, not below 0.1: the judgements contradict each other too much for these weights to be used. "
        "Reconsider first: {pairs}."
    ).format(ratio=f"{ratio:.2f}", pairs=pairs)


def _ratio(value: float) -> str:
    """``3``, ``1/3``, ``2.5``: as people write judgements."""
    simple = Fraction(value).limit_denominator(9)
    near = abs(float(simple) / value - 1) < 1e-6
    return str(simple) if near and (simple.denominator == 1 or simple.numerator == 1) else f"{value:.3g}"
