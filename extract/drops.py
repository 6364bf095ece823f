"""Dropped files: CSV, JSON, JSON lines, Parquet or columns between spaces, read as they came.

A folder may hold a `format.toml` that says what the file itself does not:

    layout = "whitespace"            # columns between runs of spaces, no header
    delimiter = ";"                  # otherwise found by DuckDB
    encoding = "latin-1"
    columns = ["customer_id", "ordered_at"]   # names, where there is no header or other names
    row_key = "transaction_id"       # made from the file's hash and the row, where there is none
    decimal_comma = ["amount"]
    date_format = { ordered_at = "%Y%m%d" }
"""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import duckdb
import msgspec

from extract.contract import IDENTIFIER, Contract
from extract.errors import BadDrop
from extract.landing import literal, quoted
from extract.response import Response

CONTENT_TYPES = {
    ".csv": "text/csv",
    ".tsv": "text/csv",
    ".txt": "text/csv",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".ndjson": "application/x-ndjson",
    ".parquet": "application/vnd.apache.parquet",
}
ENCODINGS = ("utf-8", "utf-16", "latin-1")
FORMAT_FILE = "format.toml"
FORMAT_HEADER = "x-kenno-format"
# What landing can hold of one file within its memory, some 600,000 purchases.
LARGEST_FILE = 32 * 1024 * 1024


@dataclass(frozen=True)
class DropFormat:
    """What a folder's format.toml says about its files."""

    layout: Literal["delimited", "whitespace"] = "delimited"
    delimiter: str | None = None
    encoding: str = "utf-8"
    columns: tuple[str, ...] = ()
    row_key: str | None = None
    decimal_comma: tuple[str, ...] = ()
    date_format: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what could not be read, and names that could not stand in SQL."""
        if self.layout == "whitespace" and not self.columns:
            raise ValueError("layout 'whitespace' needs columns: their names in order")
        if self.encoding not in ENCODINGS:
            raise ValueError(f"encoding {self.encoding!r} is none of {', '.join(ENCODINGS)}")
        named = (*self.columns, *self.decimal_comma, *self.date_format)
        for name in (*named, *([self.row_key] if self.row_key else [])):
            if not IDENTIFIER.match(name):
                raise ValueError(f"column {name!r} is not a lower-case identifier")


SETTINGS = tuple(setting.name for setting in fields(DropFormat))


def read_drops(folder: Path, contract: Contract, fetched_at: datetime) -> Iterator[Response]:
    """Yield each dropped file of a stream in order of name, after the headers of all are checked.

    A folder of the stream that does not exist holds nothing; a drop folder that does not exist, or
    any file that cannot be its stream, raises BadDrop before the first file is given.
    """
    if not folder.is_dir():
        raise BadDrop(
            f"filedrop: there is no drop folder {folder}."
            " Make it, or set sources.filedrop.folder in kenno.toml."
        )
    home = folder / contract.stream
    if not home.is_dir():
        return
    form = read_format(home)
    files = sorted(
        path for path in home.iterdir() if path.name != FORMAT_FILE and path.name[0] not in ".~"
    )
    states = {path: state_of(path) for path in files}
    problems = [text for path in files if (text := find_problem(path, contract, form))]
    if problems:
        raise BadDrop(
            f"filedrop.{contract.stream}: nothing was landed. "
            + "; ".join(problems)
            + f". Correct the files, or describe them in {home / FORMAT_FILE}."
        )
    for path in files:
        yield Response(
            method="FILE",
            url=f"drop/{contract.stream}/{path.name}",
            status=0,
            headers={
                "content-type": CONTENT_TYPES[path.suffix.lower()],
                FORMAT_HEADER: json.dumps(asdict(form)),
            },
            page_number=1,
            fetched_at=fetched_at,
            body=read_whole(path, contract, states[path]),
        )


def state_of(path: Path) -> tuple[int, int] | None:
    """Return what changes while a file is written: its length and its time; None where it went."""
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_size, told.st_mtime_ns


def read_whole(path: Path, contract: Contract, before: tuple[int, int] | None) -> bytes:
    """Return a file's bytes; BadDrop where it is another one than was looked at before."""
    try:
        content = path.read_bytes()
        if state_of(path) != before:
            raise BadDrop(
                f"filedrop.{contract.stream}: {path} changed while it was read. Nothing of this"
                " stream was landed; write files aside, move them here when they are whole, and run"
                " again."
            )
        return content
    except OSError as problem:
        raise BadDrop(
            f"filedrop.{contract.stream}: {path} cannot be read any more: {problem.strerror}."
            " Nothing of this stream was landed; put the file back and run again."
        ) from None


def read_format(home: Path) -> DropFormat:
    """Read a folder's format.toml; the defaults where there is none."""
    path = home / FORMAT_FILE
    if not path.exists():
        return DropFormat()
    try:
        return make_format(tomllib.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as problem:
        raise BadDrop(
            f"filedrop: {path} is wrong: {problem}. What it may say: {', '.join(SETTINGS)}."
        ) from None


def make_format(told: dict[str, Any]) -> DropFormat:
    """Make a format from what TOML or JSON gave; ValueError says what is wrong with it."""
    if unknown := sorted(told.keys() - set(SETTINGS)):
        raise ValueError(f"there is no setting {', '.join(unknown)}")
    return msgspec.convert(told, DropFormat)


def find_problem(path: Path, contract: Contract, form: DropFormat) -> str | None:
    """Return why a file cannot be read as its stream, None where it can."""
    kind = CONTENT_TYPES.get(path.suffix.lower())
    if kind is None or not path.is_file():
        return f"{path.name} is not one of {', '.join(CONTENT_TYPES)}"
    if path.stat().st_size > LARGEST_FILE:
        return f"{path.name} is larger than {LARGEST_FILE >> 20} MB: split it"
    if path.stat().st_size == 0:
        return f"{path.name} is empty"
    pattern = literal(path)
    try:
        with duckdb.connect() as connection:
            columns = describe(connection, table(pattern, kind, form))
            if missing := changed_columns(form) - set(columns):
                return f"{path.name} lacks {', '.join(sorted(missing))}, which {FORMAT_FILE} names"
            describe(connection, with_changes(pattern, kind, form, ""))
            repeated = repeated_columns(connection, pattern, kind, form)
    except duckdb.Error as problem:
        return f"{path.name} cannot be read ({engine_says(problem)})"
    if repeated:
        return f"{path.name} has more than one column named {', '.join(repeated)}"
    present = {*columns, *([form.row_key] if form.row_key else [])}
    needed = [
        at_top(declared.path)
        for declared in contract.fields
        if declared.is_required and at_top(declared.path) not in present
    ]
    if needed:
        return f"{path.name} lacks {', '.join(needed)} (it has {', '.join(columns)})"
    return None


def at_top(path: str) -> str:
    """Return the column that a JSON path starts at."""
    return path.removeprefix("$.").partition(".")[0]


def describe(connection: duckdb.DuckDBPyConnection, rows: str) -> list[str]:
    """Return the names of a query's columns."""
    return [row[0] for row in connection.execute(f"describe {rows}").fetchall()]


def repeated_columns(
    connection: duckdb.DuckDBPyConnection, path: str, content_type: str, form: DropFormat
) -> list[str]:
    """Return the names that stand more than once in a delimited file's header, in any case.

    The engine would read the first and rename the others in silence.
    """
    if content_type != "text/csv" or form.columns:
        return []
    rows = delimited(path, form, "header = false")
    header = connection.execute(f"{rows} limit 1").fetchone() or ()
    names = [str(name).strip().lower() for name in header if name is not None]
    return sorted({name for name in names if names.count(name) > 1})


def engine_says(problem: duckdb.Error) -> str:
    """Return what is wrong with a file in the engine's words, without the file's own content."""
    lines = str(problem).partition("Input:")[0].splitlines()
    told = [line for line in lines[:3] if line and not line.startswith("Original Line")]
    return " ".join(told)[:300]


def cut_file(path: Path, response: Response, ordinal: int) -> str:
    """Return SQL that cuts one file, written aside at `path`, into (ordinal, position, payload)."""
    form = make_format(json.loads(response.headers[FORMAT_HEADER]))
    key = (
        f", '{response.body_sha256[:16]}-' || row_number() over () as {form.row_key}"
        if form.row_key
        else ""
    )
    rows = with_changes(str(path), response.headers["content-type"], form, key)
    return f"""
        select {ordinal} as ordinal, row_number() over () - 1 as position, to_json(row) as payload
        from ({rows}) as row
    """


def changed_columns(form: DropFormat) -> set[str]:
    """Return the columns whose text a format changes."""
    return {*form.decimal_comma, *form.date_format}


def with_changes(path: str, content_type: str, form: DropFormat, key: str) -> str:
    """Return SQL for the rows of a file as its format says they are meant, and their `key`.

    A value that is not what the format says stays as it came: the contract will reject it.
    """
    as_text = "json_extract_string({}, '$')" if "json" in content_type else "{}::varchar"
    changes = []
    for name, pattern in form.date_format.items():
        text = as_text.format(name)
        moment = f"strftime(try_strptime({text}, '{quoted(pattern)}'), '%Y-%m-%dT%H:%M:%S')"
        changes.append(f"coalesce({moment}, {text}) as {name}")
    for name in form.decimal_comma:
        text = as_text.format(name)
        changes.append(f"replace(replace({text}, '.', ''), ',', '.') as {name}")
    replaced = f"replace ({', '.join(changes)})" if changes else ""
    return f"select * {replaced}{key} from ({table(path, content_type, form)})"


def table(path: str, content_type: str, form: DropFormat) -> str:
    """Return SQL for the rows of a file, every column as text where the format has no types."""
    file = quoted(path)
    if content_type.endswith("parquet"):
        return f"select * from read_parquet('{file}')"
    if "json" in content_type:
        # At depth 1 every column stays the JSON that it was.
        return f"select * from read_json('{file}', sample_size = -1, maximum_depth = 1)"
    if form.layout == "whitespace":
        names = ", ".join(
            f"words[{place}] as {name}" for place, name in enumerate(form.columns, start=1)
        )
        return f"""
            select {names} from (
                select regexp_split_to_array(trim(line, ' \t'), '\\s+') as words
                from ({lines(path, form)})
                where trim(line, ' \t') <> ''
            )
        """
    named = f"names = [{', '.join(repr(name) for name in form.columns)}]"
    return delimited(path, form, named if form.columns else "header = true")


def delimited(path: str, form: DropFormat, header: str) -> str:
    """Return SQL for the rows of a delimited file, all columns as text."""
    options = ["all_varchar = true", f"encoding = '{form.encoding}'", header]
    if form.delimiter:
        options.append(f"delim = '{quoted(form.delimiter)}'")
    return f"select * from read_csv('{quoted(path)}', {', '.join(options)})"


def lines(path: str, form: DropFormat) -> str:
    """Return SQL for the lines of a text, each in one column."""
    unused = "\x1f"
    return (
        f"select line from read_csv('{quoted(path)}', columns = {{'line': 'varchar'}},"
        f" auto_detect = false, delim = '{unused}', quote = '', escape = '', header = false,"
        f" encoding = '{form.encoding}')"
    )
