"""A company's own network: BSMA's tables read from its published marts by the views of them."""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.engines.core_models import DATABASE, open_core
from benchmarks.engines.engine import TABLES
from benchmarks.generator.scale import Scale

# What a table must hold for there to be something to ask.
ASKED = {"microblog": "posts", "event": "hashtags", "muser": "accounts"}


class NoNetworkError(Exception):
    """There is no published snapshot, or nothing in it to ask."""


def export_tables(scale: Scale, folder: Path, snapshot: Path) -> dict[str, Any]:
    """Write the views as Parquet, for engines that read no marts; returns the manifest.

    The snapshot itself lies beside them, as it is: DuckDB asks its marts.
    """
    if not snapshot.exists():
        raise NoNetworkError(f"no published snapshot at {snapshot}; make run publishes one")
    folder.mkdir(parents=True)
    try:
        entries = {"marts": keep_snapshot(snapshot.resolve(), folder / DATABASE)}
        with open_core(folder) as connection:
            for name in TABLES:
                entries[name] = write_view(connection, name, folder / f"{name}.parquet")
    except duckdb.Error as problem:
        shutil.rmtree(folder)
        raise NoNetworkError(
            f"{snapshot} has no network to ask ({str(problem).splitlines()[0]});"
            " kenno build and kenno publish make one"
        ) from problem
    empty = [what for name, what in ASKED.items() if not entries[name]["rows"]]
    if empty:
        shutil.rmtree(folder)
        raise NoNetworkError(f"{snapshot} has no {' and no '.join(empty)} to ask about")
    tables = {name: entries[name] for name in TABLES}
    manifest = {"scale": scale.name, "snapshot": entries["marts"]["sha256"], "tables": tables}
    version = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
    return {**manifest, "data_version": version}


def keep_snapshot(snapshot: Path, target: Path) -> dict[str, Any]:
    """Keep a snapshot though it may be pruned: a second name for it, else a copy."""
    try:
        os.link(snapshot, target)
    except OSError:
        shutil.copy(snapshot, target)
    return describe(target, 0)


def write_view(connection: duckdb.DuckDBPyConnection, name: str, target: Path) -> dict[str, Any]:
    """Write a view's rows."""
    path = str(target).replace("'", "''")
    connection.execute(f"copy (from {name} order by all) to '{path}' (format parquet)")
    [(rows,)] = connection.execute(f"select count(*) from '{path}'").fetchall()
    return describe(target, rows)


def describe(file: Path, rows: int) -> dict[str, Any]:
    """Return a file's rows, bytes and hash."""
    with file.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    return {"rows": rows, "bytes": file.stat().st_size, "sha256": sha256}
