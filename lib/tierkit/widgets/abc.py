"""Move the ABC cuts and see at once who is in which class: ``explore_abc(orders)``."""

from __future__ import annotations

from typing import Any, ClassVar

import pandas as pd
import traitlets as t

from tierkit.data.schemas import require_columns
from tierkit.errors import ParameterError
from tierkit.i18n import _, get_language, language
from tierkit.models.abc import DEFAULT_CUTS, abc_classes, abc_summary
from tierkit.widgets import assets
from tierkit.widgets.abc_html import abc_html
from tierkit.widgets.abc_state import LIMITS, AbcIndex, AbcState, cuts_as_code, explorer_cuts
from tierkit.widgets.abc_words import Measure, abc_texts, lines, sentence
from tierkit.widgets.explorer import Explorer, ThresholdError

_MONEY_NAMES = ("monetary", "revenue", "amount")


class AbcExplorer(Explorer):
    """The Pareto curve with two cuts to move; made by :func:`explore_abc`.

    ``cuts`` reads and sets both cuts; ``classes``, ``summary`` and ``sentence`` say what they mean, by the same
    ``abc_classes`` and ``abc_summary`` that lessons and reports use. ``undo()`` and ``reset()`` do what the buttons do.
    """

    _esm = assets.module("explorer.js", "pareto.js", "abc.js")
    _css = assets.stylesheet("explorer.css", "abc.css")

    thresholds: ClassVar[tuple[str, ...]] = ("cut_a", "cut_b")
    cut_a = t.Float(DEFAULT_CUTS[0]).tag(sync=True)
    cut_b = t.Float(DEFAULT_CUTS[1]).tag(sync=True)

    def __init__(self, values: pd.Series, cuts: Any, lang: str, measure: Measure, currency: str) -> None:
        self._values, self._measure, self._currency = values, measure, currency
        self._index = AbcIndex(values)
        a, b = explorer_cuts(cuts)
        base: dict[str, Any] = {
            "customers": self._index.customers,
            "value": self._index.value,
            "curve": self._index.curve(),
            "table": self._index.table(),
            **LIMITS,
        }
        with language(lang):
            super().__init__(cut_a=a, cut_b=b, lang=lang, texts=abc_texts(measure, currency), base=base)

    @property
    def cuts(self) -> tuple[float, float]:
        """Both cuts, as ``abc_classes`` takes them."""
        return self.cut_a, self.cut_b

    @cuts.setter
    def cuts(self, cuts: Any) -> None:
        self.move_to(*explorer_cuts(cuts))

    @property
    def classes(self) -> pd.Series:
        """The class of every customer at these cuts."""
        return abc_classes(self._values, self.cuts)

    @property
    def summary(self) -> pd.DataFrame:
        """Customers, value and their shares per class at these cuts."""
        return abc_summary(self._values, self.classes)

    @property
    def sentence(self) -> str:
        """What the cuts mean, in the explorer's language."""
        with language(self.lang):
            return sentence(self._now(), self._measure)

    @property
    def code(self) -> str:
        """The cuts as a line of Python, to be pasted into a notebook."""
        return cuts_as_code(self.cuts)

    @t.validate("cut_a", "cut_b")
    def _keep_apart(self, proposal: Any) -> float:
        pair = {"cut_a": self.cut_a, "cut_b": self.cut_b, proposal["trait"].name: proposal["value"]}
        try:
            explorer_cuts((pair["cut_a"], pair["cut_b"]))
        except ParameterError as error:
            raise ThresholdError(str(error)) from None
        return _plain(proposal["value"])

    def _now(self) -> AbcState:
        return self._index.state(self.cuts)

    def _state(self) -> dict[str, Any]:
        state = self._now()
        return {**state.to_dict(), "sentence": sentence(state, self._measure), "code": cuts_as_code(state.cuts)}

    def _fallback_text(self) -> str:
        state = self._now()
        return "\n".join([sentence(state, self._measure), *lines(state, self._measure, self._currency)])

    def _fallback_html(self) -> str:
        return abc_html(self._now(), self._index.curve(), self._measure, self._currency)


def _plain(cut: float) -> float:
    """A cut to a hundredth of a percent, so that 0.7 + 0.001 is 0.701 and reads so when it is copied."""
    return round(float(cut), 4)


def explore_abc(orders_or_values: Any, cuts: Any = DEFAULT_CUTS, lang: str | None = None) -> AbcExplorer:
    """The Pareto curve of the customers with two cuts to drag, and what each position means.

    Parameters
    ----------
    orders_or_values : order lines (customer_id, amount), a customer summary (monetary is used), or a Series with one
        number per customer.
    cuts : where the cuts stand at first: two shares of the total value, at least 0.01 apart and from 0 and 1.
    lang : "en" or "zh"; default: the language in force.

    Returns
    -------
    AbcExplorer; as the last line of a cell it is the picture. Its ``cuts``, ``classes`` and ``summary`` follow.

    Raises
    ------
    ParameterError : unusable cuts or values, or something that is none of the three.
    DataError : a frame without the columns.
    """
    with language(lang):
        values, measure, currency = _customer_values(orders_or_values)
        return AbcExplorer(values, cuts, get_language(), measure, currency)


def _customer_values(source: Any) -> tuple[pd.Series, Measure, str]:
    """One number per customer, what it measures, and its currency where the orders know a single one."""
    if isinstance(source, pd.Series):
        return source, "revenue" if source.name in _MONEY_NAMES else "value", ""
    if not isinstance(source, pd.DataFrame):
        raise ParameterError(
            _("explore_abc takes order lines, a customer summary or a column of values; got {kind}.").format(
                kind=type(source).__name__
            )
        )
    if "monetary" in source.columns:
        return source["monetary"], "revenue", ""
    require_columns(source, ["customer_id", "amount"])
    # Rounded as customer_summary does, so that both agree on who stands at 0.
    net = source.groupby("customer_id", sort=True)["amount"].sum().round(6)
    currencies: list[str] = source["currency"].dropna().unique().tolist() if "currency" in source.columns else []
    return net, "revenue", currencies[0] if len(currencies) == 1 else ""
