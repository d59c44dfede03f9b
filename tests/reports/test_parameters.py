"""What a report can be told."""

from datetime import date

import pytest

from tierkit.errors import ParameterError
from tierkit.i18n import language
from tierkit.reports.parameters import ReportParameters


def test_values_of_every_origin_mean_the_same():
    from_yaml = ReportParameters.read({"as_of": date(2025, 6, 30), "group": 7, "by": "store"})
    from_shell = ReportParameters.read({"as_of": "2025-06-30", "group": "7", "by": "store"})
    assert from_yaml == from_shell


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
        ({"abc_cut_a": 0.96}, "0.96, 0.95.*below"),
        ({"pyramid": "1/4/15"}, "pyramid.*1/4/15/80"),
        ({"pyramid": "a/b/c/d"}, "pyramid.*1/4/15/80"),
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
    with language("zh"), pytest.raises(ParameterError, match="是不是想写 as_of"):
        ReportParameters.read({"as_off": "x"})
