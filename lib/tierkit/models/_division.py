"""How money is divided: where the last yuan brings the same everywhere, between floors and ceilings, to the fen."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FEN = 100
"""Money is divided in hundredths."""

Floats = npt.NDArray[np.float64]


def gain_of(utmost: Floats, scale: Floats, spend: Floats) -> Floats:
    """What is gained at this spend, of ``utmost`` at the most."""
    return -utmost * np.expm1(-spend / scale)


def spend_at(marginal: float, utmost: Floats, scale: Floats, low: Floats, high: Floats) -> Floats:
    """What is spent on each tier until another yuan brings ``marginal``."""
    with np.errstate(divide="ignore"):
        wished = scale * (np.log(utmost / scale) - np.log(marginal))
    return np.clip(wished, low, high)


def best_spend(utmost: Floats, scale: Floats, low: Floats, high: Floats, money: float) -> Floats:
    """The Kuhn-Tucker point: one marginal return for all that stand between floor and ceiling."""
    from scipy.optimize import brentq

    if not utmost.any():
        return filled(low, high, money)
    with np.errstate(divide="ignore"):
        start = np.log(utmost / scale)
    gains = np.isfinite(start)

    def wished(log_marginal: float) -> Floats:
        return scale * (start - log_marginal)

    def too_much(log_marginal: float) -> float:
        return float(np.clip(wished(log_marginal), low, high).sum() - money)

    # At the first nobody wants more than the floor, at the second everybody the whole budget.
    dear, cheap = (start - low / scale)[gains].max(), (start - (money + 1) / scale)[gains].min()
    if too_much(dear) >= 0:
        return low
    if too_much(cheap) < 0:
        # Whoever gains anything is at the ceiling: the rest goes where it brings nothing.
        return filled(np.clip(wished(cheap), low, high), high, money)
    near = wished(brentq(too_much, cheap, dear, xtol=1e-12))
    moving = (near > low) & (near < high)
    if not moving.any():
        return np.clip(near, low, high)
    # Among those the marginal return follows exactly from what is left for them.
    rest = money - np.clip(near, low, high)[~moving].sum()
    exact = ((scale * start)[moving].sum() - rest) / scale[moving].sum()
    return np.where(moving, np.clip(wished(exact), low, high), np.clip(near, low, high))


def split_by(weights: Floats, low: Floats, high: Floats, money: float) -> Floats:
    """The money in proportion to ``weights``, as far as floors and ceilings allow."""
    from scipy.optimize import brentq

    def spend(factor: float) -> Floats:
        return np.clip(factor * weights, low, high)

    factor, largest = money / weights.sum(), (money + 1) / weights[weights > 0].min()
    if abs(spend(factor).sum() - money) > 1e-9 * max(1.0, money):
        if spend(largest).sum() < money:
            return filled(spend(largest), high, money)
        factor = brentq(lambda tried: float(spend(tried).sum() - money), 0.0, largest, xtol=1e-300, maxiter=1000)
    return spend(factor)


def in_fen(money: Floats | float) -> Floats:
    """Money in whole fen: sums of these are exact."""
    return np.round(np.asarray(money) * FEN)


def filled(spend: Floats, high: Floats, money: float) -> Floats:
    """``spend`` and what is left of the money, shared by the room up to ``high``."""
    room, rest = high - spend, money - spend.sum()
    if np.isinf(room).any():
        return spend + np.where(np.isinf(room), rest / np.isinf(room).sum(), 0.0)
    return spend + room * (rest / room.sum() if room.sum() > 0 else 0.0)


def to_the_fen(spend: Floats, low: Floats, high: Floats, money: float) -> Floats:
    """``spend`` in whole fen with exactly the sum ``money``; the largest remainders are rounded up."""
    exact = spend * FEN
    fen = np.clip(np.floor(exact + 1e-6), in_fen(low), in_fen(high))
    missing = int(in_fen(money)) - int(fen.sum())
    while missing > 0:
        free = np.flatnonzero(fen + 1 <= in_fen(high))
        raised = free[np.argsort(-(exact - fen)[free], kind="stable")][:missing]
        fen[raised] += 1
        missing -= len(raised)
    return fen / FEN + 0.0  # no minus nought
