"""Profiles: one row per customer as of one day, by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from tierkit.errors import DataError, ParameterError
from tierkit.models.profiles import profile_frame

AS_OF = "2025-06-30"
CUSTOMERS = pd.DataFrame(
    {
        "customer_id": ["2", "1", "3"],
        "city": ["Bonn", " ", "Ulm"],
        "birth_year": pd.array([1990, None, 2005], dtype="Int64"),
        "joined_on": pd.to_datetime(["2025-06-01", "2024-06-30", "2025-06-30"]),
    }
)
SUMMARY = pd.DataFrame(
    {
        "recency": pd.array([29, None], dtype="Int64"),
        "frequency": [2, 0],
        "monetary": [300.0, -20.0],
        "returns": [0, 1],
    },
    index=pd.Index(["2", "4"], name="customer_id"),
)
SERVICE = pd.DataFrame(
    {
        "customer_id": ["2", "2", "1"],
        "opened_at": pd.to_datetime(["2025-06-20 08:00", "2025-06-29 23:00", "2025-05-31 12:00"]),
        "resolved": [True, False, None],
        "rating": pd.array([5, 2, None], dtype="Int64"),
    }
)
SURVEY = pd.DataFrame(
    {"customer_id": ["2", "2", "2"], "answered_on": pd.to_datetime(["2025-01-01", "2025-03-01", "2025-03-01"]),
     "satisfaction": [5, 4, 2], "nps": pd.array([9, 8, None], dtype="Int64")}
)  # fmt: skip


def test_basics_and_purchases_by_hand() -> None:
    table = profile_frame(CUSTOMERS, SUMMARY, AS_OF)
    assert table.index.tolist() == ["1", "2", "3", "4"]  # of the list, of the summary, or of both
    assert table.index.name == "customer_id"
    two = table.loc["2"]
    assert (two["age"], two["member_days"], two["recency"], two["per_purchase"]) == (35, 29, 29, 150)
    assert table["age"].fillna(-1).tolist() == [-1, 35, 20, -1]
    assert table["member_days"].fillna(-1).tolist() == [365, 29, 0, -1]
    assert table["frequency"].tolist() == [0, 2, 0, 0]
    assert table["monetary"].tolist() == [0, 300, 0, -20]
    assert table["per_purchase"].notna().tolist() == [False, True, False, False]
    assert table["city"].isna().tolist() == [True, False, False, True]  # blanks are not known


def test_tickets_and_answers_by_hand() -> None:
    table = profile_frame(CUSTOMERS, SUMMARY, AS_OF, service=SERVICE, survey=SURVEY)
    assert table["tickets"].tolist() == [1, 2, 0, 0]
    assert table["unsolved_tickets"].tolist() == [1, 1, 0, 0]
    assert table["days_since_ticket"].fillna(-1).tolist() == [30, 1, -1, -1]
    assert table.loc["2", "service_rating"] == 3.5
    # Two answers on one day: the lower counts, of each question by itself; a blank is no answer.
    assert (table.loc["2", "answers"], table.loc["2", "satisfaction"], table.loc["2", "nps"]) == (3, 2, 8)
    assert table.loc["1", "answers"] == 0
    shuffled = profile_frame(CUSTOMERS[::-1], SUMMARY[::-1], AS_OF, service=SERVICE[::-1], survey=SURVEY[::-1])
    pd.testing.assert_frame_equal(shuffled, table)


def test_web_features_and_further_columns_join() -> None:
    web = pd.DataFrame(
        {"visitors": 1, "sessions": 2, "pages": 9, "clicks_per_session": 3.5, "minutes": 4.0, "seconds_per_page": 26.0,
         "category_share": 0.1, "product_share": 0.5, "cart_share": 0.2,
         "last_seen": pd.to_datetime(["2025-06-28 22:00"])},
        index=pd.Index(["1"], name="customer_id"),
    )  # fmt: skip
    table = profile_frame(CUSTOMERS, SUMMARY, AS_OF, web=web, extra=pd.DataFrame({"tier": ["A"]}, index=["2"]))
    assert table["sessions"].tolist() == [2, 0, 0, 0]
    assert table.loc["1", "days_since_visit"] == 2
    assert table["product_share"].isna().tolist() == [False, True, True, True]
    assert table.loc["2", "tier"] == "A"
    with pytest.raises(DataError, match=r"last_seen.*after the analysis date"):
        profile_frame(CUSTOMERS.head(2), SUMMARY, "2025-06-27", web=web)


def test_who_joined_later_is_no_customer_yet() -> None:
    with pytest.raises(DataError, match=r"joined_on: 1 of 3 rows lie after the analysis date 2025-06-29"):
        profile_frame(CUSTOMERS, SUMMARY, "2025-06-29")
    table = profile_frame(CUSTOMERS, SUMMARY, "2025-06-29", truncate=True)
    assert table.index.tolist() == ["1", "2", "4"]


def test_a_ticket_closed_later_is_open_at_the_analysis_date() -> None:
    service = SERVICE.assign(closed_at=pd.to_datetime(["2025-06-22", None, None]), rating=[5, None, None])
    then = profile_frame(CUSTOMERS, SUMMARY, "2025-06-21", service=service, truncate=True).loc["2"]
    assert then["unsolved_tickets"] == 1
    assert pd.isna(then["service_rating"])
    now = profile_frame(CUSTOMERS, SUMMARY, AS_OF, service=service).loc["2"]
    assert (now["unsolved_tickets"], now["service_rating"]) == (1, 5)  # the one of 29 June is not solved


def test_of_two_answers_on_one_day_the_lower_counts_of_each_question() -> None:
    survey = pd.DataFrame({"customer_id": "2", "answered_on": pd.Timestamp("2025-03-01"),
                           "satisfaction": [4, 2], "nps": [3, 9]})  # fmt: skip
    for rows in (survey, survey[::-1]):
        row = profile_frame(CUSTOMERS, SUMMARY, AS_OF, survey=rows).loc["2"]
        assert (row["satisfaction"], row["nps"]) == (2, 3)


def test_how_ids_and_text_are_held_changes_nothing() -> None:
    table = profile_frame(CUSTOMERS, SUMMARY, AS_OF, service=SERVICE, survey=SURVEY)
    for dtype in (object, "string[pyarrow]", pd.CategoricalDtype(["9", "3", "2", "1"])):
        held = [frame.astype({"customer_id": dtype}) for frame in (CUSTOMERS, SERVICE, SURVEY)]
        again = profile_frame(held[0], SUMMARY, AS_OF, service=held[1], survey=held[2])
        pd.testing.assert_frame_equal(again, table)
    by_column = profile_frame(CUSTOMERS, SUMMARY.reset_index(), AS_OF, service=SERVICE, survey=SURVEY)
    pd.testing.assert_frame_equal(by_column, table)


def test_one_named_column_joins_as_well() -> None:
    tiers = pd.Series(["A", "B"], index=["2", "1"], name="class")
    assert profile_frame(CUSTOMERS, SUMMARY, AS_OF, extra=tiers)["class"].fillna("").tolist() == ["B", "A", "", ""]


def test_what_comes_later_is_refused_or_left_out() -> None:
    with pytest.raises(DataError, match=r"opened_at.*1 of 3 rows lie after the analysis date 2025-06-20"):
        profile_frame(CUSTOMERS.head(2), SUMMARY, "2025-06-20", service=SERVICE)
    table = profile_frame(CUSTOMERS, SUMMARY, "2025-06-20", service=SERVICE, truncate=True)
    assert table.loc["2", "tickets"] == 1


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        ({"customers": CUSTOMERS.assign(customer_id="7")}, DataError, "7 stands in more than one row"),
        ({"customers": CUSTOMERS.assign(customer_id=None)}, DataError, "blank"),
        ({"customers": CUSTOMERS.assign(birth_year=1700)}, DataError, "birth_year"),
        ({"customers": CUSTOMERS.iloc[:0]}, DataError, "no rows"),
        ({"summary": SUMMARY.drop(columns="returns")}, DataError, "returns"),
        ({"as_of": "soon"}, ParameterError, "no.* date|not a date"),
        ({"service": SERVICE.assign(opened_at="today")}, DataError, "no dates"),
        ({"survey": SURVEY.drop(columns="answered_on")}, DataError, "answered_on"),
        ({"extra": pd.DataFrame({"t": [1, 2]}, index=["1", "1"])}, DataError, "more than one row"),
        ({"extra": pd.DataFrame({"city": ["Ulm"]}, index=["1"])}, DataError, "city stands in more than one column"),
        ({"extra": pd.Series(["A"], index=["1"])}, ParameterError, "must have a name"),
        # A file read without care: 000123 has become 123, and nobody would be found.
        ({"customers": CUSTOMERS.astype({"customer_id": int})}, DataError, "by text in one table.* the table summary"),
        ({"service": SERVICE.astype({"customer_id": int})}, DataError, "the table service"),
        ({"customers": CUSTOMERS.assign(birth_year="old")}, DataError, "birth_year: the values are no numbers"),
        ({"customers": CUSTOMERS.assign(joined_on="long ago")}, DataError, "joined_on: the values are no dates"),
        ({"customers": CUSTOMERS.assign(joined_on=CUSTOMERS["joined_on"].dt.tz_localize("UTC"))}, DataError, "UTC"),
        ({"summary": SUMMARY.assign(monetary="much")}, DataError, "monetary"),
        ({"summary": None}, ParameterError, "summary must be a table"),
        ({"service": SERVICE.assign(opened_at=pd.NaT)}, DataError, "opened_at: 3 of 3 rows are blank"),
        ({"service": SERVICE.assign(rating="good")}, DataError, "rating"),
        ({"survey": SURVEY.assign(nps="yes")}, DataError, "nps"),
    ],
)
def test_odd_input_is_refused(change, error, sentence) -> None:
    given = {"customers": CUSTOMERS, "summary": SUMMARY, "as_of": AS_OF} | change
    with pytest.raises(error, match=sentence):
        profile_frame(**given)
