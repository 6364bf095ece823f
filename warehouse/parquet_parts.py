"""A table's Parquet files: one, or one a month where it is large, so that old months stay.

parquet/<schema>/<table>/{all | 2026-10, 2026-11, …, undated}.parquet
"""

import os
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

import duckdb

from extract.landing import quoted
from warehouse.differing import PLACES, Difference, Table

# The next level takes a fifth more of the processor, and no less room.
PARQUET = "compression zstd, compression_level 1"
# Below this a table is written at once.
FEWEST_ROWS_BY_MONTH = 100_000
WHOLE, UNDATED = "all", "undated"


def write_parquet(
    cursor: duckdb.DuckDBPyConnection,
    table: Table,
    difference: Difference,
    folder: Path,
    former: Path | None,
) -> None:
    """Write a table of the drafted snapshot to `folder`.

    Parts whose rows are those in the last snapshot's folder `former` are taken over as they are: by
    a second name for the same file, which nobody changes.
    """
    folder.mkdir(parents=True)
    parts = {path.stem: path for path in former.glob("*.parquet")} if former else {}
    is_by_month = table.moment is not None and difference.row_count >= FEWEST_ROWS_BY_MONTH
    if (WHOLE in parts) == is_by_month or not difference.is_known:
        parts = {}
    if parts:
        others = touched_parts(cursor, table, difference, parts)
        for name, part in parts.items():
            if name not in others:
                take_over(part, folder / part.name)
        for name in others:
            write_part(cursor, table, name, folder)
        if count_exported(cursor, folder) == difference.row_count:
            return
        # Somebody changed the last snapshot's files.
        for path in folder.iterdir():
            path.unlink()
    months = list_months(cursor, table, f"select * from {table.quoted}") if is_by_month else ()
    for name in months or (WHOLE,):
        write_part(cursor, table, name, folder)


def take_over(part: Path, place: Path) -> None:
    """Give a file a second name; where the disk cannot, copy it."""
    try:
        os.link(part, place)
    except OSError:
        shutil.copyfile(part, place)


def count_exported(engine: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Return how many rows a table has in its Parquet files, by what these say of themselves."""
    if not any(folder.iterdir()):
        return 0
    ((rows,),) = engine.execute(
        "select count(*) from read_parquet($files)", {"files": str(folder / "*.parquet")}
    ).fetchall()
    return int(rows)


def touched_parts(
    cursor: duckdb.DuckDBPyConnection,
    table: Table,
    difference: Difference,
    parts: Collection[str],
) -> Iterable[str]:
    """Return which of `parts`, or what others, hold rows that are gone or have come."""
    if difference.is_none:
        return ()
    if WHOLE in parts:
        return (WHOLE,)
    return list_months(
        cursor,
        table,
        f"""
        select "{table.moment}" from former.{table.quoted}
        where rowid in (select unnest(gone) from {PLACES})
        union all
        select "{table.moment}" from build.{table.quoted}
        where rowid in (select unnest(come) from {PLACES})
        """,
    )


def list_months(cursor: duckdb.DuckDBPyConnection, table: Table, rows: str) -> list[str]:
    """Return the names of the parts that rows of a table are of."""
    found = cursor.execute(
        f"""
        select distinct coalesce(strftime(date_trunc('month', "{table.moment}"), '%Y-%m'), $undated)
        from ({rows})
        order by all
        """,
        {"undated": UNDATED},
    ).fetchall()
    return [str(row[0]) for row in found]


def write_part(cursor: duckdb.DuckDBPyConnection, table: Table, name: str, folder: Path) -> None:
    """Write one part; none of a month of which all is gone."""
    moment, condition = f'"{table.moment}"', ""
    if name == UNDATED:
        condition = f"where {moment} is null"
    elif name != WHOLE:
        first = f"date '{name}-01'"
        condition = f"where {moment} >= {first} and {moment} < {first} + interval 1 month"
    if name != WHOLE:
        ((is_there,),) = cursor.execute(
            f"select exists (from {table.quoted} {condition})"
        ).fetchall()
        if not is_there:
            return
    cursor.execute(
        f"copy (from {table.quoted} {condition})"
        f" to '{quoted(folder / f'{name}.parquet')}' (format parquet, {PARQUET})"
    )
