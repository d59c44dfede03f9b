"""A proposed mapping names its reasons, and the file it writes reads the data."""

import pandas as pd
import pytest

from tierkit.data import load_mapping, read_orders
from tierkit.data.customers import read_customers
from tierkit.data.mapping import Mapping
from tierkit.data.propose import propose_mapping, write_mapping
from tierkit.errors import DataError, MappingError, ParameterError
from tierkit.i18n import language

EXPORTS = {
    "English, nearly usual": (
        "Ordr No,Cust. ID,Order Dt,Total Amount,Note\nA1,007,2025-01-05,\"1,200.50\",x\nA2,008,2025-01-06,5,y\n",
        {"order_id": "Ordr No", "customer_id": "Cust. ID", "ordered_at": "Order Dt", "amount": "Total Amount"},
        [1200.5, 5.0],
    ),
    "Chinese, decimal comma, day first": (
        "流水;顾客卡号;交易日期;实收金额\nA1;007;13/02/2025;1.234,50\nA2;008;14/02/2025;5,5\n",
        {"order_id": "流水", "customer_id": "顾客卡号", "ordered_at": "交易日期", "amount": "实收金额"},
        [1234.5, 5.5],
    ),
    "no amount": (
        "单据号,会员卡,销售时间,件数,零售单价\nA1,007,2025年1月5日,2,10\nA2,008,2025年1月6日,1,7.5\n",
        {"customer_id": "会员卡", "quantity": "件数", "unit_price": "零售单价"},
        [20.0, 7.5],
    ),
    "two dates and two amounts": (
        "订单编号,客户编号,客户名称,下单时间,发货时间,应付金额,实付金额\n1,007,云杉,2025-01-05,2025-01-09,9,8\n",
        {"customer_id": "客户编号", "ordered_at": "下单时间", "amount": "实付金额"},
        [8.0],
    ),
    "a preset": (
        "Record Id,Deal Name,Account Name.id,Amount,Closing Date,Stage\n"
        "zcrm_1,x,zcrm_2,5,2025-01-05,Closed Won\nzcrm_3,x,zcrm_2,7,2025-01-05,Closed Lost\n",
        {"order_id": "Record Id", "customer_id": "Account Name.id", "ordered_at": "Closing Date"},
        [5.0],
    ),
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", EXPORTS)
def test_the_file_it_writes_reads_the_data(tmp_path, name, lang):
    content, columns, amounts = EXPORTS[name]
    source = tmp_path / "导出 1.csv"
    source.write_bytes(content.encode("gb18030"))
    with language(lang):
        proposal = propose_mapping(source)
    assert not proposal.missing, proposal
    got = {guess.column: guess.header for guess in proposal.guesses}
    assert got | columns == got
    assert all(guess.reason for guess in proposal.guesses)
    path = write_mapping(proposal, tmp_path / "my.yaml", lang=lang)
    assert load_mapping(path) == proposal.mapping
    assert read_orders(source, path)[0]["amount"].tolist() == amounts
    comments = "".join(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#"))
    assert ("核对" in comments) == (lang == "zh")


def test_customers_are_told_from_orders(tmp_path):
    source = tmp_path / "list.csv"
    source.write_text(
        "会员卡号,会员姓名,注册时间,所属门店\n007,李雷,2025-01-05,东\n008,韩梅梅,2025-02-05,西\n", encoding="utf-8"
    )
    proposal = propose_mapping(source)
    assert proposal.kind == "customers"
    path = write_mapping(proposal, tmp_path / "my.yaml")
    customers, _report = read_customers(source, path)
    assert customers["customer_id"].tolist() == ["007", "008"]
    assert customers["name"].tolist() == ["李雷", "韩梅梅"]
    assert proposal.unused == ["所属门店"]


@pytest.mark.parametrize(
    ("dates", "months"),
    [(["2/1/2025", "9/1/2025", "3/2/2025"], [1, 1, 2]), (["1/2/2025", "1/9/2025", "2/3/2025"], [1, 1, 2])],
)
def test_dates_that_can_be_read_in_two_ways_are_taken_in_the_order_of_time_and_it_says_so(tmp_path, dates, months):
    source = tmp_path / "x.csv"
    source.write_text(
        "单号,会员号,日期,金额\n" + "".join(f"{n},7,{day},5\n" for n, day in enumerate(dates)), encoding="utf-8"
    )
    proposal = propose_mapping(source)
    assert any("in two ways" in remark and dates[0] in remark for remark in proposal.remarks)
    path = write_mapping(proposal, tmp_path / "my.yaml")
    assert read_orders(source, path)[0]["ordered_at"].dt.month.tolist() == months


def test_what_a_header_promises_its_cells_must_keep(tmp_path):
    source = tmp_path / "x.csv"
    source.write_text("Order No,Customer No,Date,Amount\n1,7,yes,much\n2,8,no,little\n", encoding="utf-8")
    proposal = propose_mapping(source)
    # The headers are those of a preset: what the preset would read is proposed only where the cells can be it.
    assert proposal.missing == ["ordered_at", "amount"]
    with pytest.raises(MappingError, match=r"ordered_at, amount.*Date, Amount"):
        proposal.yaml()


def test_it_never_writes_over_a_file_unasked_and_nothing_when_incomplete(tmp_path):
    source = tmp_path / "x.csv"
    source.write_text("单号,会员号,日期,金额\n1,7,2025-01-05,5\n", encoding="utf-8")
    proposal = propose_mapping(source)
    path = tmp_path / "new" / "my.yaml"
    write_mapping(proposal, path)
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ParameterError, match="--force"):
        write_mapping(proposal, path)
    assert path.read_text(encoding="utf-8") == "mine"
    write_mapping(proposal, path, force=True)
    assert isinstance(load_mapping(path), Mapping)
    assert [each.name for each in path.parent.iterdir()] == ["my.yaml"]
    with pytest.raises(ParameterError, match=r"ends in \.yaml"):
        write_mapping(proposal, tmp_path / "my.csv")
    with pytest.raises(ParameterError, match="cannot be written"):
        write_mapping(proposal, source / "my.yaml")
    source.write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(MappingError):
        write_mapping(propose_mapping(source), tmp_path / "none.yaml")
    assert not (tmp_path / "none.yaml").exists()


def test_headers_that_yaml_might_misread_are_kept(tmp_path):
    source = tmp_path / "x.xlsx"
    frame = pd.DataFrame(
        [["1", "007", "2025-01-05", 5]], columns=["order: #no", '客户 "号"', "交易日期 - 1", "金额: {元}"]
    )
    frame.to_excel(source, index=False)
    proposal = propose_mapping(source)
    path = write_mapping(proposal, tmp_path / "my.yaml")
    assert read_orders(source, path)[0].loc[0, ["order_id", "customer_id", "amount"]].tolist() == ["1", "007", 5.0]


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path):
    with pytest.raises(DataError, match="no such file"):
        propose_mapping(tmp_path / "gone.csv")


def test_headers_that_nobody_knows_are_guessed_by_their_cells(tmp_path):
    lines = ["Beleg,Kunde,wann,Betrag netto?,Filiale"]
    lines += [f"B{n:04},{n % 9:05},2025-0{1 + n % 6}-1{n % 9},{10 + n * 1.37:.2f},Nord" for n in range(60)]
    path = tmp_path / "own.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    proposal = propose_mapping(path)
    assert {each.column: each.header for each in proposal.guesses} == {
        "order_id": "Beleg",
        "customer_id": "Kunde",
        "ordered_at": "wann",
        "amount": "Betrag netto?",
    }
    orders, report = read_orders(path, write_mapping(proposal, tmp_path / "own.yaml"))
    assert report.rows_kept == 60
    assert orders["customer_id"].nunique() == 9


def test_a_list_with_an_id_and_amounts_is_not_taken_for_customers(tmp_path):
    path = tmp_path / "own.csv"
    rows = [f"{n},{n % 4:03},2025-01-{10 + n},{n + 0.5}" for n in range(12)]
    path.write_text("order_id,customer_id,when,amount\n" + "\n".join(rows), encoding="utf-8")
    assert propose_mapping(path).mapping.kind == "orders"


def test_without_dates_anywhere_the_missing_columns_are_named(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("Beleg,Kunde\nB1,K1\nB2,K1\n", encoding="utf-8")
    proposal = propose_mapping(path)
    assert proposal.mapping is None
    assert "ordered_at" in proposal.missing
