"""The marts on their way from the build to a drafted snapshot: a DuckDB file, and Parquet.

Each table is compared with the last snapshot's. What is the same there is taken over: rows by going
on from a copy of its file, Parquet by a second name for the same file.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from extract.landing import quoted
from warehouse.differing import PLACES, Difference, Table, compare, count_rows, list_tables
from warehouse.errors import KennoError
from warehouse.parquet_parts import write_parquet

# Most tables are small: the engine is busy when several are copied at once.
COPIED_AT_ONCE = 4
SCHEMAS = ("engagement", "value", "kpi", "identity", "quality", "reference")
# A table of fewer rows, or of which a larger share is others, is written anew: in its order.
FEWEST_ROWS_TO_GO_ON = 100_000
LARGEST_SHARE_TO_GO_ON = 0.2
Nodes = Mapping[str, dict[str, Any]]


@dataclass(frozen=True)
class Former:
    """The last snapshot: its folder, and when its file was begun, if a draft's goes on from it."""

    folder: Path
    begun_at: datetime | None


def read_nodes(manifest: Path) -> Nodes:
    """Return what dbt's manifest tells of each table, by `schema.table`."""
    if not manifest.exists():
        raise KennoError(f"there is no {manifest} to describe the marts. Run `kenno build` first.")
    nodes = json.loads(manifest.read_text("utf-8"))["nodes"].values()
    return {f"{node['schema']}.{node['alias']}": node for node in nodes}


def copy_marts(
    build_database: Path,
    nodes: Nodes,
    draft: Path,
    memory_limit: str,
    former: Former | None = None,
) -> tuple[str, dict[str, int]]:
    """Bring every table of the published schemas, with its description, into a draft.

    Returns the build's moment, and rows by table.
    """
    spill, file = draft / "spill", draft / "marts.duckdb"
    if former and former.begun_at:
        shutil.copyfile(former.folder / file.name, file)
    with duckdb.connect(str(file)) as target:
        target.execute("set timezone = 'UTC'")
        target.execute("set memory_limit = $limit", {"limit": memory_limit})
        target.execute(f"set temp_directory = '{quoted(spill)}'")
        # Once, at the end: a draft that breaks off is thrown away.
        target.execute("set wal_autocheckpoint = '1TB'")
        target.execute(f"attach '{quoted(build_database)}' as build (read_only)")
        tables = list_tables(target, "build", SCHEMAS)
        if not tables:
            raise KennoError(f"{build_database} holds no marts. Run `kenno build` first.")
        if former:
            target.execute(f"attach '{quoted(former.folder / file.name)}' as former (read_only)")
        known = list_tables(target, "former", SCHEMAS) if former else []
        drop_others(target, tables, known if former and former.begun_at else [])
        with ThreadPoolExecutor(COPIED_AT_ONCE) as pool:
            rows = pool.map(
                lambda table: copy_table(target, draft, table, former if table in known else None),
                tables,
            )
            counts = {
                f"{table.schema}.{table.name}": count
                for table, count in zip(tables, rows, strict=True)
            }
        describe(target, nodes)
        ((as_of,),) = target.execute("select as_of_at from build.intermediate.int_as_of").fetchall()
        target.execute("detach build")
        if former:
            target.execute("detach former")
    shutil.rmtree(spill, ignore_errors=True)
    return as_of.replace(tzinfo=UTC).isoformat(), dict(sorted(counts.items()))


def drop_others(
    target: duckdb.DuckDBPyConnection, tables: Sequence[Table], held: Sequence[Table]
) -> None:
    """Drop what the draft holds that is no such table any more; make the schemas of all others."""
    for table in held:
        if table not in tables:
            target.execute(f"drop table {table.quoted}")
    for schema in sorted({table.schema for table in tables}):
        target.execute(f"create schema if not exists {schema}")


def copy_table(
    target: duckdb.DuckDBPyConnection, draft: Path, table: Table, former: Former | None
) -> int:
    """Bring one table into the drafted snapshot and into Parquet; return its rows.

    `former` is the last snapshot, if it has the table.
    """
    place = Path("parquet") / table.schema / table.name
    with target.cursor() as cursor:
        if former:
            difference = compare(cursor, table)
        else:
            difference = Difference(count_rows(cursor, f"build.{table.quoted}"))
        if not former or not former.begun_at or not goes_on(difference):
            cursor.execute(f"create or replace table {table.quoted} as from build.{table.quoted}")
        elif not difference.is_none:
            go_on(cursor, table)
        held = former.folder / place if former else None
        write_parquet(cursor, table, difference, draft / place, held)
    return difference.row_count


def goes_on(difference: Difference) -> bool:
    """Tell whether a table stays, but for the rows that differ."""
    differing = difference.gone_count + difference.come_count
    return difference.is_none or (
        difference.is_known
        and difference.row_count >= FEWEST_ROWS_TO_GO_ON
        and differing <= LARGEST_SHARE_TO_GO_ON * difference.row_count
    )


def go_on(cursor: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Take out of a drafted table what is gone, and put in what has come, in the build's order."""
    cursor.execute(f"""
        delete from {table.quoted} where rowid in (select unnest(gone) from {PLACES});
        insert into {table.quoted}
        select * from build.{table.quoted} where rowid in (select unnest(come) from {PLACES});
    """)


def describe(target: duckdb.DuckDBPyConnection, nodes: Nodes) -> None:
    """Say of each table and column what dbt's manifest says of it, so that BI tools show it."""
    said = {
        (schema, table, name): text or ""
        for schema, table, name, text in target.execute("""
            select schema_name, table_name, '', comment
            from duckdb_tables() where database_name = current_database()
            union all
            select schema_name, table_name, column_name, comment
            from duckdb_columns() where database_name = current_database()
        """).fetchall()
    }
    target.begin()
    for (schema, table, name), before in said.items():
        node = nodes.get(f"{schema}.{table}", {"description": "", "columns": {}})
        text = node["columns"].get(name, {}).get("description", "") if name else node["description"]
        if text != before:
            what = f'column {schema}."{table}"."{name}"' if name else f'table {schema}."{table}"'
            target.execute(f"comment on {what} is '{escaped(text)}'")
    target.commit()


def escaped(text: str) -> str:
    """Return a text safe between single quotes in SQL."""
    return text.replace("'", "''")
