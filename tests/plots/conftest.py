"""Pictures without a screen, and nothing of one test left for the next."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib as mpl
import pytest

mpl.use("Agg")

import matplotlib.pyplot as plt


@pytest.fixture(autouse=True)
def no_picture_leaks() -> Iterator[None]:
    with mpl.rc_context():
        yield
    plt.close("all")
