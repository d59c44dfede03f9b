"""Every malformed input ends in one sentence with the place, never in another exception."""

import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tierkit.data import load, read_orders, require_columns
from tierkit.errors import DataError, MappingError, ParameterError, TierKitError
from tierkit.i18n import language

HEADER = "order_id,customer_id,ordered_at,amount\n"
LINE = "A1,1,2024-01-05,5\n"
MORE = "order_id,customer_id,ordered_at,amount,currency,quantity,unit_price,discount\n"


def book(*rows: list[object]) -> bytes:
    """The bytes of a workbook with these rows below the headers."""
    file = io.BytesIO()
    pd.DataFrame(rows, columns=HEADER.strip().split(",")).to_excel(file, index=False, sheet_name="Orders")
    return file.getvalue()


def parquet(**columns: list[object]) -> bytes:
    """The bytes of a Parquet file with one good line but for these columns."""
    good = {"order_id": ["A"], "customer_id": ["1"], "ordered_at": ["2024-01-05"], "amount": [5.0]}
    return pd.DataFrame(good | columns).to_parquet()


# file name, bytes, what the sentence must say, row, column
TABLE = [
    ("empty.csv", b"", "the file is empty", None, None),
    ("blank.csv", b"\n \n\n", "the file is empty", None, None),
    ("header.csv", HEADER.encode(), "nothing below the headers", None, None),
    ("header.csv", (HEADER + ",,,\n\n").encode(), "nothing below the headers", None, None),
    ("date.csv", f"{HEADER}{LINE}A2,1,32.1.2024,5\nA3,1,soon,5\n".encode(),
     "'32.1.2024' cannot be read as a date", 3, "ordered_at"),
    ("date.csv", f"{HEADER}A2,1,,5\n".encode(), "the date is missing", 2, "ordered_at"),
    ("amount.csv", f"{HEADER}{LINE}{LINE}A2,1,2024-01-05,五元\n".encode(),
     "'五元' cannot be read as a number", 4, "amount"),
    ("amount.csv", f"{HEADER}A2,1,2024-01-05,\n".encode(), "the number is missing", 2, "amount"),
    ("amount.csv", f"{HEADER}A2,1,2024-01-05\n".encode(), "the number is missing", 2, "amount"),
    ("order.csv", f"{HEADER},1,2024-01-05,5\n".encode(), "the order number is missing", 2, "order_id"),
    ("customers.csv", f"{HEADER}A1,,2024-01-05,5\n".encode(),
     "no line is left after cleaning: no customer (1)", None, None),
    ("wide.csv", f"{HEADER}{LINE}A1,1,2024-01-05,1,234\n".encode(), "5 cells, but there are 4 headers", 3, None),
    ("quote.csv", f'{HEADER}{LINE}"A1,1,2024-01-05,5\n'.encode(), "quotation mark", 3, None),
    ("column.csv", b"order_id,customer,ordered_at,amount\nA,1,2024-01-01,5\n", "no column customer_id", None, None),
    ("twice.csv", b"order_id,customer_id,ordered_at,amount,amount\nA,1,2024-01-01,5,6\n", "2 times", None, "amount"),
    ("extra.csv", b"order_id,customer_id,ordered_at,amount,cost\nA,1,2024-01-01,5,cheap\n", "'cheap'", 2, "cost"),
    ("notes.docx", b"hello", "files ending in '.docx' are not supported", None, None),
    ("old.xls", b"\xd0\xcf\x11\xe0", "files ending in '.xls' are not supported", None, None),
    ("noending", b"hello", "are not supported", None, None),
    ("really.csv", b"PK\x03\x04rest", "an XLSX workbook", None, None),
    ("really.csv", b"PAR1rest", "a Parquet file", None, None),
    ("really.csv", b"\xd0\xcf\x11\xe0rest", "an old XLS workbook", None, None),
    ("really.csv", b"ab\x00\x01\x02", "binary data", None, None),
    ("really.xlsx", HEADER.encode(), "not a readable XLSX file but text", None, None),
    ("really.xlsx", b"PK\x03\x04broken", "damaged or protected", None, None),
    ("locked.xlsx", b"\xd0\xcf\x11\xe0encrypted", "damaged or protected", None, None),
    ("really.parquet", HEADER.encode(), "not a readable Parquet file but text", None, None),
    ("cut.parquet", b"PAR1cut", "Parquet", None, None),
    ("bytes.csv", HEADER.encode() + b"\xff\x81\x00\xfe", "binary data", None, None),
    ("utf16.csv", b"\xff\xfeodd", "encoding", 1, None),
    ("percent.csv", f"{HEADER}{LINE}A2,1,2024-01-05,15%\n".encode(), "'15%' is a percentage", 3, "amount"),
    ("discount.csv", f"{MORE}A,1,2024-01-05,5,,,,15%\n".encode(), "'15%' is no percentage", 2, "discount"),
    ("discount.csv", f"{MORE}A,1,2024-01-05,5,,1,5,150%\n".encode(), "'150%' is no percentage", 2, "discount"),
    ("discount.csv", f"{MORE}A,1,2024-01-05,5,,1,5,八折\n".encode(), "'八折' cannot be read", 2, "discount"),
    ("zone.csv", f"{HEADER}{LINE}A2,1,2024-01-05T23:30Z,5\n".encode(), "carries a time zone", 3, "ordered_at"),
    ("money.csv", f"{MORE}A,1,2024-01-05,5,CNY\nB,1,2024-01-05,5,CNY\nC,1,2024-01-05,5,USD\n".encode(),
     "several currencies: CNY, USD", 4, "currency"),
    ("signs.csv", f"{HEADER}A1,1,2024-01-05,¥5\n\nA2,1,2024-01-05,$5\n".encode(),
     "several currencies: CNY, USD", 4, "amount"),
    ("serial.csv", f"{HEADER}A2,1,98765,5\n".encode(), "'98765' cannot be read as a date", 2, "ordered_at"),
    ("order.csv", f"{HEADER}A2,1,1/2/2024,5\n".encode(), "need dayfirst or formats", 2, "ordered_at"),
    ("future.csv", f"{HEADER}A2,1,20240-01-05,5\n".encode(), "cannot be read as a date", 2, "ordered_at"),
    ("infinite.csv", f"{HEADER}{LINE}A2,1,2024-01-05,inf\n".encode(), "'inf' cannot be read as a number", 3, "amount"),
    ("huge.csv", f"{HEADER}A2,1,2024-01-05,123456789012345678\n".encode(), "cannot be read", 2, "amount"),
    ("comma.csv", f'{HEADER}A2,1,2024-01-05,"1.234,50"\n'.encode(), "'1.234,50' cannot be read", 2, "amount"),
    ("quote.csv", f'{HEADER}{LINE}A2,1,2024-01-05,"5\n'.encode(), "quotation mark", 3, None),
    ("quote.csv", f'\n{HEADER}\n"A\n1",1,2024-01-05,5\n"A2,1,2024-01-05,5\n'.encode(), "quotation mark", 5, None),
    ("utf16.txt", f"{HEADER}A2,1,soon,上海\n".replace(",", "\t").encode("utf-16"), "'soon'", 2, "ordered_at"),
    ("gbk.csv", f"{HEADER}{LINE}A2,1,昨天下午,5\n".encode("gb18030"), "'昨天下午'", 3, "ordered_at"),
    ("cells.xlsx", book(["A1", "1", "2024-01-05", 5], ["A2", "1", "2024-01-05", "#REF!"]), "'#REF!'", 3, "amount"),
    ("cells.xlsx", book(["A1", "1", 12, 5]), "'12' cannot be read as a date", 2, "ordered_at"),
    ("cells.xlsx", book(["A1", "1", None, 5]), "the date is missing", 2, "ordered_at"),
    ("cells.xlsx", book(["A1", "1", "2024-01-05", True]), "'True' cannot be read as a number", 2, "amount"),
    ("cells.parquet", parquet(amount=[None]), "the number is missing", 2, "amount"),
    ("cells.parquet", parquet(amount=[float("inf")]), "'inf' cannot be read as a number", 2, "amount"),
    ("cells.parquet", parquet(ordered_at=[pd.Timestamp("2024-01-05", tz="UTC")]), "time zone", 2, "ordered_at"),
    ("cells.parquet", parquet(order_id=[None]), "the order number is missing", 2, "order_id"),
]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("case", TABLE, ids=lambda case: f"{case[0]}: {case[2]}")
def test_one_sentence_with_the_place(tmp_path, case, lang):
    name, content, said, row, column = case
    path = tmp_path / name
    path.write_bytes(content)
    with language(lang), pytest.raises(DataError) as caught:
        read_orders(path)
    error, sentence = caught.value, str(caught.value)
    assert (error.row, error.column) == (row, column)
    assert sentence.startswith(name)
    assert str(tmp_path) not in sentence
    assert "\n" not in sentence
    assert error.remedy
    assert error.remedy in sentence
    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert path.read_bytes() == content
    if lang == "en":
        assert said in sentence
        assert row is None or f"row {row}" in sentence
    else:
        assert any("\u4e00" <= char <= "\u9fff" for char in sentence)
        assert not any(word in sentence for word in (" the ", " is ", " not "))


def test_a_missing_file_suggests_its_neighbour_and_a_folder_is_named(tmp_path):
    (tmp_path / "orders_2024.csv").write_text(HEADER + LINE)
    with pytest.raises(DataError, match=r"order_2024\.csv: there is no such file\. Did you mean orders_2024\.csv\?"):
        read_orders(tmp_path / "order_2024.csv")
    with pytest.raises(DataError, match="no such file"):
        read_orders(tmp_path / "gone" / "orders.csv")
    with pytest.raises(DataError, match="folder"):
        read_orders(tmp_path)


def test_a_missing_column_says_everything_needed_to_mend_it(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("order_id,costumer_id,ordered_at,total\nA,1,2024-01-01,5\n")
    with pytest.raises(MappingError) as caught:
        read_orders(path)
    for part in (
        "customer_id, amount",
        "order_id, costumer_id, ordered_at, total",
        "Is costumer_id perhaps",
        "mapping used is tierkit",
    ):
        assert part in str(caught.value)


def test_the_first_bad_cell_is_shown_and_the_others_counted(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + LINE + "A2,1,soon,5\n" * 3 + "A5,1,2024-01-05,5\n")
    with pytest.raises(DataError) as caught:
        read_orders(path)
    assert "row 3, column ordered_at: 'soon'" in str(caught.value)
    assert "2 more lines have the same trouble" in str(caught.value)
    assert 'bad_rows="drop"' in str(caught.value)


def test_an_archive_that_is_no_workbook(tmp_path):
    with zipfile.ZipFile(tmp_path / "orders.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(DataError, match="not a readable XLSX"):
        read_orders(tmp_path / "orders.xlsx")


@pytest.mark.parametrize(
    "options", [{"duplicates": "maybe"}, {"bad_rows": "keep"}, {"tz": "Mars/Olympus"}, {"tz": "../etc"}, {"mapping": 5}]
)
def test_arguments_outside_their_choices(options):
    frame = pd.DataFrame({"order_id": ["A"], "customer_id": ["1"], "ordered_at": ["2024-01-01"], "amount": [1]})
    with pytest.raises((ParameterError, MappingError)):
        read_orders(frame, **options)


def test_frames_that_are_no_orders():
    with pytest.raises(DataError, match="no rows"):
        read_orders(pd.DataFrame())
    with pytest.raises(MappingError, match="no column"):
        read_orders(pd.DataFrame({0: [1], 1: [2]}))


def test_require_columns_says_what_is_missing_or_of_another_kind():
    orders = load().head(3)
    assert require_columns(orders) is None
    with pytest.raises(DataError, match=r"No column amount.*Is amuont perhaps amount"):
        require_columns(orders.rename(columns={"amount": "amuont"}))
    with pytest.raises(DataError, match="column ordered_at: the values are no dates"):
        require_columns(orders.astype({"ordered_at": str}), ["ordered_at"])
    with pytest.raises(DataError, match="column amount: the values are no numbers"):
        require_columns(orders.astype({"amount": str}), ["amount"])


FILES = {}


def _spoiled(folder: Path, ending: str) -> bytes:
    if ending not in FILES:
        frame = load().head(20).assign(ordered_at=lambda rows: rows["ordered_at"].astype(str))
        path = folder / f"good{ending}"
        if ending == ".csv":
            frame.to_csv(path, index=False)
        elif ending == ".xlsx":
            frame.to_excel(path, index=False)
        else:
            frame.to_parquet(path)
        FILES[ending] = path.read_bytes()
    return FILES[ending]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ending=st.sampled_from([".csv", ".csv", ".xlsx", ".parquet"]),
    at=st.floats(0, 1),
    junk=st.binary(max_size=6),
    cut=st.booleans(),
)
def test_damaged_files_are_read_or_refused(tmp_path, ending, at, junk, cut):
    good = _spoiled(tmp_path, ending)
    place = int(at * len(good))
    path = tmp_path / f"spoiled{ending}"
    path.write_bytes(good[:place] + junk + (b"" if cut else good[place + len(junk) :]))
    try:
        orders, report = read_orders(path)
    except TierKitError:
        return  # refused with a sentence; any other exception fails the test
    assert report.reconciles
    assert len(orders) == report.rows_kept > 0
