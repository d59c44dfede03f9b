"""tierkit data check, map, to-crm: what is printed, what is written, how the command ends."""

import openpyxl
import pandas as pd
import pytest

HEAD = "order_id,customer_id,ordered_at,amount"


@pytest.fixture
def deals(tmp_path):
    head = "Record Id,Deal Name,Account Name.id,Account Name,Amount,Currency,Closing Date,Stage"
    rows = [
        f"zcrm_48768760000002{n:05},Deal {n},zcrm_48768760000001{n % 25:05},客户 {n % 25},"
        f"{100 + 37 * n % 901},CNY,2025-0{1 + n % 6}-1{n % 9},{'Closed Won' if n % 5 else 'Closed Lost'}"
        for n in range(120)
    ]
    path = tmp_path / "deals.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8-sig")
    return path


def test_check_says_what_it_understood_and_ends_with_0_1_or_2(run, tmp_path, deals):
    done = run("data", "check", deals)
    assert (done.returncode, done.stderr) == (0, "")
    for part in ("zoho-deals", "comma", "UTF-8", "Account Name.id", "customer_id", "deal not won", "lines kept", "CNY"):
        assert part in done.stdout
    assert done.stdout.rstrip().endswith("This file can be used as it is.")
    bad = tmp_path / "bad.csv"
    bad.write_text(f"{HEAD}\n1,1,2025-01-05,1\n2,2,soon,1\n", encoding="utf-8")
    done = run("data", "check", bad)
    assert done.returncode == 1
    assert "row 3, column ordered_at: 'soon'" in done.stdout
    assert run("data", "check", tmp_path / "nowhere.csv").returncode == 2
    done = run("data", "check", bad, "--mapping", "zoho")
    assert done.returncode == 2
    assert "Traceback" not in done.stdout + done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.csv", "deals.csv"]


def test_check_speaks_chinese_and_prints_cells_as_they_are(run, tmp_path):
    path = tmp_path / "[red]a.csv"
    path.write_text("订单编号,客户编号,下单日期,金额\n[bold]1,007,2025-01-05,5\n", encoding="utf-8")
    done = run("data", "check", path, "--lang", "zh")
    assert done.returncode == 0
    for part in ("格式：文本", "文件中的列", "[bold]1", "保留的行", "这个文件可以直接使用。"):
        assert part in done.stdout


def test_map_prints_reasons_and_writes_a_mapping_that_reports_can_use(run, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("流水,顾客卡号,交易日期,实收金额\n1,007,2025-01-05,5\n2,008,2025-01-06,6\n", encoding="utf-8")
    done = run("data", "map", path)
    assert done.returncode == 0
    assert "columns:" in done.stdout
    assert "the header holds the word" in done.stdout
    target = tmp_path / "my.yaml"
    assert run("data", "map", path, "--out", target, "--lang", "zh").returncode == 0
    assert "由 TierKit 拟定" in target.read_text(encoding="utf-8")
    again = run("data", "map", path, "--out", target)
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert run("data", "map", path, "--out", target, "--force").returncode == 0
    assert run("data", "check", path, "--mapping", target).returncode == 0


def test_map_that_finds_too_little_says_what_and_writes_nothing(run, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    done = run("data", "map", path, "--out", tmp_path / "my.yaml")
    assert done.returncode == 2
    assert "customer_id" in done.stderr
    assert not (tmp_path / "my.yaml").exists()


def test_the_tiers_of_a_report_go_back_to_the_crm(run, tmp_path, deals):
    out = tmp_path / "reports"
    done = run("report", deals, "--mapping", "zoho-deals", "--as-of", "2025-06-30", "--out", out)
    assert done.returncode == 0, done.stderr
    numbers = [f"zcrm_48768760000001{n:05}" for n in range(25)]
    accounts = tmp_path / "accounts.csv"
    names = [f"客户 {n}" for n in range(25)]
    frame = pd.DataFrame({"Record Id": numbers, "Account Name": names})
    frame.to_csv(accounts, index=False)
    crm = tmp_path / "crm"
    done = run("data", "to-crm", out, "--accounts", accounts, "--out", crm)
    buyers = openpyxl.load_workbook(next(out.rglob("customers.xlsx")), read_only=True).worksheets[0].max_row - 1
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{buyers} customers written" in done.stdout
    written = pd.read_csv(crm / "zoho-accounts.csv", dtype=str)
    assert set(written["Record Id"]) <= set(numbers)
    assert set(written["ABC Class"]) <= {"Class A", "Class B", "Class C"}
    frame.iloc[3:].to_csv(accounts, index=False)
    done = run("data", "to-crm", out, "--accounts", accounts, "--out", crm)
    assert done.returncode == 2
    assert "there already" in done.stderr
    done = run("data", "to-crm", out, "--accounts", accounts, "--out", crm, "--force")
    assert done.returncode == 1
    assert numbers[1] in done.stderr
    assert numbers[1] not in (crm / "zoho-accounts.csv").read_text(encoding="utf-8-sig")
