"""What a report can be told."""

import re
from datetime import date, datetime

import pytest

from tierkit.errors import ParameterError
from tierkit.i18n import language
from tierkit.reports.parameters import ReportParameters


def test_values_of_every_origin_mean_the_same():
    from_yaml = ReportParameters.read({"as_of": date(2025, 6, 30), "group": 7, "by": "store"})
    from_shell = ReportParameters.read({"as_of": "2025-06-30", "group": "7", "by": "store"})
    assert from_yaml == from_shell


@pytest.mark.parametrize("written", ["20250630", "2025-06-30T08:00", " 2025-06-30 ", datetime(2025, 6, 30, 8)])
def test_every_way_to_write_a_date_becomes_one(written):
    # Dates are compared as text further on, so that 20250101 would count as later than 2025-06-30.
    assert ReportParameters.read({"as_of": written}).as_of == "2025-06-30"


def test_a_group_that_yaml_takes_for_a_date_is_a_name():
    assert ReportParameters.read({"by": "day", "group": date(2025, 6, 30)}).group == "2025-06-30"


def test_rates_come_as_a_table_or_from_a_command_line():
    assert ReportParameters.read({"rates": "usd:7.1, EUR:7.8"}).rates == {"USD": 7.1, "EUR": 7.8}
    assert ReportParameters.read({"rates": {"USD": 7.1}}).rates == {"USD": 7.1}


@pytest.mark.parametrize(
    "values",
    [{"occasion": "week"}, {"min_customers": 1}, {"min_customers": "x"}, {"abc_cut_a": 2}, {"abc_cut_a": "x"}],
)
def test_no_reason_is_english_where_chinese_is_spoken(values):
    with language("zh"), pytest.raises(ParameterError) as caught:
        ReportParameters.read(values)
    reason = str(caught.value).partition("：")[2]
    assert reason
    assert not re.search("[a-z]{3,} [a-z]+", reason)


def test_the_pyramid_is_read_as_shares():
    assert ReportParameters.read({"pyramid": "1/19/30/50"}).pyramid_shares == (0.01, 0.19, 0.30, 0.50)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"as_off": "2025-06-30"}, "as_off.*Did you mean as_of"),
        ({"zzz": 1}, "zzz is no parameter.*source, mapping"),
        ({"as_of": "30.06.2025"}, "as_of.*'30.06.2025'.*2025-06-30"),
        ({"as_of": "2025-02-30"}, "as_of.*2025-02-30"),
        ({"abc_cut_a": "much"}, "abc_cut_a.*'much'"),
        ({"abc_cut_a": 1.5}, "abc_cut_a.*1.5"),
        ({"abc_cut_a": 0.96}, "abc_cut_b.*0.95.*abc_cut_a.*0.96"),
        ({"pyramid": "1/4/15"}, "pyramid.*1/4/15/80"),
        ({"pyramid": "a/b/c/d"}, "pyramid.*1/4/15/80"),
        ({"pyramid": "nan/4/15/80"}, "pyramid.*1/4/15/80"),
        ({"pyramid": "4/nan/15/80"}, "pyramid.*1/4/15/80"),
        ({"as_of": "2025-06-301"}, "as_of.*2025-06-301"),
        ({"as_of": "2025-06-30 and so on"}, "as_of.*and so on"),
        ({"group": "成都"}, "group.*成都.*by must name the column"),
        ({"group": True, "by": "city"}, "group.*True.*quotation marks"),
        ({"min_customers": 5.5}, "min_customers.*5.5.*whole number"),
        ({"rates": "USD:much"}, "rates.*USD:much.*number"),
        ({"rates": 7.1}, "rates.*7.1.*USD:7.1"),
        ({"lang": "fr"}, "lang.*fr"),
        ({"min_customers": 1}, "min_customers"),
        ({"occasion": "week"}, "occasion.*week"),
    ],
)
def test_a_wrong_parameter_is_named_in_one_sentence(values, said):
    with pytest.raises(ParameterError, match=said) as caught:
        ReportParameters.read(values)
    assert "\n" not in str(caught.value)


def test_a_misspelt_name_in_the_notebook_is_refused_and_the_rest_of_it_ignored():
    namespace = {"lang": "zh", "In": [], "_": 1, "TierReport": object, "language": language, "__name__": "x"}
    assert ReportParameters.from_namespace(namespace).lang == "zh"
    with pytest.raises(ParameterError, match="abc_cut_A"):
        ReportParameters.from_namespace(namespace | {"abc_cut_A": 0.7})


def test_the_sentence_is_chinese_where_chinese_is_spoken():
    with language("zh"), pytest.raises(ParameterError, match="是不是指 as_of"):
        ReportParameters.read({"as_off": "x"})
