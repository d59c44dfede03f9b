"""The description of the sample data in both languages: ``datapackage.json`` (Frictionless) and ``dictionary.md``."""

from __future__ import annotations

import hashlib
from typing import Any

from tierkit.data.sample.subjects import SUBJECTS, subject_of, tables
from tierkit.data.sample.tables import Column, Table
from tierkit.data.sample.truth import FIRST_DAY, LAST_DAY


def datapackage(contents: dict[str, bytes], dirty: dict[str, int]) -> dict[str, Any]:
    """The package that describes ``contents`` (file name → bytes) with the flaws of the till counted in ``dirty``."""
    return {
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "name": "tierkit-samples",
        "title": "Sample data of TierKit: invented firms and their customers",
        "title_zh": "TierKit 示例数据：几家虚构企业与它们的客户",
        "description": (
            f"Firms that do not exist, up to {LAST_DAY} (the shop from {FIRST_DAY}), made by generators whose truth is "
            "known. Amounts in CNY. See README.md and dictionary.md."
        ),
        "description_zh": (
            f"几家并不存在的企业，数据截至 {LAST_DAY}（家居店自 {FIRST_DAY} 起），由真值已知的生成器生成。"
            "金额单位为人民币元。详见 README.md 和 dictionary.md。"
        ),
        "version": "2.0.0",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": "Creative Commons Attribution 4.0",
            }
        ],
        "resources": [_resource(table, contents[f"{name}.csv"]) for name, table in tables().items()],
        "tierkit:truth": {name: dict(subject.TRUTH) for name, subject in SUBJECTS.items()},
        "tierkit:dirty": dirty,
    }


def _resource(table: Table, content: bytes) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        "path": f"{table.name}.csv",
        "title": table.title,
        "title_zh": table.title_zh,
        "tierkit:subject": subject_of(table),
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.primary_key:
        schema["primaryKey"] = list(table.primary_key)
    if table.foreign_keys:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": resource, "fields": [key]}}
            for column, (resource, key) in table.foreign_keys.items()
        ]
    return schema


def _field(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        **column.kind,
        "title": column.title,
        "title_zh": column.title_zh,
        "description": column.description,
        "description_zh": column.description_zh,
    }


def dictionary() -> str:
    """Every column of every table as a page of Markdown, in both languages."""
    parts = [
        "# Data dictionary / 数据字典",
        "Made by `tierkit data make` from the generators; what it all means is in [README.md](README.md).  \n"
        "由 `tierkit data make` 从生成器生成；来龙去脉见 [README.md](README.md)。",
    ]
    for name, table in tables().items():
        lines = [
            f"## `{name}.csv`: {table.title} / {table.title_zh}",
            "",
            "| column | type | meaning | 名称 | 含义 |",
            "|---|---|---|---|---|",
            *(
                f"| `{column.name}` | {column.kind['type']} | {column.description} | {column.title_zh} | "
                f"{column.description_zh} |"
                for column in table.columns
            ),
        ]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"
