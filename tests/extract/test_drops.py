import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extract.contracts.filedrop import TRANSACTIONS
from extract.drops import cut_file, read_drops
from extract.errors import BadDrop
from extract.response import Response

NOW = datetime(2026, 11, 1, tzinfo=UTC)
HEADER = "transaction_id,customer_id,ordered_at,amount"
ROW = "t1,c1,2026-01-02T10:00:00Z,12.50"
COLUMNS = 'columns = ["transaction_id", "customer_id", "ordered_at", "amount"]'
WHITESPACE = f'layout = "whitespace"\n{COLUMNS}\n'
Records = list[dict[str, Any]]
Drop = Callable[..., Path]


@pytest.fixture
def drop(tmp_path: Path) -> Drop:
    """Drop a file of transactions, and a format.toml where one is given."""

    def put(name: str, content: str | bytes, form: str | None = None) -> Path:
        home = tmp_path / "drop" / "transactions"
        home.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content.encode() if isinstance(content, str) else content)
        if form is not None:
            (home / "format.toml").write_text(form, "utf-8")
        return tmp_path / "drop"

    return put


def read(folder: Path) -> list[Response]:
    return list(read_drops(folder, TRANSACTIONS, NOW))


def records(folder: Path, aside: Path) -> Records:
    """Return the records of all dropped files as landing would cut them."""
    cut: Records = []
    for ordinal, response in enumerate(read(folder)):
        aside.write_bytes(response.body)
        with duckdb.connect() as connection:
            query = f"from ({cut_file(aside, response, ordinal)}) order by position"
            cut += [json.loads(payload) for _, _, payload in connection.execute(query).fetchall()]
    return cut


ONE = {
    "transaction_id": "t1",
    "customer_id": "c1",
    "ordered_at": "2026-01-02T10:00:00Z",
    "amount": "12.50",
}
WITH_COMMA = "t1;c1;2026-01-02T10:00:00Z;1.012,50"
AS_JSON = json.dumps({**ONE, "amount": 12.5})


@pytest.mark.parametrize(
    ("name", "content", "form", "expected"),
    [
        ("a.csv", f"{HEADER}\n{ROW}\n", None, ONE),
        ("a.CSV", f"{HEADER}\n{ROW}", None, ONE),
        ("a.csv", f"\ufeff{HEADER}\r\n{ROW}\r\n", None, ONE),
        ("a.csv", f"{HEADER}\n{ROW}\n".replace(",", ";"), None, ONE),
        ("a.tsv", f"{HEADER}\n{ROW}\n".replace(",", "\t"), None, ONE),
        ("a.csv", f"{HEADER}\n{ROW}\n".replace(",", "|"), 'delimiter = "|"', ONE),
        ("a.csv", f"{HEADER}\n{ROW}\n".encode("utf-16"), 'encoding = "utf-16"', ONE),
        ("a.csv", f"{ROW}\n", COLUMNS, ONE),
        (
            "a.csv",
            f"{HEADER}\n".replace(",", ";") + f"{WITH_COMMA}\n",
            'decimal_comma = ["amount"]',
            {**ONE, "amount": "1012.50"},
        ),
        (
            "a.csv",
            f"{HEADER}\nt1,Pälvi,2026-01-02T10:00:00Z,12.50\n".encode("latin-1"),
            'encoding = "latin-1"',
            {**ONE, "customer_id": "Pälvi"},
        ),
        (
            "a.csv",
            f"{HEADER}\nt1,c1,02.01.2026,12.50\n",
            'date_format = { ordered_at = "%d.%m.%Y" }',
            {**ONE, "ordered_at": "2026-01-02T00:00:00"},
        ),
        ("a.csv", f'{HEADER}\nt1,"a ""b"",\nc",2026,1\n', None, {"customer_id": 'a "b",\nc'}),
        ("a.csv", f"{HEADER},note\n{ROW},\n", None, {**ONE, "note": None}),
        ("a.txt", "t1 c1\t 2026-01-02T10:00:00Z  12.50\n\n", WHITESPACE, ONE),
        ("a.txt", "\ufeff\tt1 c1 2026-01-02T10:00:00Z 12.50  \r\n \r\n", WHITESPACE, ONE),
        (
            "a.txt",
            "t1 Pälvi 2026 12.50".encode("latin-1"),
            f'{WHITESPACE}encoding = "latin-1"',
            {"customer_id": "Pälvi"},
        ),
        ("a.json", f"[{AS_JSON}]", None, {**ONE, "amount": 12.5}),
        ("a.jsonl", f"{AS_JSON}\n", None, {**ONE, "amount": 12.5}),
        ("a.ndjson", f"{AS_JSON}", None, {**ONE, "amount": 12.5}),
        (
            "a.json",
            f"[{AS_JSON}]".replace("12.5", '"12,5"'),
            'decimal_comma = ["amount"]',
            {**ONE, "amount": "12.5"},
        ),
    ],
)
def test_a_file_is_read_as_what_it_is(
    drop: Drop,
    tmp_path: Path,
    name: str,
    content: str | bytes,
    form: str | None,
    expected: dict[str, Any],
) -> None:
    (record,) = records(drop(name, content, form), tmp_path / "aside")
    assert {field: record[field] for field in expected} == expected


def test_json_keeps_identifiers_and_large_numbers_as_they_came(drop: Drop, tmp_path: Path) -> None:
    text = '[{"transaction_id": "007", "customer_id": 9007199254740993,'
    text += ' "ordered_at": "2026-01-02", "amount": 1}]'
    (record,) = records(drop("a.json", text), tmp_path / "aside")
    assert (record["transaction_id"], record["customer_id"]) == ("007", 9007199254740993)
    assert record["ordered_at"] == "2026-01-02"


def test_parquet_keeps_what_its_types_say(drop: Drop, tmp_path: Path) -> None:
    table = pa.table(
        {
            "transaction_id": ["t1"],
            "customer_id": pa.array([9007199254740993], pa.int64()),
            "ordered_at": pa.array([datetime(2026, 1, 2, 10, tzinfo=UTC)], pa.timestamp("us")),
            "amount": pa.array(["12.50"]).cast(pa.decimal128(18, 4)),
        }
    )
    folder = drop("a.csv", f"{HEADER}\n{ROW}\n")
    (folder / "transactions" / "a.csv").unlink()
    pq.write_table(table, folder / "transactions" / "a.parquet")
    (record,) = records(folder, tmp_path / "aside")
    assert record["customer_id"] == 9007199254740993
    assert (record["ordered_at"], record["amount"]) == ("2026-01-02 10:00:00", 12.5)


def test_rows_without_a_key_get_one_that_the_same_file_always_gives(
    drop: Drop, tmp_path: Path
) -> None:
    rows = "c1 2026 1\nc1 2026 1\n"
    form = 'layout = "whitespace"\nrow_key = "transaction_id"\n'
    form += 'columns = ["customer_id", "ordered_at", "amount"]'
    folder = drop("a.txt", rows, form)
    keys = [record["transaction_id"] for record in records(folder, tmp_path / "aside")]
    assert len(set(keys)) == 2, "two purchases alike are two purchases"
    assert keys == [record["transaction_id"] for record in records(folder, tmp_path / "aside")]


def test_a_value_that_is_not_in_the_told_format_stays_for_the_contract_to_reject(
    drop: Drop, tmp_path: Path
) -> None:
    lines = f"{HEADER}\nt1,c1,02.01.2026,1\nt2,c1,31.31.2026,1\n"
    folder = drop("a.csv", lines, 'date_format = { ordered_at = "%d.%m.%Y" }')
    told = [record["ordered_at"] for record in records(folder, tmp_path / "aside")]
    assert told == ["2026-01-02T00:00:00", "31.31.2026"]


@pytest.mark.parametrize(
    ("name", "content", "form", "told"),
    [
        ("a.csv", "id,customer\n1,2\n", None, r"a\.csv lacks transaction_id, .* \(it has id, cust"),
        ("a.csv", f"{HEADER.upper()}\n{ROW}\n", None, r"lacks transaction_id.*it has TRANSACTION_"),
        ("a.csv", f"{HEADER},amount\n{ROW},1\n", None, r"more than one column named amount"),
        ("a.csv", f"{HEADER},Amount\n{ROW},1\n", None, r"more than one column named amount"),
        ("a.csv", "", None, r"a\.csv is empty"),
        ("a.json", "", None, r"a\.json is empty"),
        ("a.json", "{ nonsense", None, r"a\.json (cannot be read|lacks)"),
        ("a.json", "[1, 2]", None, r"a\.json lacks transaction_id"),
        ("a.parquet", f"{HEADER}\n{ROW}\n", None, r"a\.parquet cannot be read"),
        ("a.csv", b"PAR1" + bytes(range(256)) * 8, None, r"a\.csv (cannot be read|lacks)"),
        ("a.csv", "<html><body>Sign in</body></html>", None, r"a\.csv lacks transaction_id"),
        ("a.xlsx", b"PK\x03\x04", None, r"a\.xlsx is not one of \.csv"),
        (
            "a.csv",
            f"{HEADER}\nt1,Pälvi,2026,1\n".encode("latin-1"),
            None,
            r"a\.csv cannot be read .*not utf-8",
        ),
        ("a.csv", f"{HEADER}\n{ROW}\n", 'decimal_comma = ["price"]', r"lacks price, which format"),
        ("a.csv", f"{HEADER}\n{ROW}\n", "layout = ", r"format\.toml is wrong"),
        ("a.csv", f"{HEADER}\n{ROW}\n", 'delimeter = ";"', r"no setting delimeter.*delimiter"),
        ("a.csv", f"{HEADER}\n{ROW}\n", "delimiter = 5", r"format\.toml is wrong.*delimiter"),
        ("a.csv", f"{HEADER}\n{ROW}\n", 'columns = "amount"', r"Expected `array`, got `str`"),
        ("a.csv", f"{HEADER}\n{ROW}\n", 'columns = ["a; drop"]', r"'a; drop' is not a lower-case"),
        ("a.csv", f"{HEADER}\n{ROW}\n", 'layout = "fixed"', r"'fixed'"),
        ("a.txt", "a b", 'layout = "whitespace"', r"'whitespace' needs columns"),
        ("a.csv", f"{HEADER}\n{ROW}\n", 'encoding = "klingon"', r"'klingon' is none of utf-8"),
    ],
)
def test_what_cannot_be_read_is_told_before_anything_is_given(
    drop: Drop, name: str, content: str | bytes, form: str | None, told: str
) -> None:
    drop("0-good.csv", f"{HEADER}\n{ROW}\n")
    with pytest.raises(BadDrop, match=rf"filedrop.*{told}"):
        next(read_drops(drop(name, content, form), TRANSACTIONS, NOW))


def test_a_file_too_large_to_land_is_told(drop: Drop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extract.drops.LARGEST_FILE", 1024 * 1024)
    with pytest.raises(BadDrop, match=r"a\.csv is larger than 1 MB: split it"):
        read(drop("a.csv", f"{HEADER}\n{ROW}\n" * 40_000))


def test_all_bad_files_are_told_at_once(drop: Drop) -> None:
    drop("a.csv", "")
    with pytest.raises(BadDrop, match=r"a\.csv is empty; b\.csv lacks transaction_id"):
        read(drop("b.csv", "x\n1\n"))


def test_a_missing_drop_folder_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadDrop, match=r"no drop folder .*nowhere.*sources\.filedrop\.folder"):
        read(tmp_path / "nowhere")


def test_a_stream_for_which_nothing_was_ever_dropped_has_no_files(tmp_path: Path) -> None:
    assert read(tmp_path) == []


def test_hidden_files_and_the_format_are_no_drops(drop: Drop) -> None:
    drop(".DS_Store", b"\x00")
    drop("~$a.xlsx", b"\x00")
    (response,) = read(drop("a.csv", f"{HEADER}\n{ROW}\n", 'encoding = "utf-8"'))
    assert response.url == "drop/transactions/a.csv"


def test_a_name_with_wildcards_means_only_that_file(drop: Drop, tmp_path: Path) -> None:
    drop("sales-2.csv", f"{HEADER};units\n{ROW};3\n".replace(",", ";"))
    for name in ("sales*.csv", "sales[1].csv", "sales-?.csv"):
        folder = drop(name, f"{HEADER}\n{ROW}\n")
    assert len(records(folder, tmp_path / "aside")) == 4


def test_a_header_without_rows_is_a_file_of_no_records(drop: Drop, tmp_path: Path) -> None:
    folder = drop("a.csv", f"{HEADER}\n")
    assert len(read(folder)) == 1
    assert records(folder, tmp_path / "aside") == []


def test_files_come_in_order_of_name_and_as_they_were_dropped(drop: Drop) -> None:
    for name in ("b.csv", "a.csv", "c.csv"):
        folder = drop(name, f"{HEADER}\n{ROW}\n")
    found = read(folder)
    assert [Path(one.url).name for one in found] == ["a.csv", "b.csv", "c.csv"]
    assert {one.body for one in found} == {f"{HEADER}\n{ROW}\n".encode()}


def test_a_file_taken_away_while_others_are_read_is_told(drop: Drop) -> None:
    drop("a.csv", f"{HEADER}\n{ROW}\n")
    folder = drop("b.csv", f"{HEADER}\n{ROW}\n")
    files = read_drops(folder, TRANSACTIONS, NOW)
    next(files)
    (folder / "transactions" / "b.csv").unlink()
    with pytest.raises(BadDrop, match=r"b\.csv cannot be read any more"):
        next(files)
