"""One colour per tier, told apart by readers with any kind of colour vision.

Colour blindness is simulated with the matrices of G. M. Machado, M. M. Oliveira & L. A. F. Fernandes, "A
Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6) (2009), severity 1.0, on
linear RGB. Distances are CIE 1976 Delta E in Lab (D65); about 2.3 is the least that an eye sees.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from tierkit.models import load_segment_map
from tierkit.models.abc import ABC
from tierkit.models.pyramid import PYRAMID
from tierkit.plots import TIER_COLOURS
from tierkit.plots.palette import contrast, text_on, tinted

VISION = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
SRGB_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
PLAIN = 20  # tiers of one picture: plainly different colours
NEIGHBOURS = 8  # segments that touch on the grid, where a white line and the names part them as well


def lab(colour: str, vision: str) -> np.ndarray:
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(VISION[vision]) @ linear, 0, 1)
    x, y, z = np.cbrt(SRGB_TO_XYZ @ seen / (SRGB_TO_XYZ @ np.ones(3)))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: str, other: str, vision: str) -> float:
    return float(np.linalg.norm(lab(TIER_COLOURS[one], vision) - lab(TIER_COLOURS[other], vision)))


def test_the_measure_knows_what_a_colour_blind_eye_confuses() -> None:
    # Pure red and a dark olive: far apart to most, near to a protanope.
    red, olive = "#ff0000", "#5e5300"
    assert np.linalg.norm(lab(red, "normal") - lab(olive, "normal")) > 60
    assert np.linalg.norm(lab(red, "protanopia") - lab(olive, "protanopia")) < 20


def test_every_tier_and_segment_has_its_own_colour() -> None:
    keys = [*ABC.categories, *PYRAMID.categories, *load_segment_map("ten").dtype.categories]
    assert set(keys) == set(TIER_COLOURS)
    segments = [TIER_COLOURS[name] for name in load_segment_map("ten").dtype.categories]
    assert len(set(segments)) == len(segments)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("tiers", [list(ABC.categories), list(PYRAMID.categories)], ids=["abc", "pyramid"])
def test_tiers_of_one_picture_are_plainly_different(tiers: list[str], vision: str) -> None:
    closest = min(combinations(tiers, 2), key=lambda pair: distance(*pair, vision))
    assert distance(*closest, vision) >= PLAIN, closest


@pytest.mark.parametrize("vision", VISION)
def test_segments_that_touch_on_the_grid_can_be_told_apart(vision: str) -> None:
    grid = load_segment_map("ten").grid().to_numpy()
    beside = {*zip(grid[1:].flat, grid[:-1].flat, strict=True), *zip(grid[:, 1:].flat, grid[:, :-1].flat, strict=True)}
    for one, other in beside:
        if one != other:
            assert distance(one, other, vision) >= NEIGHBOURS, (one, other)


@pytest.mark.parametrize("key", TIER_COLOURS)
def test_figures_can_be_read_on_every_strength_of_a_colour(key: str) -> None:
    # 4.5 : 1 is what WCAG 2 asks of small text.
    for strength in np.linspace(0.1, 1, 10):
        fill = tinted(TIER_COLOURS[key], float(strength))
        assert contrast(text_on(fill), fill) >= 4.5
