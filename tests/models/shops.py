"""Customers for the lifetime models: CDNOW as published, and shops drawn from known parameters."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from tierkit.models.bg_nbd import BgNbd

CDNOW_PARAMETERS = {"r": 0.2426, "alpha": 4.4135, "a": 0.7929, "b": 2.4258}
"""Fader, Hardie & Lee (2005), Table 2, to one digit more (the authors' spreadsheet)."""


def bg_nbd(r: float = 0.2426, alpha: float = 4.4135, a: float = 0.7929, b: float = 2.4258, unit: str = "week") -> BgNbd:
    """A model with given parameters, by default those of CDNOW."""
    return BgNbd(r=r, alpha=alpha, a=a, b=b, unit=unit, customers=1, repeat_buyers=1, log_likelihood=0.0)


def table(*rows: tuple[float, ...]) -> pd.DataFrame:
    """Rows of x, t_x, T and, where given, mean spend."""
    names = ["repeat_count", "t_x", "T", "mean_spend"][: len(rows[0])]
    return pd.DataFrame(rows, columns=names, index=[f"c{i}" for i in range(len(rows))]).astype(float)


def _folder() -> Path:
    # The files of the package alone: its code needs the old pkg_resources.
    spec = find_spec("lifetimes")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "datasets"


@cache
def cdnow() -> pd.DataFrame:
    """The 2,357 customers of the CDNOW sample after 39 weeks, as Fader and Hardie give them."""
    path = _folder() / "cdnow_customers_summary_with_transactions.csv"
    frame = pd.read_csv(path, dtype={"ID": str}).set_index("ID")
    return frame.set_axis(["repeat_count", "t_x", "T", "mean_spend"], axis=1)


@cache
def cdnow_orders() -> pd.DataFrame:
    """The orders of the same customers over 78 weeks; a purchase worth 0 dollars (there are 8) counts a cent."""
    path = _folder() / "CDNOW_sample.txt"
    names = ["number", "customer_id", "day", "cds", "amount"]
    frame = pd.read_csv(path, sep=r"\s+", names=names, dtype={"number": str, "customer_id": str, "day": str})
    return pd.DataFrame(
        {
            "order_id": [f"o{i}" for i in range(len(frame))],
            "customer_id": frame["customer_id"],
            "ordered_at": pd.to_datetime(frame["day"]),
            "amount": frame["amount"].clip(lower=0.01),
        }
    )


def drawn(
    customers: int, r: float, alpha: float, a: float, b: float, weeks: float = 104.0, seed: int = 1
) -> pd.DataFrame:
    """Customers who buy and leave as BG/NBD says, who came in the first half of ``weeks``."""
    draw = np.random.default_rng(seed)
    rate, leaving = draw.gamma(r, 1 / alpha, customers), draw.beta(a, b, customers)
    end = draw.uniform(weeks / 2, weeks, customers)
    x, t_x, now = np.zeros(customers), np.zeros(customers), np.zeros(customers)
    here = np.ones(customers, dtype=bool)
    while here.any():
        now = now + draw.exponential(1 / np.maximum(rate, 1e-300))
        here &= now <= end
        x[here], t_x[here] = x[here] + 1, now[here]
        here &= draw.random(customers) > leaving
    names = [f"{i:06d}" for i in range(customers)]
    return pd.DataFrame({"repeat_count": x.astype(int), "t_x": t_x, "T": end}, index=names)


def spent(repeat: pd.DataFrame, p: float, q: float, v: float, seed: int = 2) -> pd.DataFrame:
    """The same customers with a mean spend as Gamma-Gamma says."""
    draw = np.random.default_rng(seed)
    x = repeat["repeat_count"].to_numpy()
    scale = draw.gamma(q, 1 / v, len(x))
    mean = draw.gamma(p * np.maximum(x, 1)) / (scale * np.maximum(x, 1))
    return repeat.assign(mean_spend=np.where(x > 0, mean, 0.0))
