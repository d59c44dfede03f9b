"""Two things measured in turn, and their ratio."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


def seconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes, with the garbage of others out of the way."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@dataclass(frozen=True)
class Figure:
    """``ours`` against ``theirs``: the median ratio of the two over ``rounds`` pairs.

    ``at_most``: ours may take that many times as long. ``times_faster``: theirs must take that many times as long.
    """

    name: str
    ours: Callable[[], object]
    theirs: Callable[[], object]
    at_most: float | None = None
    times_faster: float | None = None
    rounds: int = 5

    @property
    def target(self) -> float:
        return self.at_most if self.at_most is not None else self.times_faster or 1.0

    @property
    def sign(self) -> str:
        return "at most" if self.at_most is not None else "at least"

    def measure(self) -> float:
        ratios = []
        for _round in range(max(3, self.rounds)):
            ours, theirs = seconds(self.ours), seconds(self.theirs)
            ratios.append(ours / theirs if self.at_most is not None else theirs / ours)
        return statistics.median(ratios)

    def holds(self, measured: float) -> bool:
        return measured <= self.target if self.at_most is not None else measured >= self.target
