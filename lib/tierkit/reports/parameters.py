"""What a report or a lesson can be told: one model for papermill, the command line and the notebook.

``NotebookParameters`` knows how to check; ``SourceParameters`` adds what everything that reads orders needs; a report's
or a lesson's own model adds the thresholds it decides with.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

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
                    .format(name=name, names=_(", ").join(cls.model_fields), hint=hint)
                    .strip()
                )
        try:
            return cls(**values)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0])
            raise ParameterError(
                _("Parameter {name} cannot be {value!r}: {reason}.").format(
                    name=name,
                    value=values.get(name, first["input"]),
                    reason=_reason(first, get_args(cls.model_fields[name].annotation)),
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
    currency: str = Field("", description="code of the currency of the amounts; empty for the mapping's")
    rates: dict[str, float] = Field({}, description="what one unit of each other currency is worth in that one")
    tz: str = Field("", description="time zone of the figures, where the dates carry one, such as Asia/Shanghai")
    bad_rows: Literal["refuse", "drop"] = Field(
        "refuse", description="what becomes of a file with lines that cannot be read: refuse it, or drop and count them"
    )

    @field_validator("source", "mapping", mode="before")
    @classmethod
    def _text(cls, value: Any) -> Any:
        return _as_text(value)

    @field_validator("rates", mode="before")
    @classmethod
    def _pairs(cls, value: Any) -> Any:
        # A command line has no mappings: there it is USD:7.1,EUR:7.8.
        if not isinstance(value, str):
            return value
        pairs = [pair.partition(":") for pair in value.split(",") if pair.strip()]
        return {code.strip().upper(): rate.strip() for code, _colon, rate in pairs}

    @field_validator("as_of", mode="before")
    @classmethod
    def _iso_date(cls, value: Any) -> str:
        # YAML, and so papermill's -p, turns 2025-06-30 into a date of its own accord.
        text = value.isoformat() if isinstance(value, date) else str(value).strip()
        try:
            # 20250630 and a time of day are understood; what goes on from here is always YYYY-MM-DD.
            return datetime.fromisoformat(text).date().isoformat() if text else ""
        except ValueError:
            raise ValueError(_("a date looks like 2025-06-30")) from None


class AbcParameters(SourceParameters):
    """The two cuts of the ABC classes."""

    abc_cut_a: float = Field(0.80, gt=0, lt=1, description="cumulative value share where class A ends")
    abc_cut_b: float = Field(
        0.95, gt=0, lt=1, validate_default=True, description="cumulative value share where class B ends"
    )

    @field_validator("abc_cut_b")
    @classmethod
    def _cuts_in_order(cls, value: float, info: ValidationInfo) -> float:
        first = info.data.get("abc_cut_a", 0.0)
        if value <= first:
            raise ValueError(_("it must lie above abc_cut_a, which is {first}").format(first=first))
        return value

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

    @field_validator("group")
    @classmethod
    def _group_of_something(cls, value: str, info: ValidationInfo) -> str:
        if value and not info.data.get("by"):
            raise ValueError(_("the parameter by must name the column that the group is of"))
        return value

    @field_validator("pyramid")
    @classmethod
    def _shares_add_up(cls, value: str) -> str:
        try:
            shares = [float(part) for part in value.split("/")]
        except ValueError:
            shares = []
        # Said so that "nan" fails as well.
        if len(shares) != 4 or not (all(share > 0 for share in shares) and abs(sum(shares) - 100) <= 1e-6):
            raise ValueError(_("four positive percentages that add up to 100, such as 1/4/15/80"))
        return value

    @property
    def pyramid_shares(self) -> tuple[float, ...]:
        """The layers as shares of one, top first."""
        return tuple(float(part) / 100 for part in self.pyramid.split("/"))


def _as_text(value: Any) -> Any:
    # YAML, and papermill's -p, make a number of a store called 12 and a date of a group called 2025-06-30.
    if isinstance(value, bool):
        return value
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, int | float) else value


def _reason(error: Any, choices: tuple[Any, ...]) -> str:
    """What one pydantic error says, in the language in force."""
    context = error.get("ctx", {})
    sentences = {
        "value_error": str(context.get("error")),
        "literal_error": _("possible are {choices}").format(choices=_(", ").join(map(str, choices))),
        "greater_than": _("it must lie above {limit}").format(limit=context.get("gt")),
        "greater_than_equal": _("it must be at least {limit}").format(limit=context.get("ge")),
        "less_than": _("it must lie below {limit}").format(limit=context.get("lt")),
        "int_parsing": _("a whole number is wanted"),
        "int_from_float": _("a whole number is wanted"),
        "float_parsing": _("a number is wanted"),
        "string_type": _("a text is wanted; put it in quotation marks"),
        "dict_type": _("a table is wanted, such as USD:7.1,EUR:7.8"),
    }
    return sentences.get(error["type"], str(error["msg"]))
