"""Which keys of a table the build told anew since the last snapshot.

Models that go on replace the rows of keys that `int_touched` lists, and no others: see
macros/touched.sql. So only rows of those keys need be compared with the last snapshot's.
"""

from collections.abc import Mapping
from typing import Any

import duckdb

from warehouse.differing import Table

LIST = "build.intermediate.int_touched"
# The types that the list's texts are read as; keys of other types are made of them by dbt alone.
COMPARABLE = ("VARCHAR", "DATE")
# A number that stands for an identifier is looked up by it, where the table has both.
STANDS_FOR = {"post_key": "post_id"}


def last_addition(engine: duckdb.DuckDBPyConnection) -> int | None:
    """Return the number of the last addition to the list; None where there is no list."""
    schema, name = LIST.split(".")[1:]
    if not engine.execute(
        "from duckdb_tables() where (database_name, schema_name, table_name) = ('build', $1, $2)",
        [schema, name],
    ).fetchall():
        return None
    ((number,),) = engine.execute(f"select max(touch_number) from {LIST}").fetchall()
    return None if number is None else int(number)


def keys_of_redone(nodes: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """Return, by schema and table, the key by which models are redone, of dbt's nodes."""
    return {
        (node["schema"], node["alias"]): node["config"]["unique_key"]
        for node in nodes.values()
        if node.get("config", {}).get("incremental_strategy") == "redo"
    }


def of_touched_keys(
    engine: duckdb.DuckDBPyConnection, table: Table, key: str | None, since: int | None
) -> str | None:
    """Return a condition on the rows of a table that may differ from what they were.

    `key` is what the model is redone by, and `since` the last addition to the list when the last
    snapshot was published. Returns None where any row may be another: the model was built anew
    since, or more than once, so that the list does not go back as far.
    """
    key = STANDS_FOR.get(key or "", key)
    kind = dict(table.columns).get(key or "")
    if since is None or kind not in COMPARABLE:
        return None
    ((done,),) = engine.execute(
        f"select min(touch_number) from {LIST} where kind = 'done' and touched_key = $name",
        {"name": table.name},
    ).fetchall()
    if done is None or done > since:
        return None
    listed = (
        f"select distinct try_cast(touched_key as {kind}) from {LIST}"
        f" where touch_number > {done:d} and kind != 'done'"
    )
    return f'"{key}" in ({listed})'
