"""What a report or a lesson can be told: one model for papermill, the command line and the notebook.

``NotebookParameters`` knows how to check; ``SourceParameters`` adds what everything that reads orders needs; a report's
or a lesson's own model adds the thresholds it decides with.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from tierkit.errors import ParameterError
from tierkit.i18n import _

SAMPLE = "retail_orders"


class NotebookParameters(BaseModel):
    """Parameters that arrive by name; whatever is wrong with them is said in one sentence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """Check ``values``; a ParameterError names the parameter, the value and what it may be."""
        for name in values:
            if name not in cls.model_fields:
                near = difflib.get_close_matches(name, cls.model_fields, 1)
                hint = _("Did you mean {name}?").format(name=near[0]) if near else ""
                raise ParameterError(
                    _("{name} is no parameter here; the parameters are: {names}. {hint}")
                    .format(name=name, names=", ".join(cls.model_fields), hint=hint)
                    .strip()
                )
        try:
            return cls(**values)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else "abc_cut_a, abc_cut_b"
            shown = (
                values.get(name, first.get("input"))
                if first["loc"]
                else ", ".join(str(values.get(n, cls.model_fields[n].default)) for n in ("abc_cut_a", "abc_cut_b"))
            )
            raise ParameterError(
                _("Parameter {name} cannot be {value!r}: {reason}.").format(
                    name=name, value=shown, reason=_reason(name, first["msg"])
                )
            ) from error

    @classmethod
    def from_namespace(cls, namespace: Mapping[str, Any]) -> Self:
        """The parameters among a notebook's globals, right after its parameters cell.

        At that point the notebook has defined no other plain value, so an unknown name is a misspelt parameter.
        """
        plain = (str, int, float, bool, list, tuple, dict, date, type(None))
        shell = {"In", "Out"}
        return cls.read(
            {k: v for k, v in namespace.items() if isinstance(v, plain) and not k.startswith("_") and k not in shell}
        )


class SourceParameters(NotebookParameters):
    """Where the orders come from, as of when, in which language."""

    source: str = Field(SAMPLE, description="file of orders (CSV, TSV, XLSX, Parquet), or retail_orders for the sample")
    mapping: str = Field("tierkit", description="column mapping: a preset's name or a YAML file")
    as_of: str = Field("", description="analysis date, YYYY-MM-DD; may be left out for the sample data only")
    lang: Literal["en", "zh"] = Field("en", description="language of the text and the pictures")
    currency: str = Field("", description="currency code or sign shown with money; empty for the mapping's")

    bad_rows: Literal["refuse", "drop"] = Field(
        "refuse", description="what becomes of a file with lines that cannot be read: refuse it, or drop and count them"
    )

    @field_validator("source", "mapping", mode="before")
    @classmethod
    def _text(cls, value: Any) -> Any:
        return _as_text(value)

    @field_validator("as_of", mode="before")
    @classmethod
    def _iso_date(cls, value: Any) -> str:
        # YAML, and so papermill's -p, turns 2025-06-30 into a date of its own accord.
        text = value.isoformat() if isinstance(value, date) else str(value).strip()
        if text:
            date.fromisoformat(text[:10])
        return text[:10]


class AbcParameters(SourceParameters):
    """The two cuts of the ABC classes."""

    abc_cut_a: float = Field(0.80, gt=0, lt=1, description="cumulative value share where class A ends")
    abc_cut_b: float = Field(0.95, gt=0, lt=1, description="cumulative value share where class B ends")

    @model_validator(mode="after")
    def _cuts_in_order(self) -> Self:
        if self.abc_cut_a >= self.abc_cut_b:
            raise ValueError("abc_cut_a must lie below abc_cut_b")
        return self

    @property
    def abc_cuts(self) -> tuple[float, float]:
        return (self.abc_cut_a, self.abc_cut_b)


class ReportParameters(AbcParameters):
    """The parameters of ``notebooks/reports/tier_report.ipynb``; the field descriptions are its documentation."""

    by: str = Field("", description="column to group by; empty for all customers together")
    group: str = Field("", description="the one group of that column this report is about")
    title: str = Field("", description="title; empty for the usual one")
    occasion: Literal["order", "day"] = Field("order", description="what counts as one purchase")
    rfm_binning: Literal["independent", "nested"] = Field("independent", description="how RFM scores are binned")
    pyramid: str = Field("1/4/15/80", description="head-count shares of the pyramid's layers, in percent, top first")
    min_customers: int = Field(20, ge=5, description="fewer buying customers than this are not tiered")

    @field_validator("group", "by", "title", mode="before")
    @classmethod
    def _names(cls, value: Any) -> Any:
        return _as_text(value)

    @field_validator("pyramid")
    @classmethod
    def _shares_add_up(cls, value: str) -> str:
        shares = [float(part) for part in value.split("/")]
        if len(shares) != 4 or min(shares) <= 0 or abs(sum(shares) - 100) > 1e-6:
            raise ValueError("four positive percentages that add up to 100")
        return value

    @property
    def pyramid_shares(self) -> tuple[float, ...]:
        """The layers as shares of one, top first."""
        return tuple(float(part) / 100 for part in self.pyramid.split("/"))


def _as_text(value: Any) -> Any:
    # YAML makes a number of a store called 007; what matters here is how it is written.
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _reason(name: str, message: str) -> str:
    if name == "as_of":
        return _("a date looks like 2025-06-30")
    if name == "pyramid":
        return _("four positive percentages that add up to 100, such as 1/4/15/80")
    if name.startswith("abc_cut_a, "):
        return _("the first cut must lie below the second")
    return message.removeprefix("Value error, ")
