"""The sample data as files: a CSV file a table, and the ``datapackage.json`` and dictionary that describe them.

The same bytes on every run: fixed random streams, whole fen until the last moment, LF line ends, UTF-8.
"""

from __future__ import annotations

import json
from pathlib import Path

from tierkit.data.sample.describe import datapackage, dictionary
from tierkit.data.sample.retail_orders import ORDERS, dirty_lines
from tierkit.data.sample.subjects import tables
from tierkit.data.sample.tables import Row
from tierkit.files import write_atomically


def make_datasets(folder: str | Path) -> list[Path]:
    """Write every sample table, ``datapackage.json`` and ``dictionary.md`` into ``folder``; the paths.

    ``folder`` is made where it is missing; each file appears whole or not at all.
    """
    rows = {name: table.rows() for name, table in tables().items()}
    contents = {f"{name}.csv": _csv([table.header, *rows[name]]) for name, table in tables().items()}
    description = datapackage({name: text.encode() for name, text in contents.items()}, dirty_lines(rows[ORDERS.name]))
    contents["datapackage.json"] = json.dumps(description, ensure_ascii=False, indent=2) + "\n"
    contents["dictionary.md"] = dictionary()
    paths = {Path(folder) / name: text for name, text in contents.items()}
    for path, text in paths.items():
        write_atomically(path, text)
    return list(paths)


def _csv(rows: list[Row]) -> str:
    # No cell holds a quotation mark; those with a comma are amounts with grouped thousands.
    return "".join(",".join(f'"{cell}"' if "," in cell else cell for cell in row) + "\n" for row in rows)
