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
import re
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import duckdb

from extract.contract import IDENTIFIER, Contract
from extract.errors import BadDrop
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
FORMAT_FILE = "format.toml"
FORMAT_HEADER = "x-kenno-format"
LARGEST_FILE = 512 * 1024 * 1024


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
        """Refuse names that could not stand in SQL."""
        if self.layout not in ("delimited", "whitespace"):
            raise ValueError(f"layout {self.layout!r} is neither 'delimited' nor 'whitespace'")
        named = (*self.columns, *self.decimal_comma, *self.date_format)
        for name in (*named, *([self.row_key] if self.row_key else [])):
            if not IDENTIFIER.match(name):
                raise ValueError(f"column {name!r} is not a lower-case identifier")


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
    files = sorted(path for path in home.iterdir() if path.suffix.lower() in CONTENT_TYPES)
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
            body=path.read_bytes(),
        )


def read_format(home: Path) -> DropFormat:
    """Read a folder's format.toml; the defaults where there is none."""
    path = home / FORMAT_FILE
    if not path.exists():
        return DropFormat()
    try:
        return make_format(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as problem:
        raise BadDrop(f"filedrop: {path} is wrong: {problem}") from None


def make_format(told: dict[str, Any]) -> DropFormat:
    """Make a format from what TOML or JSON gave."""
    arguments = dict(told)
    for name in {"columns", "decimal_comma"} & arguments.keys():
        arguments[name] = tuple(arguments[name])
    return DropFormat(**arguments)


def find_problem(path: Path, contract: Contract, form: DropFormat) -> str | None:
    """Return why a file cannot be read as its stream, None where it can."""
    if path.stat().st_size > LARGEST_FILE:
        return f"{path.name} is larger than {LARGEST_FILE >> 20} MB: split it"
    if path.stat().st_size == 0:
        return f"{path.name} is empty"
    try:
        with duckdb.connect() as connection:
            rows = table(str(path), CONTENT_TYPES[path.suffix.lower()], form)
            columns = [row[0] for row in connection.execute(f"describe {rows}").fetchall()]
    except duckdb.Error as problem:
        return f"{path.name} cannot be read ({str(problem).splitlines()[0]})"
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


def cut_file(path: Path, response: Response, ordinal: int) -> str:
    """Return SQL that cuts one file, written aside at `path`, into (ordinal, position, payload)."""
    form = make_format(json.loads(response.headers[FORMAT_HEADER]))
    rows = table(str(path), response.headers["content-type"], form)
    changes = [
        f"strftime(strptime({name}, '{quote(pattern)}'), '%Y-%m-%dT%H:%M:%S') as {name}"
        for name, pattern in form.date_format.items()
    ]
    changes += [
        f"replace(replace({name}, '.', ''), ',', '.') as {name}" for name in form.decimal_comma
    ]
    replaced = f"replace ({', '.join(changes)})" if changes else ""
    key = (
        f", '{response.body_sha256[:16]}-' || row_number() over () as {form.row_key}"
        if form.row_key
        else ""
    )
    return f"""
        select {ordinal} as ordinal, row_number() over () - 1 as position, to_json(row) as payload
        from (select * {replaced}{key} from ({rows})) as row
    """


def table(path: str, content_type: str, form: DropFormat) -> str:
    """Return SQL for the rows of a file, every column as text where the format has no types."""
    file = quote(path)
    if content_type.endswith("parquet"):
        return f"select * from read_parquet('{file}')"
    if "json" in content_type:
        return f"select * from read_json('{file}', sample_size = -1)"
    if form.layout == "whitespace":
        names = ", ".join(
            f"words[{place}] as {name}" for place, name in enumerate(form.columns, start=1)
        )
        return f"""
            select {names} from (
                select regexp_split_to_array(trim(line), '\\s+') as words
                from (
                    select unnest(string_split(content, chr(10))) as line
                    from read_text('{file}')
                )
                where trim(line) <> ''
            )
        """
    options = ["all_varchar = true", f"encoding = '{quote(form.encoding)}'"]
    if form.columns:
        options += [f"names = [{', '.join(repr(name) for name in form.columns)}]"]
    else:
        options += ["header = true"]
    if form.delimiter:
        options.append(f"delim = '{quote(form.delimiter)}'")
    return f"select * from read_csv('{file}', {', '.join(options)})"


def quote(text: str) -> str:
    """Return a text safe between single quotes in SQL."""
    return re.sub("'", "''", text)
