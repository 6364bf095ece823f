import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.casting import column_type
from extract.contract import (
    EPOCH_MILLISECONDS,
    EPOCH_SECONDS,
    Contract,
    optional,
    required,
)
from extract.records import connect, cut_json, empty_records, judged, load_batch
from extract.response import Response
from tests.extract.properties import few

NOW = datetime(2026, 11, 1, tzinfo=UTC)
CONTRACT = Contract(
    "probe",
    "things",
    "One field of each type.",
    ("id",),
    (
        required("id", "varchar", "Identifier."),
        optional("text", "varchar", "Text."),
        optional("count", "bigint", "Count."),
        optional("share", "double", "Share."),
        optional("is_bot", "boolean", "Flag."),
        optional("made_at", "timestamp", "Moment."),
        optional("posted_at", "timestamp", "Moment in seconds.", form=EPOCH_SECONDS),
        optional("shared_at", "timestamp", "Moment in milliseconds.", form=EPOCH_MILLISECONDS),
        optional("made_date", "date", "Day."),
        optional("amount", "decimal(18,4)", "Money."),
        optional("tags", "json", "List."),
        optional("author_id", "varchar", "Below another.", at="$.author.id"),
    ),
)
Row = dict[str, Any]
Judge = Callable[..., list[Row]]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = connect("160MB", tmp_path_factory.mktemp("spill"))
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def judge(engine: duckdb.DuckDBPyConnection) -> Judge:
    """Judge the records of bodies by the contract."""

    def judge_bodies(*bodies: bytes, records: str = "$[*]") -> list[Row]:
        received = [Response("GET", "u", 200, {}, 1, NOW, body) for body in bodies]
        load_batch(engine, received, 0)
        query = f"from ({judged(CONTRACT, cut_json(records))}) order by _ordinal, _position"
        cursor = engine.execute(query)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return judge_bodies


def as_body(*records: object) -> bytes:
    return json.dumps(records).encode()


def reason(row: Row) -> str | None:
    breach = row["_breach"]
    return f"{breach['field']}: {breach['reason']}" if breach else None


def test_a_record_that_keeps_its_contract_is_cast_column_by_column(judge: Judge) -> None:
    (row,) = judge(
        as_body(
            {
                "id": 7,
                "text": "hei",
                "count": "12",
                "share": 0.5,
                "is_bot": False,
                "made_at": "2026-10-01T03:00:00+03:00",
                "made_date": "2026-10-01",
                "amount": "12.5",
                "tags": [{"name": "kahvi"}],
                "author": {"id": "a1"},
                "unknown": "stays in the payload",
            }
        )
    )
    assert reason(row) is None
    assert row["id"] == "7"
    assert (row["text"], row["count"], row["share"], row["is_bot"]) == ("hei", 12, 0.5, False)
    assert row["made_at"] == datetime(2026, 10, 1)  # noqa: DTZ001 - landed without zone, in UTC
    assert row["amount"] == Decimal("12.5000")
    assert (row["tags"], row["author_id"]) == ('[{"name":"kahvi"}]', "a1")
    assert "stays in the payload" in row["_payload"]
    assert row["_natural_id"] == "7"
    assert row["_record_hash"] == hashlib.sha256(row["_payload"].encode()).hexdigest()


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({}, "id: required field is missing at $.id"),
        ({"id": None}, "id: required field is missing at $.id"),
        ({"id": {"value": 7}}, 'id: not a varchar: {"value":7}'),
        ({"id": "7", "text": ["a"]}, 'text: not a varchar: ["a"]'),
        ({"id": "7", "count": "many"}, "count: not a bigint: many"),
        ({"id": "7", "count": 42.5}, "count: not a bigint: 42.5"),
        ({"id": "7", "count": {"n": 1}}, 'count: not a bigint: {"n":1}'),
        ({"id": "7", "count": 2**63}, "count: not a bigint: 9223372036854775808"),
        ({"id": "7", "share": "half"}, "share: not a double: half"),
        ({"id": "7", "is_bot": "perhaps"}, "is_bot: not a boolean: perhaps"),
        ({"id": "7", "made_at": "yesterday"}, "made_at: not a timestamp: yesterday"),
        ({"id": "7", "made_date": "31.12.2026"}, "made_date: not a date: 31.12.2026"),
        ({"id": "7", "amount": "12,50"}, "amount: not a decimal(18,4): 12,50"),
        ({"id": "7", "amount": 10**15}, "amount: not a decimal(18,4): 1000000000000000"),
        ({"id": "7", "tags": "kahvi"}, "tags: not a json: kahvi"),
        ({"id": "7", "tags": 3}, "tags: not a json: 3"),
        ({"id": "7", "author": {"id": [1]}}, "author_id: not a varchar: [1]"),
        (7, ": not an object but UBIGINT"),
        ([7], ": not an object but ARRAY"),
        (None, ": not an object but NULL"),
    ],
)
def test_a_record_that_breaks_its_contract_is_told_why(
    judge: Judge, record: object, told: str
) -> None:
    rows = judge(as_body({"id": "good"}, record))
    assert [reason(row) for row in rows] == [None, told]


def test_fields_that_may_be_absent_may_be_absent_or_null(judge: Judge) -> None:
    empty = {field.name: None for field in CONTRACT.fields if not field.is_required}
    rows = judge(as_body({"id": "1"}, {"id": "2", **empty}))
    assert [reason(row) for row in rows] == [None, None]
    assert {row[name] for row in rows for name in empty} == {None}


@pytest.mark.parametrize("text", ["{", "[]", "{curly}", '["quoted"]'])
def test_a_text_that_only_looks_like_json_is_a_text(judge: Judge, text: str) -> None:
    (row,) = judge(as_body({"id": "1", "text": text}))
    assert (reason(row), row["text"]) == (None, text)


@pytest.mark.parametrize("count", ["42", "42.0", "42.000"])
def test_a_whole_number_is_whole_however_it_is_written(judge: Judge, count: str) -> None:
    (row,) = judge(f'[{{"id": 1, "count": {count}}}]'.encode())
    assert (reason(row), row["count"]) == (None, 42)


@few
@given(numbers=st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=30))
def test_numbers_beyond_2_to_the_53_survive(judge: Judge, numbers: list[int]) -> None:
    rows = judge(as_body(*({"id": number, "count": number} for number in numbers)))
    assert [row["id"] for row in rows] == [str(number) for number in numbers]
    assert [row["count"] for row in rows] == numbers
    assert [json.loads(row["_payload"])["id"] for row in rows] == numbers


@few
@given(
    moments=st.lists(
        st.datetimes(
            min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - the zone is drawn below
            max_value=datetime(2100, 1, 1),  # noqa: DTZ001
            timezones=st.integers(-56, 56).map(lambda n: timezone(timedelta(minutes=15 * n))),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_times_with_an_offset_become_utc(judge: Judge, moments: list[datetime]) -> None:
    rows = judge(as_body(*({"id": 1, "made_at": moment.isoformat()} for moment in moments)))
    expected = [moment.astimezone(UTC).replace(tzinfo=None) for moment in moments]
    assert [row["made_at"] for row in rows] == expected


@few
@given(
    amounts=st.lists(
        st.decimals(-(10**13), 10**13, places=4, allow_nan=False), min_size=1, max_size=60
    )
)
def test_money_told_as_text_is_exact(judge: Judge, amounts: list[Decimal]) -> None:
    rows = judge(as_body(*({"id": 1, "amount": str(amount)} for amount in amounts)))
    assert [row["amount"] for row in rows] == amounts


@few
@given(texts=st.lists(st.text(max_size=30), min_size=1, max_size=40))
def test_any_text_survives(judge: Judge, texts: list[str]) -> None:
    rows = judge(as_body(*({"id": "1", "text": text} for text in texts)))
    assert [row["text"] for row in rows] == texts
    assert [json.loads(row["_payload"])["text"] for row in rows] == texts


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3) | st.floats(-1e6, 1e6),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
SHAPES = st.dictionaries(st.sampled_from([field.name for field in CONTRACT.fields]), JSON) | JSON


@few
@given(pages=st.lists(st.lists(SHAPES, max_size=20), min_size=1, max_size=4))
def test_whatever_comes_is_either_kept_or_told_why_and_nothing_is_lost(
    judge: Judge, pages: list[list[object]]
) -> None:
    rows = judge(*(as_body(*page) for page in pages))
    places = [(row["_ordinal"], row["_position"]) for row in rows]
    assert places == [
        (ordinal, position) for ordinal, page in enumerate(pages) for position in range(len(page))
    ]
    for row in rows:
        assert row["_breach"] is None or row["_breach"]["reason"]
        assert len(row["_identity"]) == 64


@pytest.mark.parametrize(
    ("records", "body", "ids"),
    [
        ("$", b'{"id": 1}', ["1"]),
        ("$[*]", b'[{"id": 1}, {"id": 2}]', ["1", "2"]),
        ("$.data[*]", b'{"data": [{"id": 1}]}', ["1"]),
        ("$.data[*]", b'{"meta": {"result_count": 0}}', []),
        ("$.includes.users[*]", b'{"includes": {"users": [{"id": 1}]}}', ["1"]),
        ("$.includes.users[*]", b'{"includes": {}}', []),
    ],
)
def test_records_are_cut_from_where_they_stand(
    judge: Judge, records: str, body: bytes, ids: list[str]
) -> None:
    assert [row["id"] for row in judge(body, records=records)] == ids


@pytest.mark.parametrize(
    ("records", "body"),
    [
        ("$[*]", b'{"error": "This method requires an authenticated user"}'),
        ("$[*]", b"null"),
        ("$[*]", b'"maintenance"'),
        ("$.data[*]", b'{"data": "soon"}'),
    ],
)
def test_what_stands_in_a_lists_place_is_rejected_not_overlooked(
    judge: Judge, records: str, body: bytes
) -> None:
    (row,) = judge(body, records=records)
    assert reason(row)


def test_seconds_and_milliseconds_since_1970_become_moments(judge: Judge) -> None:
    (row,) = judge(as_body({"id": 1, "posted_at": 1793500200.25, "shared_at": "1793500200250"}))
    assert reason(row) is None
    assert row["posted_at"] == row["shared_at"] == datetime(2026, 11, 1, 2, 30, 0, 250_000)  # noqa: DTZ001


@pytest.mark.parametrize("odd", [-1, 1e300, "2026-11-01", False])
def test_what_no_clock_could_count_is_rejected(judge: Judge, odd: object) -> None:
    (row,) = judge(as_body({"id": 1, "posted_at": odd}))
    assert (reason(row) or "").startswith("posted_at: not a timestamp")


def test_two_versions_of_a_record_have_one_natural_id_and_two_identities(judge: Judge) -> None:
    one, two, same = judge(
        as_body({"id": 1, "count": 1}, {"id": 1, "count": 2}), as_body({"id": 1, "count": 1})
    )
    assert {row["_natural_id"] for row in (one, two, same)} == {"1"}
    assert one["_identity"] == same["_identity"] != two["_identity"]


def test_the_empty_file_of_a_stream_has_the_columns_of_the_full_one(
    engine: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = tmp_path / "empty.parquet"
    engine.execute(f"copy ({empty_records(CONTRACT)}) to '{path}'")
    described = engine.execute(f"describe from '{path}'").fetchall()
    types = {name: kind.lower() for name, kind, *_ in described}
    assert engine.execute(f"select count(*) from '{path}'").fetchone() == (0,)
    for field in CONTRACT.fields:
        assert types[field.name] == column_type(field)
