"""The sample data: made anew byte for byte, valid as a package, and true to the truth they were made from."""

import hashlib
import json
import subprocess
import sys
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

from tierkit.data import SAMPLE_AS_OF, dataset_path, datasets, load, make_datasets, read_orders
from tierkit.data.sample.retail import histories, shop_clock, spending, to_seconds
from tierkit.data.sample.subjects import SUBJECTS, tables
from tierkit.data.sample.truth import CITIES, CUSTOMERS, DAYS, TRUTH, WEEKS
from tierkit.errors import DataError, ParameterError

FOLDER = dataset_path().parent


@pytest.fixture(scope="module")
def orders() -> pd.DataFrame:
    return load("retail_orders")


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    """The lines as they lie in the file."""
    return pd.read_csv(dataset_path(), dtype=str, keep_default_na=False)


# ---- the files ----


def test_the_generator_gives_the_committed_bytes(tmp_path):
    paths = make_datasets(tmp_path / "new")
    names = [path.name for path in paths]
    assert names == [*(f"{name}.csv" for name in datasets()), "datapackage.json", "dictionary.md"]
    for path in paths:
        assert path.read_bytes() == (FOLDER / path.name).read_bytes(), f"{path.name}: run `make data`"
        assert b"\r" not in path.read_bytes()
    sizes = {path.name: path.stat().st_size for path in paths}
    assert sum(sizes.values()) < 15_000_000
    assert sum(size for name, size in sizes.items() if name.startswith("retail_")) < 9_000_000


def test_orders_and_customers_are_what_the_lessons_were_written_on():
    # Their stored outputs and answer keys count on every byte: a change here is a change of the course.
    digests = {name: hashlib.sha256(dataset_path(name).read_bytes()).hexdigest() for name in datasets()}
    assert digests["retail_customers"].startswith("a33a3204d2dcd4ba")
    assert digests["retail_orders"].startswith("b5696af3d8cdf169")


def test_the_package_is_valid_under_frictionless(lines):
    from frictionless import Package

    report = Package(FOLDER / "datapackage.json").validate()
    assert report.valid, report.flatten(["type", "message"])
    rows = dict(zip(datasets(), [task.stats["rows"] for task in report.tasks], strict=True))
    assert (rows["retail_customers"], rows["retail_orders"]) == (CUSTOMERS, len(lines))
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name, count in rows.items():
        row = next(line for line in readme.splitlines() if line.startswith(f"| `{name}`"))
        assert row.endswith(f"| {count:,} |"), name


def test_every_column_is_described_in_both_languages():
    package = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    described = {resource["name"]: resource["schema"]["fields"] for resource in package["resources"]}
    assert list(described) == datasets()
    dictionary = (FOLDER / "dictionary.md").read_text(encoding="utf-8")
    for name, fields in described.items():
        header = dataset_path(name).read_text(encoding="utf-8").partition("\n")[0]
        assert [field["name"] for field in fields] == header.split(",")
        section = dictionary.partition(f"## `{name}.csv`")[2].partition("\n## ")[0]
        for field in fields:
            assert all(field[key] for key in ("title", "title_zh", "description", "description_zh")), (name, field)
            assert f"| `{field['name']}` |" in section
    assert package["licenses"][0]["name"] == "CC-BY-4.0"


def test_the_package_tells_the_truth_and_the_flaws():
    package = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert set(package["tierkit:truth"]) == set(SUBJECTS)
    assert all(package["tierkit:truth"].values())
    truth = package["tierkit:truth"]["retail"]
    assert {name: truth[name] for name in TRUTH.as_dict()} == TRUTH.as_dict()
    for name in ("r", "alpha", "a", "b", "p", "q", "v"):
        assert f"`{name}` = {truth[name]:g}" in readme
    for flaw, count in package["tierkit:dirty"].items():
        assert f"{count:,}" in readme, flaw


@pytest.mark.parametrize("name", datasets())
def test_every_table_loads_with_its_kinds(name):
    table, frame = tables()[name], load(name)
    assert set(frame) == set(table.header)
    assert len(frame) > 0
    wanted = {"string": "str", "number": "float64", "date": "datetime64[us]", "datetime": "datetime64[us]"}
    for column in table.columns:
        kind, dtype = column.kind["type"], str(frame[column.name].dtype)
        if kind in wanted:
            assert dtype == wanted[kind], column.name
        else:
            assert dtype.casefold() in (("int64", "float64") if kind == "integer" else ("bool", "boolean")), column.name
        if column.kind.get("constraints", {}).get("required"):
            assert frame[column.name].notna().all(), column.name
    for column in table.ids:
        assert str(frame[column].dtype) == "str"
    if table.primary_key:
        assert not frame.duplicated(list(table.primary_key)).any()
    for column, (other, key) in table.foreign_keys.items():
        assert frame[column].dropna().isin(load(other)[key]).all()


# ---- what is in them ----


def test_size_window_and_ids(lines, orders):
    customers = load("retail_customers")
    assert (len(customers), customers["customer_id"].is_unique) == (CUSTOMERS, True)
    assert len(lines) >= 40_000
    assert customers["customer_id"].str.fullmatch(r"[0-9]{6}").all()
    assert customers["customer_id"].iloc[122] == "000123"
    assert set(orders["customer_id"]) == set(customers["customer_id"])
    days = orders["ordered_at"].dt.date
    assert (days.min(), days.max(), SAMPLE_AS_OF) == (date(2023, 7, 1), date(2025, 6, 30), date(2025, 6, 30))
    assert days.nunique() > 700
    first = orders[orders["amount"] > 0].groupby("customer_id")["ordered_at"].min().dt.normalize()
    pd.testing.assert_series_equal(first, customers.set_index("customer_id")["joined_on"], check_names=False)


def test_the_flaws_are_there_and_cleaning_copes(lines, orders):
    dirty = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))["tierkit:dirty"]
    _, report = read_orders(dataset_path())
    assert report.reconciles
    assert report.rows_read == dirty["lines"] == len(lines)
    assert (
        report.dropped
        == {"no customer": dirty["blank customer_id"]}
        == {"no customer": (lines["customer_id"] == "").sum()}
    )
    assert report.notes["lines equal to an earlier one"].kept == dirty["exact duplicates"] == lines.duplicated().sum()
    assert lines["amount"].str.contains("¥").sum() == dirty["amounts like ¥1,234.50"] > 0
    assert lines["amount"].str.contains("[０-９]").sum() == dirty["amounts in full-width digits"] > 0
    spaced = lines["customer_id"] != lines["customer_id"].str.strip()
    assert spaced.sum() == dirty["customer_id with spaces around"] > 0


def test_every_line_adds_up_in_fen(orders):
    worth = orders["quantity"] * orders["unit_price"] - orders["discount"]
    assert ((worth - orders["amount"]).abs() < 1e-6).all()
    assert (orders["discount"] * np.sign(orders["quantity"]) >= 0).all()
    assert (orders["unit_price"] > 0).all()
    assert orders.groupby("order_id").size().between(1, 10).all()
    assert (orders.groupby("order_id")[["customer_id", "ordered_at", "channel"]].nunique() == 1).all(axis=None)


def test_returns_follow_a_purchase_of_the_same_things(orders):
    back = orders[orders["amount"] < 0]
    assert back["order_id"].str.startswith("RT").all()
    assert not orders.loc[orders["amount"] > 0, "order_id"].str.startswith("RT").any()
    key = ["customer_id", "product_id", "unit_price"]
    bought = orders[orders["amount"] > 0]
    pairs = back.merge(bought, on=key, suffixes=("", "_bought"))
    earlier = pairs[(pairs["ordered_at_bought"] < pairs["ordered_at"]) & (pairs["amount_bought"] == -pairs["amount"])]
    assert set(earlier["order_id"]) == set(back["order_id"])
    assert 0.03 < back["order_id"].nunique() / bought["order_id"].nunique() < 0.06


def test_value_is_concentrated_and_cities_differ(orders):
    value = orders.groupby("customer_id")["amount"].sum().clip(lower=0).sort_values()
    share = value.cumsum() / value.sum()
    gini = 1 - 2 * np.trapezoid(np.concatenate([[0], share]), dx=1 / len(value))
    assert 0.6 < gini < 0.7
    assert 0.6 < 1 - share.iloc[int(0.8 * len(value)) - 1] < 0.8
    cities = load("retail_customers")["city"].value_counts()
    assert set(cities.index) == {city.name for city in CITIES}
    assert (cities.max() / CUSTOMERS >= 0.15, cities.min() >= 60) == (True, True)
    per_order = (
        orders[orders["amount"] > 0].groupby("city")["amount"].sum() / orders.groupby("city")["order_id"].nunique()
    )
    assert per_order.max() / per_order.min() > 1.15
    assert orders["category"].nunique() == 6


def test_the_season_bends_time_but_not_the_length_of_a_year(orders):
    clock = shop_clock()
    assert clock[[0, 366, DAYS]] == pytest.approx([0, 366 / 7, WEEKS])
    times = np.sort(histories(200).time)
    assert (np.diff(to_seconds(times)) >= 0).all()
    daily = orders.groupby(orders["ordered_at"].dt.date)["order_id"].nunique()
    assert daily[date(2023, 11, 11)] > 2 * daily.median()
    assert daily[date(2024, 2, 10)] < 0.7 * daily.median()


def test_each_load_is_a_copy_and_unknown_names_are_refused():
    first = load()
    first["amount"] = 0
    assert load()["amount"].sum() > 0
    with pytest.raises(ParameterError, match="Did you mean retail_orders"):
        load("retail_order")


def test_the_installed_package_brings_its_own_data(tmp_path, monkeypatch):
    from tierkit.data.sample import loading

    inside = tmp_path / "site-packages" / "tierkit"
    shared = inside / "_share" / "datasets"
    shared.mkdir(parents=True)
    monkeypatch.setattr(loading, "__file__", str(inside / "data" / "sample" / "loading.py"))
    with pytest.raises(DataError, match="tierkit data make"):
        dataset_path()
    (shared / "retail_orders.csv").touch()
    assert dataset_path() == shared / "retail_orders.csv"


def test_importing_the_floor_loads_nothing_heavy():
    code = "import tierkit.data, sys; print([m for m in ('pandas', 'pydantic', 'openpyxl') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() in ("[]", "['pandas']")


# ---- the truth is found again ----


def expected_purchases(t: np.ndarray, r: float, alpha: float, a: float, b: float) -> np.ndarray:
    """E[X(t)], Fader, Hardie & Lee (2005), eq. 9."""
    growth = (alpha / (alpha + t)) ** r * hyp2f1(r, b, a + b - 1, t / (alpha + t))
    return (a + b - 1) / (a - 1) * (1 - growth)


def bgnbd_fit(x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> np.ndarray:
    """r, alpha, a, b by maximum likelihood, Fader, Hardie & Lee (2005), eq. 6."""

    def loss(logs: np.ndarray) -> float:
        r, alpha, a, b = np.exp(logs)
        common = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x) - betaln(a, b)
        alive = -(r + x) * np.log(alpha + T)
        gone = np.where(x > 0, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t_x), -np.inf)
        return -np.mean(common + np.logaddexp(alive, gone))

    best = minimize(loss, np.zeros(4), method="L-BFGS-B", options={"maxiter": 500})
    assert best.success
    return np.exp(best.x)


def rfm_of(customer: np.ndarray, time: np.ndarray, end: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Repeat purchases x, time of the last one t_x and age T of each customer."""
    table = pd.DataFrame({"customer": customer, "time": time}).groupby("customer")["time"].agg(["size", "min", "max"])
    return table["size"].to_numpy() - 1, (table["max"] - table["min"]).to_numpy(), end - table["min"].to_numpy()


def test_many_customers_follow_bgnbd_to_the_percent():
    story = histories(customers=120_000, seed=11)
    x, t_x, T = rfm_of(story.customer, story.time, WEEKS)
    truth = (TRUTH.r, TRUTH.alpha, TRUTH.a, TRUTH.b)
    assert x.mean() == pytest.approx(expected_purchases(T, *truth).mean(), rel=0.02)
    young = T < 40
    assert x[young].mean() == pytest.approx(expected_purchases(T[young], *truth).mean(), rel=0.03)
    assert bgnbd_fit(x, t_x, T) == pytest.approx(truth, rel=0.06)


def test_the_sample_gives_its_parameters_back_in_calendar_time(orders):
    # What a student fits: purchases in the cleaned table, calendar weeks. With 4,000
    # customers, twenty seeds give a standard deviation of 4 % in r, 5 % in alpha, 8 % in a and 11 % in b.
    bought = orders[orders["amount"] > 0].drop_duplicates("order_id")
    weeks = (bought["ordered_at"] - pd.Timestamp(2023, 7, 1)) / pd.Timedelta(weeks=1)
    x, t_x, T = rfm_of(bought["customer_id"].to_numpy(), weeks.to_numpy(), WEEKS)
    r, alpha, a, b = bgnbd_fit(x, t_x, T)
    assert r == pytest.approx(TRUTH.r, rel=0.12)
    assert alpha == pytest.approx(TRUTH.alpha, rel=0.20)
    assert a == pytest.approx(TRUTH.a, rel=0.30)
    assert b == pytest.approx(TRUTH.b, rel=0.40)
    assert a / (a + b) == pytest.approx(TRUTH.a / (TRUTH.a + TRUTH.b), rel=0.12)


def gamma_gamma_fit(n: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """p, q, v by maximum likelihood, Fader & Hardie (2013), "The Gamma-Gamma model of monetary value", eq. 1a."""

    def loss(logs: np.ndarray) -> float:
        p, q, v = np.exp(logs)
        likelihood = (
            gammaln(p * n + q) - gammaln(p * n) - gammaln(q) + q * np.log(v) + (p * n - 1) * np.log(mean)
            + p * n * np.log(n) - (p * n + q) * np.log(v + n * mean)
        )  # fmt: skip
        return -np.mean(likelihood)

    best = minimize(loss, np.log([2.0, 2.0, 100.0]), method="L-BFGS-B", options={"maxiter": 500})
    assert best.success
    return np.exp(best.x)


def test_spend_is_gamma_gamma_and_independent_of_frequency(orders):
    # Repeated lines would count twice; they are flaws, not spend.
    bought = orders[orders["amount"] > 0].drop_duplicates()
    worth = bought.groupby(["customer_id", "order_id"])["amount"].sum().groupby("customer_id").agg(["size", "mean"])
    p, q, v = gamma_gamma_fit(worth["size"].to_numpy(float), worth["mean"].to_numpy())
    assert (p, q) == pytest.approx((TRUTH.p, TRUTH.q), rel=0.10)
    assert v == pytest.approx(TRUTH.v, rel=0.15)
    assert abs(np.corrcoef(worth["size"], np.log(worth["mean"]))[0, 1]) < 0.05
    customer = np.repeat(np.arange(50_000), 2)
    drawn, mean_spend = spending(customer, 50_000, seed=5)
    assert drawn.mean() == pytest.approx(TRUTH.p * TRUTH.v / (TRUTH.q - 1), rel=0.03)
    assert mean_spend.mean() == pytest.approx(drawn.mean(), rel=0.03)
