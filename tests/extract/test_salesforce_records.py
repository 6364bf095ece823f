"""Salesforce's records: the same whether they came as JSON or as CSV."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.contract import Contract, optional, required
from extract.errors import BadBody
from extract.response import Response
from extract.salesforce_records import (
    in_utc,
    plain_number,
    read_csv,
    read_json,
    shape,
    to_18,
)
from tests.extract.pipeline import UNTIL
from tests.extract.properties import steady

CONTRACT = Contract(
    "salesforce",
    "things",
    "Things.",
    ("id",),
    (
        required("id", "varchar", "Identifier.", at="$.Id"),
        optional("owner_id", "varchar", "Owner.", at="$.OwnerId"),
        optional("text", "varchar", "Text.", at="$.Text"),
        optional("amount", "decimal(18,4)", "Amount.", at="$.Amount"),
        optional("is_good", "boolean", "Good.", at="$.IsGood"),
        optional("made_at", "timestamp", "Made.", at="$.MadeAt"),
    ),
)


def answer(body: bytes, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response("GET", "https://h/results", 200, named, 1, UNTIL, body)


def reading(page: Response) -> Any:  # noqa: ANN401
    assert page.reading is not None
    return json.loads(page.reading)


def as_csv(rows: list[dict[str, str]], names: tuple[str, ...] = ("Id", "Text")) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, names, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def test_newlines_quotes_and_commas_inside_fields_survive_the_csv() -> None:
    body = b'"Id","Text"\n"a","line 1\nline 2\r\nline 3"\n"b","say ""kahvi"", please"\n"c",""\n'
    assert reading(read_csv(answer(body), CONTRACT)) == [
        {"Id": "a", "Text": "line 1\nline 2\r\nline 3"},
        {"Id": "b", "Text": 'say "kahvi", please'},
        {"Id": "c"},
    ]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)))
@steady
def test_whatever_a_field_holds_comes_back_as_it_was(texts: list[str]) -> None:
    rows = [{"Id": str(number), "Text": text} for number, text in enumerate(texts)]
    told = reading(read_csv(answer(as_csv(rows)), CONTRACT))
    assert [record.get("Text", "") for record in told] == texts


def test_a_csv_that_broke_off_between_two_lines_is_seen() -> None:
    body = as_csv([{"Id": "a", "Text": "x"}])
    with pytest.raises(BadBody, match="1 records came, and 2 were announced"):
        read_csv(answer(body, sforce_numberofrecords="2"), CONTRACT)


@pytest.mark.parametrize("body", [b'"Id","Text"\n"a","open', b'"Id"\n"\xff"\n'])
def test_a_csv_that_cannot_be_read_to_its_end_is_no_results(body: bytes) -> None:
    with pytest.raises(BadBody, match="no CSV in UTF-8"):
        read_csv(answer(body), CONTRACT)


def test_the_same_record_reads_the_same_by_rest_and_by_bulk() -> None:
    by_rest = {
        "attributes": {"type": "Thing", "url": "/services/data/v62.0/sobjects/Thing/001"},
        "Id": "0015g00000AbCdEAAZ",
        "OwnerId": "0055g00000AinoAAAA",
        "Text": "kahvi",
        "Amount": 1500.0,
        "IsGood": True,
        "MadeAt": "2026-10-31T22:15:00.000+0000",
    }
    by_bulk = {
        **{name: str(by_rest[name]) for name in ("Id", "OwnerId", "Text")},
        "Amount": "1.5E3",
        "IsGood": "true",
        "MadeAt": "2026-10-31T22:15:00.000Z",
    }
    page = answer(json.dumps({"records": [by_rest]}).encode())
    results = answer(as_csv([by_bulk], tuple(by_bulk)))
    first, second = reading(read_json(page, CONTRACT)), reading(read_csv(results, CONTRACT))
    assert first == second
    assert first[0]["MadeAt"] == "2026-10-31T22:15:00.000Z"


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - the zone follows
    st.integers(-12, 14),
)
@steady
def test_a_time_with_an_offset_without_a_colon_is_read_as_utc(moment: datetime, hours: int) -> None:
    told = moment.replace(microsecond=0, tzinfo=timezone(timedelta(hours=hours)))
    text = told.strftime("%Y-%m-%dT%H:%M:%S.000%z")
    assert ":" not in text[-5:]
    assert in_utc(text) == told.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**13), max_value=10**13
    )
)
@steady
def test_a_number_keeps_its_value_and_has_one_way_to_be_written(number: Decimal) -> None:
    forms = {plain_number(form.format(number)) for form in ("{}", "{:E}", "{:f}000")}
    assert len(forms) == 1
    assert Decimal(forms.pop()) == number


@pytest.mark.parametrize("text", ["many", "NaN", "Infinity", ""])
def test_what_is_no_number_stays_as_it_came(text: str) -> None:
    assert plain_number(text) == text


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("001A0000006Vm9u", "001A0000006Vm9uIAC"),
        ("003D000000QOMpl", "003D000000QOMplIAH"),
        ("a0B000000000001", "a0B000000000001EAA"),
    ],
)
def test_an_identifier_of_15_characters_gets_the_three_that_tell_its_case(
    short: str, long: str
) -> None:
    assert to_18(short) == long
    assert to_18(long) == long


@given(
    st.text("0123456789abcdeABCDE", min_size=15, max_size=15),
    st.text("0123456789abcdeABCDE", min_size=15, max_size=15),
)
@steady
def test_identifiers_of_18_characters_differ_whatever_the_case(first: str, second: str) -> None:
    assert to_18(first)[:15] == first
    assert len(to_18(first)) == 18
    assert (to_18(first).lower() == to_18(second).lower()) == (first == second)


def test_identifiers_in_references_are_lengthened_and_other_texts_are_not() -> None:
    row = {"Id": "001A0000006Vm9u", "OwnerId": "001A0000006Vm9u", "Text": "001A0000006Vm9u"}
    (record,) = shape([row], CONTRACT)
    assert record == {
        "Id": "001A0000006Vm9uIAC",
        "OwnerId": "001A0000006Vm9uIAC",
        "Text": "001A0000006Vm9u",
    }


def test_what_is_not_of_its_type_stays_for_the_contract_to_judge() -> None:
    row = {"Id": "x", "Amount": "a lot", "IsGood": "perhaps", "MadeAt": "yesterday"}
    assert shape([row], CONTRACT) == [row]
