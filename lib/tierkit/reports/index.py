"""The page that leads to a batch's reports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tierkit.i18n import _, ngettext
from tierkit.i18n.numbers import count, money, percent
from tierkit.kernels import page_css
from tierkit.models import tier_label
from tierkit.plots import TIER_COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tierkit.reports.batch import JobResult


def index_page(title: str, results: Sequence[JobResult], root: Path, lang: str) -> str:
    """The index as one HTML page; links are relative to ``root``, nothing comes from outside."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
    )
    environment.globals["_"] = _
    failed = [result for result in results if result.status == "failed"]
    return environment.get_template("index.html.j2").render(
        title=title,
        lang="zh-CN" if lang == "zh" else lang,
        css=page_css(),
        rows=[_row(result, root) for result in results],
        made=ngettext("{n} report", "{n} reports", len(results) - len(failed)).format(n=len(results) - len(failed)),
        failed=ngettext("{n} failed", "{n} failed", len(failed)).format(n=len(failed)) if failed else "",
    )


def _row(result: JobResult, root: Path) -> dict[str, Any]:
    folder = "" if result.folder == root else quote(result.folder.relative_to(root).as_posix()) + "/"
    row: dict[str, Any] = {
        "title": result.name,
        "folder": folder,
        "status": result.status,
        "bars": [],
        "figures": [],
        "note": "",
    }
    if result.status == "failed":
        return row | {"error": result.sentence()}
    content = result.summary
    row["figures"] = [
        (_("customers"), count(content["customers"])),
        (_("net revenue"), money(content["net_revenue"], content.get("currency", ""), short=True)),
    ]
    if not content["tiered"]:
        return row | {"note": _("too small to be tiered")}
    row["figures"].append((_("Gini coefficient"), f"{content['gini']:.2f}"))
    total = sum(content["abc"].values())
    for tier, customers in content["abc"].items():
        row["bars"].append({"colour": TIER_COLOURS[tier], "width": round(100 * customers / total, 2)})
    row["bar_text"] = _(", ").join(
        _("{tier}: {n} customers ({share})").format(tier=tier_label(tier), n=count(n), share=percent(n / total, 0))
        for tier, n in content["abc"].items()
    )
    return row
