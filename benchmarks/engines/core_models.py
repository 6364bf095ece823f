"""The warehouse's own core models, and BSMA's tables as views of them.

A place is a folder with `marts.duckdb`: a published snapshot, or the generated network in the same
tables. Readers attach it and make the views in their own memory, so that a snapshot is never
written.
"""

import os
from pathlib import Path

import duckdb

DATABASE = "marts.duckdb"
FILL = Path(__file__).with_name("core_models.sql")
VIEWS = Path(__file__).parents[1] / "workloads" / "bsma" / "views.sql"


def load_core(tables: Path, place: Path, names: tuple[str, ...]) -> None:
    """Make the core models of BSMA's Parquet tables, or take the snapshot that came with them."""
    place.mkdir()
    if (tables / DATABASE).exists():
        os.link(tables / DATABASE, place / DATABASE)
        return
    with duckdb.connect(str(place / DATABASE)) as connection:
        connection.execute("attach ':memory:' as read")
        for name in names:
            path = quoted(tables / f"{name}.parquet")
            connection.execute(f"create view read.{name} as from read_parquet('{path}')")
        connection.execute(FILL.read_text(encoding="utf-8"))


def open_core(place: Path) -> duckdb.DuckDBPyConnection:
    """Connect to memory with a place's marts attached for reading, and the views of them."""
    connection = duckdb.connect()
    connection.execute(f"attach '{quoted(place / DATABASE)}' as marts (read_only)")
    connection.execute(
        VIEWS.read_text(encoding="utf-8").replace(" engagement.", " marts.engagement.")
    )
    return connection


def quoted(path: Path) -> str:
    """Return a path as it stands within a text of SQL."""
    return str(path).replace("'", "''")
