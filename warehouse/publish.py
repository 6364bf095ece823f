"""`kenno publish` and `kenno rollback`: read-only snapshots of the marts, swapped in whole.

    current -> snapshots/<id>/{marts.duckdb, parquet/<schema>/<table>/*.parquet, manifest.json}

A reader that opened the old snapshot keeps it; the next one to open `current` gets the new one.
What did not change since the last snapshot is taken over from it, not copied out of the build.
"""

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from warehouse.copy_marts import Former, Nodes, copy_marts, read_nodes
from warehouse.errors import KennoError, WrongUse
from warehouse.parquet_parts import count_exported

# What is taken out of a database file stays in it, unseen, until its room is needed. So a file that
# goes on from the last snapshot's is made of nothing before what is gone has been so for a day.
LONGEST_GOING_ON = timedelta(hours=12)
READ_ONLY = 0o444


@dataclass(frozen=True)
class Snapshot:
    """A published snapshot: rows by table, the hash of its database file, and when that was begun.

    `begun_at` is when the file was last made of nothing, `rows_from` says of tables without records
    where their rows are told (`warehouse/origins.py`); snapshots of older versions do not say.
    """

    snapshot_id: str
    as_of: str
    published_at: str
    revision: str
    database_sha256: str
    tables: dict[str, int]
    begun_at: str = ""
    rows_from: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


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
    former = find_former(published, now)
    snapshot_id = f"{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}"
    draft = published / f".draft-{os.getpid()}"
    try:
        if not build_database.exists():
            raise KennoError(f"there is no {build_database} to publish. Run `kenno build` first.")
        nodes = read_nodes(manifest)
        try:
            as_of, tables = copy_into(draft, build_database, nodes, memory_limit, former)
        except (OSError, duckdb.Error):
            if former is None:
                raise
            # It may be the last snapshot that cannot be read: take nothing over from it.
            former = None
            as_of, tables = copy_into(draft, build_database, nodes, memory_limit, former)
        begun_at = former.begun_at if former and former.begun_at else now.astimezone(UTC)
        check(draft, tables)
        snapshot = Snapshot(
            snapshot_id=snapshot_id,
            as_of=as_of,
            published_at=now.astimezone(UTC).isoformat(),
            revision=revision,
            database_sha256=hash_file(draft / "marts.duckdb"),
            tables=tables,
            begun_at=begun_at.isoformat(),
            rows_from=rows_from_of(nodes),
        )
        (draft / "manifest.json").write_text(json.dumps(asdict(snapshot), indent=2), "utf-8")
        for file in (path for path in draft.rglob("*") if path.is_file()):
            file.chmod(READ_ONLY)
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


def copy_into(
    draft: Path, build_database: Path, nodes: Nodes, memory_limit: str, former: Former | None
) -> tuple[str, dict[str, int]]:
    """Copy the marts into a draft, of which nothing is there yet or no more."""
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    return copy_marts(build_database, nodes, draft, memory_limit, former)


def rows_from_of(nodes: Nodes) -> dict[str, list[dict[str, Any]]]:
    """Return what dbt declares of where rows without records are told, by table."""
    return {
        table: declared
        for table, node in nodes.items()
        if (declared := node.get("config", {}).get("meta", {}).get("rows_from"))
    }


def find_former(published: Path, now: datetime) -> Former | None:
    """Return the current snapshot, with the beginning of its file if the next may go on from it."""
    manifest = published / "current" / "manifest.json"
    if not manifest.exists():
        return None
    told = json.loads(manifest.read_text("utf-8")).get("begun_at")
    begun_at = datetime.fromisoformat(told) if told else None
    goes_on = begun_at is not None and now - begun_at < LONGEST_GOING_ON
    return Former(manifest.parent.resolve(), begun_at if goes_on else None)


def check(draft: Path, tables: dict[str, int]) -> None:
    """Open a drafted snapshot as readers would and count again, in both forms."""
    with duckdb.connect(str(draft / "marts.duckdb"), read_only=True) as reader:
        for name, expected in tables.items():
            schema, table = name.split(".")
            ((rows,),) = reader.execute(f'select count(*) from {schema}."{table}"').fetchall()
            exported = count_exported(reader, draft / "parquet" / schema / table)
            if rows != expected or exported != expected:
                raise KennoError(
                    f"the drafted snapshot has {rows} rows in {name}, and {exported} as Parquet,"
                    f" not {expected}."
                )


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
