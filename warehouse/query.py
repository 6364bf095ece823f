"""`kenno query`: SQL over the published marts, read-only, in the shape that the reader wants."""

import io
import sys
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from rich import box
from rich.console import Console
from rich.table import Table

from warehouse.errors import KennoError, WrongUse

Shape = Literal["table", "csv", "json", "parquet"]


def query(published: Path, sql: str) -> pa.Table:
    """Return the answer from the current snapshot. Nothing outside it can be read or written."""
    database = published / "current" / "marts.duckdb"
    if not database.exists():
        raise KennoError(f"nothing is published in {published} yet. Run `kenno run` first.")
    try:
        with duckdb.connect(str(database), read_only=True) as reader:
            reader.execute("set timezone = 'UTC'")
            reader.execute("set enable_external_access = false")
            reader.execute("set lock_configuration = true")
            return reader.sql(sql).to_arrow_table()
    except duckdb.Error as problem:
        raise WrongUse(f"the query failed: {problem}") from None


def show(answer: pa.Table, shape: Shape, output: Path | None) -> None:
    """Write an answer to a file, or to standard output."""
    content = encode(answer, shape)
    if output is not None:
        draft = output.with_name(f".{output.name}.draft")
        draft.write_bytes(content)
        draft.replace(output)
        return
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def encode(answer: pa.Table, shape: Shape) -> bytes:
    """Return an answer as bytes in one of the shapes."""
    if shape == "parquet":
        sink = io.BytesIO()
        pa.parquet.write_table(answer, sink, compression="zstd")
        return sink.getvalue()
    if shape == "csv":
        with duckdb.connect() as engine:
            engine.register("answer", answer)
            columns = engine.sql("select columns(*)::varchar from answer").to_arrow_table()
        sink = io.BytesIO()
        pa.csv.write_csv(columns, sink)
        return sink.getvalue()
    if shape == "json":
        with duckdb.connect() as engine:
            engine.register("answer", answer)
            rows = engine.execute("select to_json(answer)::varchar from answer").fetchall()
        return ("[" + ",\n ".join(row[0] for row in rows) + "]\n").encode()
    return as_text(answer).encode()


def as_text(answer: pa.Table) -> str:
    """Return an answer as a table for a terminal."""
    shown = Table(box=box.SIMPLE_HEAD)
    for field in answer.schema:
        is_number = pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
        shown.add_column(field.name, justify="right" if is_number else "left")
    for row in answer.to_pylist():
        shown.add_row(*("" if value is None else str(value) for value in row.values()))
    console = Console(file=io.StringIO(), width=max(Console().width, 120))
    console.print(shown)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text
