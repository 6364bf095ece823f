"""Which rows stand behind one that carries no records: where its model's `meta` says they are told.

A mart whose rows add up others has in its `meta`, under `rows_from`, a list of

    mart: engagement.fct_posts                  # the mart that tells them
    by: {date: posted_date, platform: platform} # a column of ours: what equals it there
    where: post_kind = 'original'               # which rows count at all; may be left out

What equals a column, and `where`, are SQL over the rows there, called `told`; `$date` is the value
of our row's column. A KPI's row has `measures_of`, its measures' are told in `kpi_measures.yml`.
A table of which no rows are told says why: `- nowhere: it counts files`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from extract.contract import IDENTIFIER
from extract.landing import quoted
from warehouse.errors import KennoError
from warehouse.publish import Snapshot
from warehouse.rows import read_rows

SAMPLE = 3
MEASURES = "reference.kpi_measures"
PARAMETER = re.compile(r"\$([a-z_0-9]+)")
Row = dict[str, Any]


@dataclass(frozen=True)
class OriginRow:
    """A row behind another, the records that it names, and what stands behind it where none is."""

    row: Row
    record_ids: tuple[str, ...]
    origins: tuple["Origin", ...]


@dataclass(frozen=True)
class Origin:
    """How many rows of a mart, or records of a stream, stand behind a row, and a few of them."""

    table: str
    measure: str | None
    row_count: int
    rows: tuple[OriginRow, ...]


@dataclass(frozen=True)
class Published:
    """A snapshot open for reading, the landing that it was built from, and the brand's name."""

    reader: duckdb.DuckDBPyConnection
    snapshot: Snapshot
    landing: Path
    brand: str


def record_ids_of(row: Row) -> list[str]:
    """Return the records that a row names in any of its columns, each once."""
    found: dict[str, None] = {}
    for name, value in row.items():
        if name in ("record_id", "record_ids") or name.endswith(("_record_id", "_record_ids")):
            listed = value if isinstance(value, list) else [value]
            found.update(dict.fromkeys(one for one in listed if one))
    return list(found)


def find_origins(published: Published, mart: str, row: Row) -> tuple[Origin, ...]:
    """Return what stands behind a row of a mart; nothing where its model does not say."""
    found: list[Origin] = []
    for entry in published.snapshot.rows_from.get(mart, []):
        if "measures_of" in entry:
            found += measures_behind(published, entry, row)
        elif "mart" in entry:
            told_by = [
                f"({there}) is not distinct from ${ours}" for ours, there in entry["by"].items()
            ]
            found.append(rows_behind(published, entry, told_by, row, None))
    # Of several marts that may tell it, those that do.
    return tuple(one for one in found if one.row_count or one.measure) or tuple(found)


def measures_behind(published: Published, entry: Row, row: Row) -> Iterator[Origin]:
    """Yield what stands behind the numerator and the denominator of a KPI's row."""
    dimension = str(row.get(entry.get("dimension", ""), "all"))
    kind, _, name = dimension.partition(":")
    values = {
        "first": row[entry["first"]],
        "last": row[entry["last"]],
        "platform": name if kind == "platform" else None,
        "company": row.get(entry.get("company", ""), name if kind == "company" else None)
        or published.brand,
    }
    ((numerator, denominator),) = published.reader.execute(
        "select numerator, denominator from reference.metric_catalogue where kpi_id = $kpi_id",
        {"kpi_id": row[entry["measures_of"]]},
    ).fetchall()
    for measure in filter(None, (numerator, denominator)):
        values["measure"] = measure
        for told in published.snapshot.rows_from.get(MEASURES, []):
            if measure in told["measures"]:
                asked = {
                    "date": f"({told.get('date')}) between $first and $last",
                    "until": f"({told.get('until')}) <= $last",
                    "platform": f"($platform is null or ({told.get('platform')}) = $platform)",
                    "company": f"({told.get('company')}) = $company",
                }
                conditions = [condition for key, condition in asked.items() if key in told]
                yield rows_behind(published, told, conditions, values, measure)


def rows_behind(
    published: Published, entry: Row, conditions: list[str], values: Row, measure: str | None
) -> Origin:
    """Count the rows that an entry tells of, and follow the first of them."""
    if "where" in entry:
        conditions = [*conditions, f"({entry['where']})"]
    table = entry["mart"] if "mart" in entry else entry["stream"]
    relation = rows_of_mart(published, table) if "mart" in entry else records_of(published, table)
    if relation is None:
        return Origin(table, measure, 0, ())
    # Of records only what tells them: the rest stands in their payload.
    shown = "told.*" if "mart" in entry else "told.record_id, told._natural_id as natural_id"
    told = f"select {shown} from {relation} as told where {' and '.join(conditions) or 'true'}"
    given = {name: values[name] for name in PARAMETER.findall(told)}
    try:
        ((row_count,),) = published.reader.execute(
            f"select count(*) from ({told}) as told", given
        ).fetchall()
        sample = read_rows(published.reader, f"{told} order by all limit {SAMPLE}", given)
    except duckdb.Error as problem:
        raise KennoError(
            f"what is declared of {measure or table} does not fit the published {table}: {problem}"
        ) from None
    return Origin(table, measure, row_count, tuple(follow(published, table, row) for row in sample))


def follow(published: Published, table: str, row: Row) -> OriginRow:
    """Return a row with its records, or with what stands behind it where it has none."""
    ids = tuple(record_ids_of(row))
    return OriginRow(row, ids, () if ids else find_origins(published, table, row))


def rows_of_mart(published: Published, mart: str) -> str | None:
    """Return a mart as SQL names it, if the snapshot has it."""
    if mart not in published.snapshot.tables:
        return None
    schema, _, table = mart.partition(".")
    return f'{schema}."{table}"'


def records_of(published: Published, stream: str) -> str | None:
    """Return the last record of each thing of a landed stream as SQL, if any has landed."""
    source, _, name = stream.partition(".")
    if not (IDENTIFIER.match(source) and IDENTIFIER.match(name)):
        raise KennoError(f"{stream!r} is no name of a stream: source.stream.")
    folder = published.landing / f"source={source}" / f"stream={name}"
    if not any(folder.glob("run=*/records-*.parquet")):
        return None
    files = quoted(folder / "run=*" / "records-*.parquet")
    return f"""(
        select *, _record_id as record_id
        from read_parquet('{files}', union_by_name = true, hive_partitioning = false)
        qualify row_number() over (
            partition by _natural_id order by _fetched_at desc, _run_id desc
        ) = 1
    )"""
