"""What dbt's connections to DuckDB know beside the project: pads of a key, and when to tidy up."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

from warehouse.pseudonyms import KEY_VARIABLE
from warehouse.settings import exported

BLOCK = 64  # bytes, of SHA-256
INNER, OUTER = 0x36, 0x5C
# Of rows that are written, so many may be gone before tables are written anew without them.
MOST_GONE = 0.1
ROW_GROUP = 122_880  # rows, of DuckDB's


def pads(key: str) -> tuple[bytes, bytes]:
    """Return the inner and outer pad of a key, as HMAC-SHA256 needs them (RFC 2104)."""
    secret = key.encode()
    block = (sha256(secret).digest() if len(secret) > BLOCK else secret).ljust(BLOCK, b"\0")
    return bytes(byte ^ INNER for byte in block), bytes(byte ^ OUTER for byte in block)


class Plugin(BasePlugin):
    """Give each cursor the pads, under the names that macros/engine/pseudonyms.sql reads.

    An engine that closes would write anew, without the rows that are gone, all tables that take one
    group of rows less so: often most of a table for the hundredth of it that a day replaces. And it
    would compress the texts of what a day adds, which takes half of its time.
    """

    def initialize(self, plugin_config: Mapping[str, Any]) -> None:
        """Keep the key; without one, what makes pseudonyms fails and says so."""
        self.key = exported(KEY_VARIABLE)

    def configure_connection(self, conn: Any) -> None:  # noqa: ANN401 - dbt has no types for it
        """Leave the rows that are gone where they are until they are many, and new texts as long.

        What is built whole, and tables that are written anew without what is gone, are compressed.
        """
        if share_gone(conn) < MOST_GONE:
            conn.execute("set global max_vacuum_tasks = 0")
            if exported("KENNO_SAME_MODELS"):
                conn.execute("set global disabled_compression_methods = 'dict_fsst'")

    def configure_cursor(self, cursor: Any) -> None:  # noqa: ANN401 - dbt has no types for it
        """Set the pads: variables of an engine's session are never written."""
        if self.key:
            inner, outer = pads(self.key)
            cursor.execute(f"set variable kenno_inner_pad = unhex('{inner.hex()}')")
            cursor.execute(f"set variable kenno_outer_pad = unhex('{outer.hex()}')")


def share_gone(conn: Any) -> float:  # noqa: ANN401 - dbt has no types for it
    """Return which part of the rows of large tables is gone, and still written."""
    tables = conn.execute(f"""
        select schema_name, table_name, estimated_size
        from duckdb_tables()
        where database_name = current_database() and estimated_size > {ROW_GROUP}
    """).fetchall()
    written = sum(rows for *_, rows in tables)
    if not written:
        return 0.0
    counts = " union all ".join(
        f'select count(*) as held from "{schema}"."{table}"' for schema, table, _ in tables
    )
    ((held,),) = conn.execute(f"select sum(held) from ({counts})").fetchall()
    return float(1 - held / written)
