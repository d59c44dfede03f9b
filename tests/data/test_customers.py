"""Customer lists: one row a customer, every row accounted for."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.data import load_mapping
from tierkit.data.customers import read_customers
from tierkit.errors import DataError, MappingError, ParameterError
from tierkit.i18n import language

ACCOUNTS = pd.DataFrame(
    {
        "Record Id": ["zcrm_4876876000000000001", "zcrm_4876876000000000002"],
        "Account Name": ["云杉家居", "Acme, Inc."],
        "Account Owner": ["Li", "Han"],
        "Billing City": ["上海", ""],
        "Created Time": ["2024-01-05 08:30:00", ""],
        "Industry": ["", "Retail"],
    }
)


def test_zoho_accounts_become_customers():
    customers, report = read_customers(ACCOUNTS, "zoho-accounts")
    assert customers["customer_id"].tolist() == customers["record_id"].tolist() == ACCOUNTS["Record Id"].tolist()
    assert customers["name"].tolist() == ["云杉家居", "Acme, Inc."]
    assert customers.loc[0, "joined_on"] == pd.Timestamp("2024-01-05 08:30")
    assert pd.isna(customers.loc[1, "joined_on"])  # a blank date is no trouble
    assert (report.rows_read, report.rows_kept, report.dropped, report.reconciles) == (2, 2, {}, True)


def test_fxiaoke_customers_in_chinese_from_a_workbook(tmp_path):
    path = tmp_path / "客户.xlsx"
    pd.DataFrame(
        {
            "唯一性ID": ["5f9a0c1e2b3d4e0001a2b3c4", "5f9a0c1e2b3d4e0001a2b3c5"],
            "客户编号": ["000123", "000124"],
            "客户名称": ["云杉家居", "远山贸易"],
            "负责人": ["李雷", "韩梅梅"],
            "生命状态": ["正常", "作废"],
        }
    ).to_excel(path, index=False)
    customers, report = read_customers(path, "fxiaoke")
    assert customers.loc[0, ["customer_id", "record_id"]].tolist() == ["000123", "5f9a0c1e2b3d4e0001a2b3c4"]
    assert report.dropped == {"customer not in force": 1}
    with language("zh"):
        assert report.sentences() == ["共读入 2 行。", "剔除 1 行（客户未生效或已作废）。", "保留 1 位客户。"]


def test_the_sample_customers_read_as_they_are():
    from tierkit.data import dataset_path

    customers, report = read_customers(dataset_path("retail_customers"))
    assert customers["customer_id"].str.len().eq(6).all()
    assert customers["customer_id"].is_unique
    assert pd.api.types.is_datetime64_dtype(customers["joined_on"])
    assert report.rows_read == report.rows_kept == len(customers)


def test_rows_are_left_out_with_a_reason():
    frame = pd.DataFrame({"customer_id": ["001", "", "001", "nan", "002"], "name": ["a", "b", "a", "c", "d"]})
    customers, report = read_customers(frame)
    assert customers["customer_id"].tolist() == ["001", "002"]
    assert report.dropped == {"no customer": 2, "exact duplicate": 1}
    assert report.reconciles
    assert report.to_frame()["rows"].tolist() == [5, 2, 1, 2]


def test_one_number_on_two_different_rows_is_refused_with_both_places():
    frame = pd.DataFrame({"customer_id": ["001", "002", "001"], "name": ["a", "b", "c"]})
    with pytest.raises(DataError, match=r"row 4, column customer_id: .*'001' stands in row 2"):
        read_customers(frame)
    customers, report = read_customers(frame, duplicates="first")
    assert customers["name"].tolist() == ["a", "b"]
    assert report.dropped == {"customer number there already": 1}


def test_an_unreadable_date_is_never_left_blank():
    frame = pd.DataFrame({"customer_id": ["1", "2"], "joined_on": ["2024-01-05", "soon"]})
    with pytest.raises(DataError, match=r"row 3, column joined_on: 'soon'"):
        read_customers(frame)
    customers, report = read_customers(frame, bad_rows="drop")
    assert customers["customer_id"].tolist() == ["1"]
    assert report.dropped == {"unreadable date": 1}
    zoned = frame.assign(joined_on=["2024-01-05T20:00:00Z", ""])
    with pytest.raises(DataError, match="time zone"):
        read_customers(zoned)
    assert read_customers(zoned, tz="Asia/Shanghai")[0].loc[0, "joined_on"] == pd.Timestamp("2024-01-06 04:00")


def test_a_date_that_lost_its_format_in_excel_is_a_date(tmp_path):
    path = tmp_path / "x.xlsx"
    pd.DataFrame({"customer_id": ["1"], "joined_on": [45296]}).to_excel(path, index=False)
    assert read_customers(path)[0].loc[0, "joined_on"] == pd.Timestamp("2024-01-05")  # as Excel shows 45296


def test_what_cannot_be_used_is_one_sentence():
    with pytest.raises(MappingError, match="no column"):
        read_customers(pd.DataFrame({"x": ["1"]}))
    with pytest.raises(MappingError, match="for order lines"):
        read_customers(ACCOUNTS, load_mapping("zoho-deals"))
    with pytest.raises(DataError, match="no line is left"):
        read_customers(pd.DataFrame({"customer_id": ["", " "], "name": ["a", "b"]}))
    with pytest.raises(ParameterError, match="duplicates is one of refuse, first"):
        read_customers(ACCOUNTS, "zoho-accounts", duplicates="last")  # type: ignore[arg-type]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["", "001", "1", "002", " 003", "n/a"]), st.sampled_from(["a", "b", ""])), min_size=1
    )
)
def test_rows_in_are_rows_kept_and_rows_left_out(rows):
    frame = pd.DataFrame(rows, columns=["customer_id", "name"])
    if frame["customer_id"].isin(["", "n/a"]).all():
        return
    customers, report = read_customers(frame, duplicates="first")
    assert report.reconciles
    assert report.rows_read == len(rows)
    assert set(customers["customer_id"]) == {number.strip() for number, _name in rows} - {"", "n/a"}
    assert customers["customer_id"].is_unique
