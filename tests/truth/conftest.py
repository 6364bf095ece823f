"""The default world through the whole path but for Airflow, once, and what is true of it."""

import fcntl
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sandbox.drops import write_drops
from sandbox.index import Index
from sandbox.platforms import CREDENTIALS, base_path, credential
from sandbox.server import open_sandbox
from sandbox.truth import TABLES, table
from sandbox.view import View
from sandbox.world import generate, to_ms
from tests.e2e.kenno import ROOT, Kenno

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
SCALE, SEED = 1.0, 1
SOURCES = ("mastodon", "x", "hubspot")

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Truth:
    """The build of the default world, with the truth of it in the schema `truth`."""

    home: Path
    engine: duckdb.DuckDBPyConnection

    def ask(self, query: str) -> Rows:
        """Return the rows of a query over marts and truth."""
        return self.engine.execute(query).fetchall()


@pytest.fixture(scope="session")
def truth(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Truth]:
    """Build the world once for all processes that test."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "truth"
    folder.mkdir(exist_ok=True)
    view = View(Index(generate(SEED, SCALE, UNTIL)), to_ms(UNTIL))
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "built").exists():
            build(folder, view)
            (folder / "built").touch()
    home = folder / "var"
    # The truth goes into a copy: nothing but dbt writes the build.
    kept = shutil.copy(home / "warehouse" / "build.duckdb", folder / f"{worker_id}.duckdb")
    with duckdb.connect(kept) as engine:
        engine.execute("create schema truth")
        for name in TABLES:
            engine.register("told", table(view, name))
            engine.execute(f"create table truth.{name} as from told")
            engine.unregister("told")
        yield Truth(home, engine)


def build(folder: Path, view: View) -> None:
    """Serve the world, land it from its platforms and its dropped files, build and score it."""
    with open_sandbox(scale=SCALE, seed=SEED, port=0, until=UNTIL) as sandbox:
        write_drops(view.world, folder / "var" / "drop", UNTIL)
        served = {
            f"KENNO_SOURCES__{name.upper()}__BASE_URL": f"{sandbox.url}/{base_path(name)}"
            for name in SOURCES
        }
        secrets = {
            f"KENNO_{name}_{key}".upper(): credential(name, key)
            for name in SOURCES
            for key in CREDENTIALS[name]
        }
        kenno = Kenno(
            folder,
            {
                **served,
                **secrets,
                "KENNO_CONFIG": str(ROOT / "kenno.toml"),
                "KENNO_HOME": str(folder / "var"),
                "KENNO_SOURCES__FILEDROP__FOLDER": str(folder / "var" / "drop"),
            },
        )
        for source in (*SOURCES, "filedrop"):
            kenno.do("extract", source, "--until", UNTIL.isoformat())
    kenno.do("build")
