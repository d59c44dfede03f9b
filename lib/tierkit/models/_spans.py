"""What churn rates and retention curves share: how long each customer, or each contract, has been with us.

A *span* is a row with ``started_on`` and ``ended_on``: the first day, and the first day on which the customer is no
longer one (missing while it runs). What happens after the analysis date is not known yet, so a later start is left
out and a later end counts as running: a rate does not change when the file grows.
"""

from __future__ import annotations

import pandas as pd

from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models._checks import filled, table
from tierkit.models._dated import days_in, known_days

DATES = ["started_on", "ended_on"]


def seen_spans(spans: pd.DataFrame, as_of: pd.Timestamp, by: str | None = None) -> pd.DataFrame:
    """``started_on`` and ``ended_on`` (whole days) and the group, as known on ``as_of``; DataError when unusable."""
    if table("spans", spans, DATES if by is None else [*DATES, by]).empty:
        raise DataError(_("There are no customers."), _("Check the file and any filter before this step."))
    started, ended = known_days(spans, "started_on"), days_in(spans, "ended_on")
    backwards = int((ended < started).sum())
    if backwards:
        raise DataError(
            _("{count} of {total} customers left before they came.").format(count=backwards, total=len(spans)),
            _("Check whether the two date columns are swapped."),
            column="ended_on",
        )
    known = pd.DataFrame({"started_on": started, "ended_on": ended.where(ended <= as_of)})
    if by is not None:
        known[by] = filled(spans, by)
    seen = known[started <= as_of]
    if seen.empty:
        raise DataError(
            _("Nobody was a customer by {as_of}; the first came on {first}.").format(
                as_of=as_of.date(), first=started.min().date()
            ),
            _("Choose a later analysis date."),
        )
    return seen


def group_names(groups: pd.Series) -> list:
    """The groups that occur: in their own order when it is a Categorical, else sorted."""
    if isinstance(groups.dtype, pd.CategoricalDtype):
        held = set(groups.unique())
        return [name for name in groups.cat.categories if name in held]
    return sorted(groups.unique(), key=lambda name: (str(type(name)), name))
