"""What kind of customer is behind a score, and what should we do for that kind?

Definition
    A segment map names every cell of the recency x frequency grid exactly once. Maps are data files
    (``segment_maps/*.yaml``, or one of your own) with names and a line of advice in English and Chinese.

Source
    The ten names are common in RFM practice; the cells of ``ten`` are the kit's own and lie open in its file.

Limits
    A segment sees how lately and how often, not how much: weigh it with the monetary value beside it. Customers
    without a purchase are in no segment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from tierkit.data.schemas import require_columns
from tierkit.errors import ParameterError
from tierkit.i18n import LANGUAGES, _, get_language
from tierkit.models._values import tier_summary

Cell = tuple[int, int]


@dataclass(frozen=True)
class Segment:
    """One segment: its (r, f) cells, and its name and what to do for it by language."""

    name: str
    cells: frozenset[Cell]
    labels: Mapping[str, str]
    advice: Mapping[str, str]


@dataclass(frozen=True)
class SegmentMap:
    """Segments, best first, that cover the ``bins`` x ``bins`` grid exactly once."""

    bins: int
    segments: tuple[Segment, ...]

    @property
    def dtype(self) -> pd.CategoricalDtype:
        return pd.CategoricalDtype([segment.name for segment in self.segments], ordered=True)

    def grid(self) -> pd.DataFrame:
        """The name of each cell: rows r from best to worst, columns f from worst to best."""
        names = {cell: segment.name for segment in self.segments for cell in segment.cells}
        scores = range(1, self.bins + 1)
        return pd.DataFrame(
            [[names[r, f] for f in scores] for r in reversed(scores)],
            index=pd.Index(reversed(scores), name="r"),
            columns=pd.Index(scores, name="f"),
        )

    def advice(self, name: str, lang: str | None = None) -> str:
        """The line of advice for a segment; ParameterError when the map has none of this name."""
        for segment in self.segments:
            if segment.name == name:
                return segment.advice[lang or get_language()]
        raise ParameterError(
            _("There is no segment called {name!r}; choose one of: {choices}.").format(
                name=name, choices=_(", ").join(self.dtype.categories)
            )
        )


def load_segment_map(source: str | Path = "ten") -> SegmentMap:
    """The segment map of a name ("ten") or of a YAML file.

    Raises
    ------
    ParameterError : no such map; something missing in it; cells covered twice or not at all (it names them).
    """
    if source == "ten":
        return _shipped("ten")
    path = Path(source)
    if not path.is_file():
        raise ParameterError(
            _('There is no segment map {source}; use "ten" or the path of a YAML file.').format(source=source)
        )
    return _parsed(path.read_text(encoding="utf-8"), path.name)


def rfm_segments(scores: pd.DataFrame, segment_map: str | Path | SegmentMap = "ten") -> pd.Series:
    """The segment of every customer.

    Parameters
    ----------
    scores : from :func:`~tierkit.models.rfm.rfm_scores`, with as many bins as the map.
    segment_map : a map, its name or its file.

    Returns
    -------
    Series "segment", index as ``scores``: ordered Categorical of English names; NaN without a purchase.
    """
    require_columns(scores, ["r", "f"])
    chosen = segment_map if isinstance(segment_map, SegmentMap) else load_segment_map(segment_map)
    bought = scores["r"].notna().to_numpy()
    r, f = (scores.loc[bought, column].to_numpy(dtype=np.int64) for column in "rf")
    if len(r) and max(r.max(), f.max()) > chosen.bins:
        raise ParameterError(
            _("The scores go up to {highest}, but the segment map knows only 1 to {bins}.").format(
                highest=max(r.max(), f.max()), bins=chosen.bins
            )
        )
    code_of = np.empty((chosen.bins + 1, chosen.bins + 1), dtype=np.int64)
    for code, segment in enumerate(chosen.segments):
        for cell in segment.cells:
            code_of[cell] = code
    codes = np.full(len(scores), -1)
    codes[bought] = code_of[r, f]
    return pd.Series(pd.Categorical.from_codes(codes, dtype=chosen.dtype), index=scores.index, name="segment")


def segment_table(summary: pd.DataFrame, segments: pd.Series) -> pd.DataFrame:
    """One row per segment, best first, empty ones too.

    Columns: customers, customer_share, recency (median days), frequency (median), value (sum of monetary above 0),
    value_share. Customers without a segment are in no row and in no share.
    """
    require_columns(summary, ["recency", "frequency", "monetary"])
    table = tier_summary(summary["monetary"], segments).rename_axis("segment")
    usual = summary[["recency", "frequency"]].astype("float64").groupby(segments, observed=False).median()
    table.insert(2, "recency", usual["recency"])
    table.insert(3, "frequency", usual["frequency"])
    return table


@cache
def _shipped(name: str) -> SegmentMap:
    text = files("tierkit.models").joinpath("segment_maps", f"{name}.yaml").read_text(encoding="utf-8")
    return _parsed(text, f"{name}.yaml")


def _parsed(text: str, file: str) -> SegmentMap:
    try:
        raw = yaml.safe_load(text)
        loaded = SegmentMap(int(raw["bins"]), tuple(_segment(entry) for entry in raw["segments"]))
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ParameterError(
            _(
                "{file}: this is no segment map ({problem}). It needs bins, and segments with name, zh, cells "
                "(each with r and f) and advice (en and zh); see segment_maps/ten.yaml."
            ).format(file=file, problem=str(error).splitlines()[0])
        ) from None
    _prove(loaded, file)
    return loaded


def _segment(raw: Mapping[str, Any]) -> Segment:
    cells = Counter((r, f) for block in raw["cells"] for r in _span(block["r"]) for f in _span(block["f"]))
    if max(cells.values()) > 1:
        raise ValueError(raw["name"])
    return Segment(
        name=raw["name"],
        cells=frozenset(cells),
        labels={"en": raw.get("en", raw["name"]), "zh": raw["zh"]},
        advice={lang: raw["advice"][lang] for lang in LANGUAGES},
    )


def _span(text: int | str) -> range:
    """``3`` → 3; ``"3-5"`` → 3, 4, 5."""
    first, _dash, last = str(text).partition("-")
    return range(int(first), int(last or first) + 1)


def _prove(loaded: SegmentMap, file: str) -> None:
    scores = range(1, loaded.bins + 1)
    grid = {(r, f) for r in scores for f in scores}
    covered = Counter(cell for segment in loaded.segments for cell in segment.cells)
    wrong = sorted(cell for cell in grid | set(covered) if cell not in grid or covered[cell] != 1)
    if wrong:
        raise ParameterError(
            _(
                "{file}: each cell from r=1, f=1 to r={bins}, f={bins} must be in exactly one segment; wrong: {cells}."
            ).format(file=file, bins=loaded.bins, cells=_(", ").join(f"r={r}, f={f}" for r, f in wrong))
        )
