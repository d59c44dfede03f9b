"""Mapping files: presets, a user's own, and what is said when one does not fit."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from tierkit.data import Mapping, list_mappings, load_mapping, read_orders
from tierkit.errors import DataError, MappingError
from tierkit.i18n import language

GOOD = {
    "name": "mine",
    "description": {"en": "mine", "zh": "我的"},
    "columns": {"order_id": "no", "customer_id": ["who", "customer"], "ordered_at": "when", "amount": "sum"},
}


def test_presets_are_listed_in_both_languages_and_load():
    orders = {"tierkit", "plain", "zoho-deals", "fxiaoke-orders", "online-retail", "online-retail-2"}
    customers = {"tierkit-customers", "plain-customers", "zoho-accounts", "fxiaoke-customers"}
    assert set(list_mappings("orders")) == orders
    assert set(list_mappings("customers")) == customers
    assert set(list_mappings()) == orders | customers
    with language("zh"):
        assert "中文" in list_mappings()["tierkit"]
    for name in list_mappings():
        mapping = load_mapping(name)
        assert mapping.name == name
        assert load_mapping(mapping) is mapping


def test_a_file_of_ones_own(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(GOOD, allow_unicode=True), encoding="utf-8")
    assert load_mapping(path) == load_mapping(str(path)) == Mapping.model_validate(GOOD)
    (tmp_path / "x.csv").write_text("no,customer,when,sum\nA,1,2024-01-01,5\n")
    assert read_orders(tmp_path / "x.csv", path)[0]["amount"].tolist() == [5.0]


def test_unknown_preset_lists_what_there_is_and_guesses():
    with pytest.raises(MappingError) as caught:
        load_mapping("online_retail")
    sentence = str(caught.value)
    for part in ("online_retail", "tierkit", "Did you mean online-retail?", "YAML"):
        assert part in sentence


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colums": {}}, "the key colums is unknown. Did you mean columns?"),
        ({"name": None}, "the key name cannot be None"),
        ({"columns": {**GOOD["columns"], "amout": "x"}}, "amout is no column of an order line; did you mean amount"),
        ({"columns": {"order_id": "no"}}, "columns: customer_id is missing"),
        ({"columns": {**GOOD["columns"], "city": []}}, "columns.city"),
        ({"amount": "price"}, "the key amount cannot be 'price'"),
        ({"amount": "quantity*unit_price"}, "columns: quantity is missing"),
        ({"dates": {"dayfirst": "perhaps"}}, "dates.dayfirst"),
        ({"numbers": {"thousands": ",", "decimal": ","}}, "two different signs"),
        ({"keep": {"Country": "Country"}}, "keep: Country"),
        ({"keep": {"amount": "x"}}, "keep: amount"),
        ({"ignore": [{"column": "state", "any_of": "x", "reason": {"en": "a", "zh": "b"}}]}, "ignore: state"),
        ({"ignore": [{"column": "amount", "reason": {"en": "a", "zh": "b"}}]}, "any_of or starts_with"),
        ({"description": {"en": "only"}}, "description.zh is missing"),
        ({"currency": "yuan"}, "currency"),
        ({"kind": "products"}, "the key kind cannot be 'products'"),
        ({"only": [{"column": "state", "any_of": "won", "reason": {"en": "a", "zh": "b"}}]}, "only: state is not"),
        ({"only": [{"column": "amount", "any_of": [], "reason": {"en": "a", "zh": "b"}}]}, "only.0.any_of"),
        ({"kind": "customers"}, "is no column of a customer; did you mean"),
        ({"kind": "customers", "columns": {"name": "x"}}, "columns: customer_id is missing"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(tmp_path, change, said):
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump({**GOOD, **change}), encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        load_mapping(path)
    assert str(caught.value).startswith("mine.yaml: ")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"name: [mine\n", "row 2"), (b"- a\n- b\n", "keys"), (b"", "keys"), ("name: 我".encode("gb18030"), "UTF-8")],
)
def test_files_that_are_no_mapping(tmp_path, content, said):
    path = tmp_path / "mine.yaml"
    path.write_bytes(content)
    with pytest.raises(MappingError, match=said):
        load_mapping(path)


def test_a_path_that_leads_nowhere_or_to_a_folder(tmp_path):
    with pytest.raises(MappingError, match=r"gone\.yaml: there is no such mapping file"):
        load_mapping(tmp_path / "gone.yaml")
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(DataError, match=r"folder.yaml"):
        load_mapping(tmp_path / "folder.yaml")


# ---- the presets, each on a small export such as the system makes ----


def saved(folder: Path, header: str, *lines: str) -> Path:
    path = folder / "export.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


DEALS = "Record Id,Deal Name,Account Name.id,Account Name,Amount,Currency,Closing Date,Stage,Deal Owner,Lead Source"
FXIAOKE = "销售订单编号,客户名称,客户编号,下单日期,销售订单金额(元),负责人,生命状态"


def test_of_zoho_deals_only_those_won_are_purchases(tmp_path):
    file = saved(
        tmp_path,
        DEALS,
        'zcrm_4876876000000123456,Chairs,zcrm_4876876000000000001,Acme,"1,200.50",CNY,2025-01-05,Closed Won,Li,Web',
        "zcrm_4876876000000123457,Desks,zcrm_4876876000000000001,Acme,300,CNY,2025-02-05,closed won,Li,Web",
        "zcrm_4876876000000123458,Lamps,zcrm_4876876000000000002,Bolt,70,CNY,2025-09-30,Negotiation/Review,Li,",
        "zcrm_4876876000000123459,Shelves,zcrm_4876876000000000002,Bolt,,CNY,2025-10-31,,Li,",
    )
    orders, report = read_orders(file, "zoho-deals")
    assert orders["order_id"].tolist() == ["zcrm_4876876000000123456", "zcrm_4876876000000123457"]
    assert set(orders["customer_id"]) == {"zcrm_4876876000000000001"}
    assert orders["amount"].tolist() == [1200.5, 300.0]
    assert report.dropped == {"deal not won": 2}
    assert report.dropped_amount == {"deal not won": 70.0}
    assert report.reconciles
    with language("zh"):
        assert any("商机未赢单" in sentence for sentence in report.sentences())
    assert "stage" in report.groups


def test_zoho_deals_without_their_stage_are_refused_for_any_of_them_might_be_lost(tmp_path):
    file = saved(tmp_path, "Record Id,Account Name,Amount,Closing Date", "1,Acme,5,2025-01-05")
    with pytest.raises(MappingError, match="no column Stage"):
        read_orders(file, "zoho-deals")


def test_long_numbers_without_their_prefix_stay_whole(tmp_path):
    file = saved(
        tmp_path,
        "Record Id,Account Name.id,Amount,Closing Date,Stage",
        "4876876000000123456,0076876000000000001,5,2025-01-05,Closed Won",
    )
    orders, _report = read_orders(file, "zoho-deals")
    assert orders.loc[0, ["order_id", "customer_id"]].tolist() == ["4876876000000123456", "0076876000000000001"]


def test_of_fxiaoke_orders_those_in_force_are_purchases(tmp_path):
    file = saved(
        tmp_path,
        FXIAOKE,
        '20250105-000001,云杉家居,000123,2025-01-05,"1,200.50",李雷,正常',
        "20250105-000002,云杉家居,000123,2025年2月5日,300,李雷,变更中",
        "20250105-000003,云杉家居,000123,2025-03-05,70,李雷,作废",
        "20250105-000004,远山贸易,000124,2025-03-06,80,李雷,审核中",
    )
    orders, report = read_orders(file, "fxiaoke")  # the family's name will do
    assert orders["customer_id"].tolist() == ["000123", "000123"]
    assert orders["amount"].sum() == 1500.5
    assert report.currency == "CNY"
    assert report.dropped == {"order not in force": 2}
    # Without the column nobody can tell: every line stays.
    frame = pd.read_csv(file, dtype=str).drop(columns="生命状态")
    assert len(read_orders(frame, "fxiaoke-orders")[0]) == 4


def test_full_width_brackets_in_a_fxiaoke_header_are_the_same_header(tmp_path):
    file = saved(tmp_path, "订单编号,客户名称,下单日期,订单金额（元）", "1,云杉家居,2025-01-05,5")
    assert read_orders(file, "fxiaoke-orders")[0]["amount"].tolist() == [5.0]


@pytest.mark.parametrize(
    ("mapping", "header"),
    [
        ("online-retail", "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"),
        ("online-retail-2", "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"),
    ],
)
def test_both_online_retail_files_have_their_preset(tmp_path, mapping, header):
    lines = (
        "489434,85048,LIGHTS,12,12/1/2009 07:45,6.95,13085.0,France",
        "C489449,22087,BUNTING,-2,12/1/2009,2.95,16321.0,",
    )
    orders, report = read_orders(saved(tmp_path, header, *lines), mapping)
    assert orders["customer_id"].tolist() == ["13085", "16321"]
    assert orders["amount"].sum() == pytest.approx(12 * 6.95 - 2 * 2.95)
    assert orders["ordered_at"].dt.month.tolist() == [12, 12]
    assert report.notes["returns"].rows == 1
    other = {"online-retail": "online-retail-2", "online-retail-2": "online-retail"}[mapping]
    with pytest.raises(MappingError):
        read_orders(saved(tmp_path, header, *lines), other)


@pytest.mark.parametrize(
    "header",
    [
        "Order No,Customer Name,Order Date,Total",
        "order_number,client,date,revenue",
        "单号,会员卡号,购买日期,实付金额",
        "订单号,客户,日期,销售额",
    ],
)
def test_plain_reads_everyday_headers(tmp_path, header):
    orders, _report = read_orders(saved(tmp_path, header, "A1,007,2025-01-05,5"), "plain")
    assert orders.loc[0, ["order_id", "customer_id", "amount"]].tolist() == ["A1", "007", 5.0]


def test_a_mapping_of_the_other_kind_is_refused_with_those_that_fit(tmp_path):
    file = saved(tmp_path, "Record Id,Account Name", "1,Acme")
    with pytest.raises(MappingError, match=r"zoho-accounts is for customers.*zoho-deals"):
        read_orders(file, "zoho-accounts")
    assert load_mapping("tierkit", "customers").name == "tierkit-customers"
    assert load_mapping("fxiaoke-orders", "customers").name == "fxiaoke-customers"
