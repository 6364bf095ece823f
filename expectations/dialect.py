"""DuckDB for Great Expectations: a SQLAlchemy dialect whose cursors keep their rows.

Great Expectations reads a result after it gave the connection back to the pool. In duckdb-engine
the cursor is the connection, so that result is gone by then and every expectation fails with
"list index out of range". Here a cursor fetches its rows at once and owns them. Delete this module
when Great Expectations has an engine for DuckDB, or duckdb-engine has cursors of its own.
"""

import atexit
from typing import Any

import duckdb
import duckdb_engine
from duckdb_engine import ConnectionWrapper, CursorWrapper, Dialect
from sqlalchemy.dialects import registry

URL_SCHEME = "duckdb+kept"


class KeptCursor(CursorWrapper):
    """A cursor that holds the rows of its own last statement."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, wrapper: ConnectionWrapper) -> None:
        super().__init__(connection, wrapper)
        self.duckdb = connection
        self.description: list[Any] | None = None
        self.rowcount = -1
        self.rows: list[tuple[Any, ...]] = []

    def execute(self, statement: str, *settings: Any, **named: Any) -> None:  # noqa: ANN401
        """Run a statement and keep all that it returns; checks return few rows."""
        super().execute(statement, *settings, **named)
        self.description = self.duckdb.description
        self.rows = self.duckdb.fetchall() if self.description else []

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row, or None."""
        return self.rows.pop(0) if self.rows else None

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """Return the next `size` rows (one by default, as PEP 249 has it)."""
        count = size or 1
        taken, self.rows = self.rows[:count], self.rows[count:]
        return taken

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows that are left."""
        taken, self.rows = self.rows, []
        return taken


class KeptConnection(ConnectionWrapper):
    """A connection whose cursors keep their rows."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection)
        self.duckdb = connection

    def cursor(self) -> KeptCursor:
        """Return a new cursor of this connection."""
        return KeptCursor(self.duckdb, self)


class KeptDialect(Dialect):
    """The duckdb-engine dialect with those cursors; it reads no setting and loads no extension."""

    supports_statement_cache = False

    def do_begin(self, connection: Any) -> None:  # noqa: ANN401
        """Begin nothing: checks only read, and a transaction around each query doubles its cost."""

    def do_rollback(self, connection: Any) -> None:  # noqa: ANN401
        """Have nothing to roll back."""

    def do_commit(self, connection: Any) -> None:  # noqa: ANN401
        """Have nothing to commit."""

    def connect(self, *_: Any, **settings: Any) -> Any:  # noqa: ANN401
        """Open the database that the URL names; a named in-memory database is shared."""
        return KeptConnection(duckdb.connect(settings["database"]))


registry.register("duckdb.kept", __name__, KeptDialect.__name__)

# Great Expectations keeps SQLAlchemy's compilers alive past the end of the interpreter, and with
# them duckdb: it would then print pages on leaked objects. Nothing runs here after that moment.
atexit.register(vars(duckdb_engine).clear)
