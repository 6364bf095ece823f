"""PostgreSQL, from the system's package: a server of the suite's own on a private socket."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.engines.dialects import PARAMETER, text_for
from benchmarks.engines.engine import OUT_OF_THE_BOX, TABLES, TUNED
from benchmarks.engines.packages import missing_package, missing_program
from benchmarks.engines.places import owned
from benchmarks.workloads.query import Query, Value

if TYPE_CHECKING:
    import psycopg

PROGRAMS = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
# Only over the private socket; text sorts byte by byte, as in the other engines.
ACCESS = ("--auth", "trust", "--username", "bench")
PROGRAM_PATH = os.pathsep.join(PROGRAMS)
KEYS = {
    "friendlist": "uid, friendid",
    "microblog": "mid",
    "mention": "mid, uid",
    "retweet": "mid",
    "event": "eventid, tag",
    "rel_event_microblog": "eventid, mid",
    "muser": "uid",
}
INDEXES = """
create index on friendlist (friendid, uid);
create index on microblog (time, uid);
create index on microblog (uid, time);
create index on mention (uid, mid);
create index on retweet (remid, parentmid, mid);
create index on rel_event_microblog (mid, eventid);
"""
TUNED_SETTINGS = {
    "shared_buffers": "2GB",
    "work_mem": "128MB",
    "effective_cache_size": "8GB",
    "random_page_cost": "1.1",
    "jit": "off",
}


class PostgresqlSession:
    """One reader's connection."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self.connection = connection

    def ask(self, sql: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        """Return all rows of an answer."""
        rows: list[tuple[Any, ...]] = self.connection.execute(sql, dict(values)).fetchall()
        return rows

    def cancel(self) -> None:
        """Ask the server to give up."""
        self.connection.cancel()

    def close(self) -> None:
        """Let go of the server."""
        self.connection.close()


@dataclass(frozen=True)
class PostgresqlEngine:
    """PostgreSQL with its own server process."""

    name: str = "postgresql"
    track: str = OUT_OF_THE_BOX
    tables: tuple[str, ...] = TABLES

    def version(self) -> str:
        """Return its release."""
        if self.missing():
            return "not installed"
        command = [program("postgres"), "--version"]
        said = subprocess.run(command, capture_output=True, text=True, check=True)
        return said.stdout.split()[2]

    def missing(self) -> str | None:
        """Say whether the driver or the server is missing."""
        return missing_package("psycopg", "sqlglot") or missing_program(
            "initdb", "postgresql", PROGRAMS
        )

    def load(self, tables: Path, place: Path) -> None:
        """Make a new cluster beside the system's others and copy the tables into it."""
        data = Path(tempfile.mkdtemp(prefix="kenno-bench-pg-"))
        if os.getuid() == 0:
            shutil.chown(data, "postgres")
        run_program(["initdb", "--pgdata", str(data), "--no-locale", "--encoding", "UTF8", *ACCESS])
        settings = dict(TUNED_SETTINGS) if self.track == TUNED else {}
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(["listen_addresses = ''\n", *lines])
        place.mkdir()
        (place / "server.json").write_text(json.dumps({"data": str(data), "port": free_port()}))
        with self.serve(place):
            fill_tables(self, tables, place)

    @contextmanager
    def serve(self, place: Path) -> Iterator[list[int]]:
        """Start the server, and stop it afterwards; yields the postmaster's process number."""
        server = read_server(place)
        data, port = server["data"], server["port"]
        stop_left_over(data)
        options = f"-p {port} -k {data}"
        log = f"{data}/server.log"
        postmaster: list[int] = []
        with owned(postmaster):
            run_program(["pg_ctl", "start", "-w", "-D", data, "-o", options, "-l", log])
            try:
                told = Path(data, "postmaster.pid").read_text(encoding="utf-8")
                postmaster.append(int(told.split("\n", 1)[0]))
                yield postmaster
            finally:
                run_program(["pg_ctl", "stop", "-w", "-m", "fast", "-D", data])

    def open(self, place: Path, threads: int | None = None) -> PostgresqlSession:
        """Connect; `threads` bounds the workers of one query."""
        connection = connect(place)
        if threads is not None:
            connection.execute(f"set max_parallel_workers_per_gather = {threads - 1}")
        return PostgresqlSession(connection)

    def translate(self, query: Query) -> str:
        """Translate to PostgreSQL's dialect, with the driver's mark for values."""
        sql = text_for(query, ("postgresql",), "postgres")
        return PARAMETER.sub(r"%(\1)s", sql.replace("%", "%%"))

    def settings(self, place: Path) -> dict[str, str]:
        """Return the settings that decide speed."""
        names = ("shared_buffers", "work_mem", "max_parallel_workers_per_gather", "jit")
        connection = connect(place)
        try:
            return {
                name: str(connection.execute(f"show {name}").fetchall()[0][0]) for name in names
            }
        finally:
            connection.close()


def stop_left_over(data: str) -> None:
    """Stop the server that a run which was killed left behind, if there is one."""
    if Path(data, "postmaster.pid").exists():
        with suppress(RuntimeError):  # it ended without removing its number
            run_program(["pg_ctl", "stop", "-w", "-m", "immediate", "-D", data])


def fill_tables(engine: PostgresqlEngine, tables: Path, place: Path) -> None:
    """Copy the Parquet tables into a running server, by way of CSV."""
    import duckdb

    connection = connect(place)
    with tempfile.TemporaryDirectory(prefix="kenno-bench-csv-") as folder, duckdb.connect() as duck:
        for name in engine.tables:
            source = f"read_parquet('{tables / name}.parquet')"
            columns = duck.execute(f"describe select * from {source}").fetchall()
            kinds = ", ".join(f"{column} {kind(str(type_))}" for column, type_, *_ in columns)
            connection.execute(f"create table {name} ({kinds})")  # type: ignore[arg-type, unused-ignore]
            csv = Path(folder, f"{name}.csv")
            duck.execute(f"copy (from {source}) to '{csv}' (format csv, header false)")
            with (
                csv.open("rb") as file,
                connection.cursor() as cursor,
                cursor.copy(f"copy {name} from stdin (format csv)") as copy,
            ):
                while block := file.read(1 << 20):
                    copy.write(block)
            if name in KEYS:
                connection.execute(f"alter table {name} add primary key ({KEYS[name]})")
    if engine.track == TUNED:
        connection.execute(INDEXES)
    connection.execute("vacuum analyze")
    connection.close()


def kind(duckdb_type: str) -> str:
    """Return PostgreSQL's name of a DuckDB type."""
    return {"VARCHAR": "text", "DOUBLE": "double precision"}.get(duckdb_type, duckdb_type.lower())


def connect(place: Path) -> "psycopg.Connection[Any]":
    """Connect to a place's server, each statement by itself."""
    import psycopg

    server = read_server(place)
    return psycopg.connect(
        host=server["data"], port=server["port"], user="bench", dbname="postgres", autocommit=True
    )


def read_server(place: Path) -> dict[str, Any]:
    """Read where a place's cluster is."""
    server: dict[str, Any] = json.loads((place / "server.json").read_text(encoding="utf-8"))
    return server


def remove(place: Path) -> None:
    """Remove a place's cluster."""
    shutil.rmtree(read_server(place)["data"], ignore_errors=True)


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs."""
    return shutil.which(name) or shutil.which(name, path=PROGRAM_PATH) or name


def run_program(arguments: list[str]) -> None:
    """Run one of PostgreSQL's programs as an ordinary user: it refuses to run as root."""
    full = [program(arguments[0]), *arguments[1:]]
    if os.getuid() == 0:
        full = ["runuser", "-u", "postgres", "--", *full]
    # A file for what it says: the server keeps a pipe open that would never end.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(full, stdout=said, stderr=said, cwd="/", check=False)
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(arguments[:3])} failed: {said.read().strip()}")


def free_port() -> int:
    """Return a port that nobody uses: it only names the socket's file."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
