"""Segments: the map is proven, the names are the design's, the table adds up."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

from tierkit.errors import ParameterError
from tierkit.i18n import LANGUAGES
from tierkit.models import SegmentMap, load_segment_map, rfm_segments, segment_table

# The ten-segment map as the design page writes it: name, recency scores, frequency scores.
DESIGN = {
    "Champions": ([5], [4, 5]),
    "Loyal": ([3, 4], [4, 5]),
    "Potential loyalist": ([4, 5], [2, 3]),
    "New": ([5], [1]),
    "Promising": ([4], [1]),
    "Need attention": ([3], [3]),
    "About to sleep": ([3], [1, 2]),
    "Can't lose": ([1, 2], [5]),
    "At risk": ([1, 2], [3, 4]),
    "Hibernating": ([1, 2], [1, 2]),
}


def scores(cells: list[tuple[object, object]]) -> pd.DataFrame:
    return pd.DataFrame(cells, columns=["r", "f"], dtype="Int64")


def test_the_shipped_map_is_the_one_of_the_design() -> None:
    grid = load_segment_map("ten").grid()
    assert grid.size == 25
    for name, (recency, frequency) in DESIGN.items():
        assert (grid.loc[recency, frequency] == name).all(axis=None), name
    assert list(load_segment_map("ten").dtype.categories) == list(DESIGN)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_segment_has_a_name_and_advice_in_every_language(lang: str) -> None:
    shipped = load_segment_map("ten")
    names = [segment.labels[lang] for segment in shipped.segments]
    lines = [shipped.advice(segment.name, lang) for segment in shipped.segments]
    assert len(set(names)) == len(set(lines)) == 10
    assert all(name.strip() for name in names)
    assert all(len(line) >= 12 for line in lines)


def test_every_cell_lands_in_its_segment() -> None:
    cells = [(r, f) for r in range(1, 6) for f in range(1, 6)]
    found = rfm_segments(scores(cells))
    for (r, f), name in zip(cells, found, strict=True):
        assert r in DESIGN[name][0]
        assert f in DESIGN[name][1]
    assert found.cat.ordered


def test_customers_without_a_score_are_in_no_segment() -> None:
    found = rfm_segments(scores([(5, 5), (pd.NA, pd.NA)]))
    assert found.iloc[0] == "Champions"
    assert found.isna().tolist() == [False, True]


def test_scores_beyond_the_map_are_refused() -> None:
    with pytest.raises(ParameterError, match="up to 7"):
        rfm_segments(scores([(7, 1)]))


def small_map(folder: Path, **change: object) -> Path:
    def segment(name: str, cells: list) -> dict:
        return {"name": name, "zh": "客户群", "cells": cells, "advice": {"en": "Do.", "zh": "做。"}}

    raw = {"bins": 2, "segments": [segment("Warm", [{"r": 2, "f": "1-2"}]), segment("Cold", [{"r": 1, "f": "1-2"}])]}
    path = folder / "mine.yaml"
    path.write_text(yaml.safe_dump(raw | change, allow_unicode=True), encoding="utf-8")
    return path


def test_a_map_of_ones_own(tmp_path: Path) -> None:
    mine = load_segment_map(small_map(tmp_path))
    assert isinstance(mine, SegmentMap)
    assert rfm_segments(scores([(1, 1), (2, 1)]), mine).tolist() == ["Cold", "Warm"]
    assert rfm_segments(scores([(1, 1)]), small_map(tmp_path)).tolist() == ["Cold"]


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ([{"r": 1, "f": 1}], "r=1, f=2"),  # a hole
        ([{"r": 1, "f": "1-2"}, {"r": 2, "f": 2}], "r=2, f=2"),  # covered by two segments
        ([{"r": 1, "f": "1-3"}], "r=1, f=3"),  # off the grid
    ],
)
def test_a_map_with_a_hole_or_an_overlap_is_refused_by_cell(tmp_path: Path, cells: list, named: str) -> None:
    path = small_map(tmp_path)
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    raw["segments"][1]["cells"] = cells
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    with pytest.raises(ParameterError, match=f"mine.yaml.*wrong: {named}"):
        load_segment_map(path)


@pytest.mark.parametrize("text", ["", "just text", "bins: 2\nsegments: [{name: A}]", "bins: [\n", "segments: []"])
def test_a_file_that_is_no_map_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match=r"broken\.yaml"):
        load_segment_map(path)


def test_an_unknown_map_is_refused() -> None:
    with pytest.raises(ParameterError, match="eleven"):
        load_segment_map("eleven")


def test_advice_for_an_unknown_segment_is_refused() -> None:
    with pytest.raises(ParameterError, match="Champions"):
        load_segment_map("ten").advice("Winners")


def test_table_by_hand() -> None:
    summary = pd.DataFrame(
        {
            "recency": pd.array([1, 3, 300, 310, pd.NA], dtype="Int64"),
            "frequency": [9, 11, 1, 1, 0],
            "monetary": [60.0, 30.0, 10.0, -5.0, -7.0],
        }
    )
    segments = rfm_segments(scores([(5, 5), (5, 4), (1, 1), (1, 1), (pd.NA, pd.NA)]))
    table = segment_table(summary, segments)
    # Champions: 2 of 4 scored customers, medians (1 + 3)/2 and (9 + 11)/2, 90 of 100
    assert table.loc["Champions"].tolist() == [2, 0.5, 2.0, 10.0, 90.0, 0.9]
    # Hibernating: 2 of 4, medians 305 and 1, 10 of 100: the net return counts 0
    assert table.loc["Hibernating"].tolist() == [2, 0.5, 305.0, 1.0, 10.0, 0.1]
    assert table["customers"].sum() == 4
    assert len(table) == 10
