"""`kenno publish` and `kenno rollback`: read-only snapshots of the marts, swapped in whole.

    current -> snapshots/<id>/{marts.duckdb, parquet/<schema>/<table>.parquet, manifest.json}

A reader that opened the old snapshot keeps it; the next one to open `current` gets the new one.
"""

import hashlib
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from extract.landing import quoted
from warehouse.errors import KennoError, WrongUse

# Most tables are small: the engine is busy when several are copied at once.
COPIED_AT_ONCE = 4
# The next level takes a fifth more of the processor, and no less room.
PARQUET = "compression zstd, compression_level 1"
SCHEMAS = ("engagement", "value", "kpi", "identity", "quality", "reference")


@dataclass(frozen=True)
class Snapshot:
    """A published snapshot: rows by table, and the hash of its database file."""

    snapshot_id: str
    as_of: str
    published_at: str
    revision: str
    database_sha256: str
    tables: dict[str, int]


def publish(
    build_database: Path,
    manifest: Path,
    published: Path,
    now: datetime,
    revision: str,
    keep: int,
    memory_limit: str = "1GB",
) -> Snapshot:
    """Copy the marts into a new snapshot, check it, and swap it in; keep the last `keep`.

    `manifest` is dbt's: what tables and columns are described by. `memory_limit` is the engine's.
    """
    snapshots = published / "snapshots"
    snapshot_id = f"{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}"
    draft = published / f".draft-{os.getpid()}"
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        as_of, tables = copy_marts(build_database, manifest, draft, memory_limit)
        check(draft / "marts.duckdb", tables)
        snapshot = Snapshot(
            snapshot_id=snapshot_id,
            as_of=as_of,
            published_at=now.astimezone(UTC).isoformat(),
            revision=revision,
            database_sha256=hash_file(draft / "marts.duckdb"),
            tables=tables,
        )
        (draft / "manifest.json").write_text(json.dumps(asdict(snapshot), indent=2), "utf-8")
        snapshots.mkdir(exist_ok=True)
        draft.rename(snapshots / snapshot_id)
        point_to(published, snapshot_id)
        prune(published, keep)
    except (OSError, duckdb.Error) as problem:
        raise KennoError(
            f"publishing to {published} failed: {problem}. Readers keep the snapshot they have."
            " Free space, or give the engine more of it ([building] memory_limit), or build first"
            " (`kenno build`), then publish again."
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return snapshot


def copy_marts(
    build_database: Path, manifest: Path, draft: Path, memory_limit: str
) -> tuple[str, dict[str, int]]:
    """Copy every table of the published schemas, with its description, to DuckDB and Parquet."""
    if not build_database.exists():
        raise KennoError(f"there is no {build_database} to publish. Run `kenno build` first.")
    if not manifest.exists():
        raise KennoError(f"there is no {manifest} to describe the marts. Run `kenno build` first.")
    spill = draft / "spill"
    with duckdb.connect(str(draft / "marts.duckdb")) as target:
        target.execute("set timezone = 'UTC'")
        target.execute("set memory_limit = $limit", {"limit": memory_limit})
        target.execute(f"set temp_directory = '{quoted(spill)}'")
        target.execute(f"attach '{quoted(build_database)}' as build (read_only)")
        tables = target.execute(
            """
            select schema_name, table_name from duckdb_tables()
            where database_name = 'build' and list_contains($schemas, schema_name)
            order by all
            """,
            {"schemas": list(SCHEMAS)},
        ).fetchall()
        if not tables:
            raise KennoError(f"{build_database} holds no marts. Run `kenno build` first.")
        for schema in sorted({schema for schema, _ in tables}):
            target.execute(f"create schema {schema}")
            (draft / "parquet" / schema).mkdir(parents=True)
        with ThreadPoolExecutor(COPIED_AT_ONCE) as pool:
            rows = pool.map(lambda table: copy_table(target, draft, *table), tables)
            counts = {
                f"{schema}.{table}": count
                for (schema, table), count in zip(tables, rows, strict=True)
            }
        describe(target, manifest)
        ((as_of,),) = target.execute("select as_of_at from build.intermediate.int_as_of").fetchall()
        target.execute("detach build")
    shutil.rmtree(spill, ignore_errors=True)
    return as_of.replace(tzinfo=UTC).isoformat(), counts


def copy_table(target: duckdb.DuckDBPyConnection, draft: Path, schema: str, table: str) -> int:
    """Copy one table to the drafted snapshot and to Parquet; return its rows."""
    file = draft / "parquet" / schema / f"{table}.parquet"
    with target.cursor() as cursor:
        cursor.execute(f'create table {schema}."{table}" as from build.{schema}."{table}"')
        cursor.execute(f"""copy {schema}."{table}" to '{quoted(file)}' ({PARQUET})""")
        ((rows,),) = cursor.execute(f'select count(*) from {schema}."{table}"').fetchall()
    return int(rows)


def describe(target: duckdb.DuckDBPyConnection, manifest: Path) -> None:
    """Say of each table and column what dbt's manifest says of it, so that BI tools show it."""
    columns = target.execute("""
        select schema_name, table_name, list(column_name)
        from duckdb_columns() where database_name = current_database() group by all
    """).fetchall()
    nodes = json.loads(manifest.read_text("utf-8"))["nodes"].values()
    told = {(node["schema"], node["alias"]): node for node in nodes}
    target.begin()
    for schema, table, names in columns:
        node = told.get((schema, table))
        if node is None:
            continue
        comment(target, f'table {schema}."{table}"', node["description"])
        for name in names:
            text = node["columns"].get(name, {}).get("description", "")
            comment(target, f'column {schema}."{table}"."{name}"', text)
    target.commit()


def comment(target: duckdb.DuckDBPyConnection, what: str, text: str) -> None:
    """Comment on a table or column, where there is something to say."""
    if text:
        target.execute(f"comment on {what} is '{escaped(text)}'")


def check(database: Path, tables: dict[str, int]) -> None:
    """Open a drafted snapshot as a reader would and count again."""
    with duckdb.connect(str(database), read_only=True) as reader:
        for name, expected in tables.items():
            schema, table = name.split(".")
            ((rows,),) = reader.execute(f'select count(*) from {schema}."{table}"').fetchall()
            if rows != expected:
                raise KennoError(f"the drafted snapshot has {rows} rows in {name}, not {expected}.")


def rollback(published: Path, snapshot_id: str | None = None) -> str:
    """Point readers to the snapshot before the current one, or to the one named."""
    present = list_snapshots(published)
    current = current_snapshot(published)
    if snapshot_id is None:
        earlier = [one for one in present if current is None or one < current]
        if not earlier:
            raise WrongUse(f"there is no snapshot before {current} in {published}.")
        snapshot_id = earlier[-1]
    if snapshot_id not in present:
        raise WrongUse(f"there is no snapshot {snapshot_id}; there are {', '.join(present)}.")
    point_to(published, snapshot_id)
    return snapshot_id


def list_snapshots(published: Path) -> list[str]:
    """Return the identifiers of the snapshots that are there, oldest first."""
    return sorted(path.parent.name for path in published.glob("snapshots/*/manifest.json"))


def current_snapshot(published: Path) -> str | None:
    """Return the identifier of the snapshot that readers get."""
    link = published / "current"
    return link.readlink().name if link.is_symlink() else None


def read_manifest(published: Path) -> Snapshot:
    """Return what the current snapshot says of itself."""
    path = published / "current" / "manifest.json"
    if not path.exists():
        raise KennoError(f"nothing is published in {published} yet. Run `kenno run` first.")
    return Snapshot(**json.loads(path.read_text("utf-8")))


def point_to(published: Path, snapshot_id: str) -> None:
    """Swap the link that readers follow, in one step."""
    draft = published / f".current-{os.getpid()}"
    draft.unlink(missing_ok=True)
    draft.symlink_to(Path("snapshots") / snapshot_id)
    draft.replace(published / "current")


def prune(published: Path, keep: int) -> None:
    """Remove the oldest snapshots beyond `keep`, never the current one."""
    current = current_snapshot(published)
    for old in list_snapshots(published)[:-keep]:
        if old != current:
            shutil.rmtree(published / "snapshots" / old)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def escaped(text: str) -> str:
    """Return a text safe between single quotes in SQL."""
    return text.replace("'", "''")
