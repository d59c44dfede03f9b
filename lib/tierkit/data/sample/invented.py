"""What the generators of the sample data share: streams of random numbers, invented names, money as text.

People and companies are put together from lists of characters; likeness to anybody real is chance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tierkit.data.sample.tables import Row

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]

SURNAMES = "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹柏窦章苏潘葛范彭鲁韦马方任袁柳唐薛雷贺倪汤罗"
GIVEN = "安柏采晨初丹恩帆谷禾嘉景可兰林满宁沛琪若森棠薇夏晓言怡云知舟远青朗平新文洁慧峰立群建国红梅志强春生秋华"

BRAND_FIRST = "岚澍珩湛翎霁沐昱朔峤樾嵘汐晟砚弘稷衡渊屹琅铎煦霖珞暄沅澜骋桓恺旻硕翰谷"
BRAND_SECOND = "桐榆屿川岳陵泽垣舟峰原野坤瀚淼岩林峻塔禾驰润钧策域砺越拓铭澄湖栎畅乔岭"


@dataclass(frozen=True)
class Industry:
    """An industry and the word for it in a company's name."""

    name: str
    word: str
    share: float


INDUSTRIES = (
    Industry("machinery", "机械", 0.24),
    Industry("electronics", "电子", 0.18),
    Industry("chemicals", "化工", 0.14),
    Industry("food", "食品", 0.12),
    Industry("vehicles", "汽车部件", 0.12),
    Industry("packaging", "包装", 0.08),
    Industry("textiles", "纺织", 0.07),
    Industry("pharma", "制药", 0.05),
)


def stream(seed: int, question: int) -> np.random.Generator:
    """The random numbers for one question: a change in one question leaves the others as they were."""
    return np.random.Generator(np.random.PCG64([seed, question]))


def pick(draw: np.random.Generator, shares: Iterable[float], count: int) -> Ints:
    """``count`` places in ``shares``, each with chances in their proportion."""
    upto = np.cumsum(np.fromiter(shares, dtype=np.float64))
    return np.searchsorted(upto / upto[-1], draw.random(count), side="right").clip(max=upto.size - 1).astype(np.int64)


def people(draw: np.random.Generator, count: int) -> list[str]:
    """Invented names of ``count`` people; namesakes occur."""
    family = (draw.random(count) * len(SURNAMES)).astype(int)
    given = (draw.random((count, 2)) * len(GIVEN)).astype(int)
    short = draw.random(count) < 0.2
    return [
        SURNAMES[at] + GIVEN[first] + ("" if brief else GIVEN[second])
        for at, (first, second), brief in zip(family, given, short, strict=True)
    ]


def companies(industry: Ints, start: int = 0) -> list[str]:
    """Invented companies, one an entry of ``industry`` (places in INDUSTRIES), no two alike.

    Brands are dealt from one shuffled pack; ``start`` says where in the pack, so that two tables share none.
    Raises ValueError when the pack runs out.
    """
    pack = np.argsort(stream(7, 0).random(len(BRAND_FIRST) * len(BRAND_SECOND)), kind="stable")
    dealt = pack[start : start + industry.size].tolist()
    if len(dealt) < industry.size:
        raise ValueError(f"only {pack.size} brands for {start + industry.size} companies")
    return [
        f"{BRAND_FIRST[at // len(BRAND_SECOND)]}{BRAND_SECOND[at % len(BRAND_SECOND)]}{INDUSTRIES[kind].word}有限公司"
        for at, kind in zip(dealt, industry.tolist(), strict=True)
    ]


def yuan(fen: int) -> str:
    """Whole fen as yuan: ``-1205`` → ``-12.05``."""
    sign, fen = ("-" if fen < 0 else ""), abs(int(fen))
    return f"{sign}{fen // 100}.{fen % 100:02d}"


def iso(days: Days) -> Row:
    """Days as ``2025-06-30``; no day (NaT) as nothing."""
    return ["" if day == "NaT" else day for day in np.datetime_as_string(days, unit="D").tolist()]
