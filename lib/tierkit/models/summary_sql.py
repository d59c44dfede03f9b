"""The heavy step, written once: order lines → one row per customer, in SQL that DuckDB and Spark both speak.

Money is counted in whole millionths, line by line, and whole numbers have the same sum in any order: neither the
order of the lines nor the number of machines moves a result, and ten cents less ten cents is nothing.

Nothing is looked at twice. A line that must be refused goes to no customer; only when the table has such a row
(or none at all) is the source asked again what is wrong, to say it in a sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models.summary_checks import COLUMNS, LARGEST, refuse_beyond, refuse_blanks, refuse_other_days

if TYPE_CHECKING:
    import pyarrow as pa

    from tierkit.models.summary_sources import Source

TABLE = """
WITH lines AS ({lines}),
past AS (
    SELECT
        CASE WHEN {sound} AND ordered_at < {tomorrow} THEN customer_id END AS customer_id,
        order_id,
        ordered_at,
        CASE WHEN ABS(amount) < {largest} THEN amount END AS amount
    FROM lines
    WHERE {wanted}
),
orders AS (
    SELECT
        customer_id,
        order_id,
        MIN(ordered_at) AS moment,
        SUM(CAST(ROUND(amount * 1000000) AS {integer})) AS net
    FROM past
    GROUP BY customer_id, order_id
)
SELECT
    customer_id,
    MIN(CASE WHEN net > 0 THEN moment END) AS first_purchase,
    MAX(CASE WHEN net > 0 THEN moment END) AS last_purchase,
    COUNT({occasion}) AS frequency,
    CAST(SUM(net) AS DOUBLE) / 1000000 AS monetary,
    COUNT(CASE WHEN net < 0 THEN 1 END) AS returns
FROM orders
GROUP BY customer_id
ORDER BY customer_id
"""
SOUND = f"(order_id IS NOT NULL AND customer_id IS NOT NULL AND ordered_at IS NOT NULL AND ABS(amount) < {LARGEST})"
OCCASION_OF = {
    "order": "CASE WHEN net > 0 THEN 1 END",
    "day": "DISTINCT CASE WHEN net > 0 THEN CAST(moment AS DATE) END",
}
FACTS = """
WITH lines AS ({lines})
SELECT
    COUNT(*) AS total,
    COUNT(order_id) AS order_id,
    COUNT(customer_id) AS customer_id,
    COUNT(ordered_at) AS ordered_at,
    COUNT(CASE WHEN NOT ISNAN(amount) THEN amount END) AS amount,
    COUNT(CASE WHEN NOT ISNAN(amount) AND ABS(amount) >= {largest} THEN amount END) AS beyond,
    MIN(ordered_at) AS earliest,
    MAX(ordered_at) AS latest,
    MIN({odd_date}) AS odd_date,
    MIN({odd_number}) AS odd_number
FROM lines
"""


def summary_table(source: Source, as_of: pd.Timestamp, occasion: str, truncate: bool) -> pd.DataFrame:
    """The table of :func:`~tierkit.models.summary.customer_summary` from an opened source with the right columns."""
    midnight = as_of.as_unit("us") + pd.Timedelta(days=1)
    tomorrow = f"CAST('{midnight.isoformat(sep=' ')}' AS {source.timestamp})"
    found = source.query(
        TABLE.format(
            lines=source.lines,
            sound=SOUND,
            tomorrow=tomorrow,
            largest=LARGEST,
            # Later lines are left out only where they are sound: a blank is refused wherever it stands.
            wanted=f"ordered_at < {tomorrow} OR NOT COALESCE({SOUND}, FALSE)" if truncate else "TRUE",
            integer=source.integer,
            occasion=OCCASION_OF[occasion],
        )
    )
    if not len(found) or found.column("customer_id").null_count:
        _refuse(source, as_of, truncate)
    return _as_frame(found, as_of)


def _as_frame(found: pa.Table, as_of: pd.Timestamp) -> pd.DataFrame:
    table = found.to_pandas().set_index("customer_id")
    for moment in ("first_purchase", "last_purchase"):
        table[moment] = table[moment].astype("datetime64[us]")
    recency = (as_of - table["last_purchase"].dt.normalize()).dt.days.astype("Int64")
    table.insert(2, "recency", recency)
    return table


def _refuse(source: Source, as_of: pd.Timestamp, truncate: bool) -> None:
    """Say what is wrong with the lines."""
    facts = source.query(FACTS.format(lines=source.lines, largest=LARGEST, **source.odd)).to_pylist()[0]
    if facts["odd_date"] is not None:
        raise DataError(
            _("{cell} cannot be read as a date.").format(cell=repr(facts["odd_date"])),
            _("Read the file with read_orders, which turns them into dates."),
            column="ordered_at",
        )
    if facts["odd_number"] is not None:
        raise DataError(
            _("{cell} cannot be read as a number.").format(cell=repr(facts["odd_number"])),
            _("Read the file with read_orders, which turns them into numbers."),
            column="amount",
        )
    refuse_blanks(facts["total"], {column: facts["total"] - facts[column] for column in COLUMNS})
    refuse_beyond(facts["total"], facts["beyond"])
    refuse_other_days(pd.Timestamp(facts["earliest"]), pd.Timestamp(facts["latest"]), as_of, truncate)
    raise DataError(_("The orders changed while they were read."), _("Try again when nobody writes to them."))
