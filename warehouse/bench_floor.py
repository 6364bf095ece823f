"""The script that builds the same marts without dbt, from what dbt compiled of each model.

    python -m warehouse.bench_floor

prints it as JSON with the engine's settings, in a process of its own: dbt keeps the build database
open until its own ends.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.dbt_session import Dbt
from warehouse.settings import load_settings

BUILT = ("model", "snapshot")
# What dbt's snapshots add to the rows that they keep, for those that read them.
FIRST_VERSION = """
    select
        *,
        observed_at as valid_from,
        cast(null as timestamp) as valid_to,
        md5(record_id) as dbt_scd_id,
        observed_at as dbt_updated_at
    from ({})
"""


@dataclass(frozen=True)
class Node:
    """One model or snapshot: its name and schema, its SQL, and the nodes that it reads."""

    identity: str
    schema: str
    table: str
    sql: str
    reads: tuple[str, ...]
    is_view: bool


def floor_script(nodes: Sequence[Node]) -> list[tuple[str, str]]:
    """Return the statements that a hand would write, by name: a table or a view for each node.

    Without tests, contracts and dbt's own work between two statements. Written into each other the
    models took no less: DuckDB then makes again what several of them read.
    """
    schemas = sorted({node.schema for node in nodes})
    script = [(f"schema {schema}", f'create schema if not exists "{schema}"') for schema in schemas]
    for node in in_order(nodes):
        kind = "view" if node.is_view else "table"
        script.append(
            (node.identity, f'create {kind} "{node.schema}"."{node.table}" as {node.sql}')
        )
    return script


def compiled(dbt: Dbt) -> list[Node]:
    """Return every model and snapshot as dbt compiles it for a whole build."""
    results = dbt.run(["compile", "--full-refresh"])
    return [node_of(one.node) for one in results if one.node.resource_type in BUILT]


def node_of(node: Any) -> Node:  # noqa: ANN401 - dbt has no types to import cheaply
    """Return what the script needs of one of dbt's nodes."""
    is_snapshot = node.resource_type == "snapshot"
    sql = node.compiled_code
    return Node(
        identity=node.unique_id,
        schema=node.schema,
        table=node.alias,
        sql=FIRST_VERSION.format(sql) if is_snapshot else sql,
        reads=tuple(name for name in node.depends_on.nodes if name.partition(".")[0] in BUILT),
        is_view=node.config.materialized == "view",
    )


def in_order(nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield nodes, each after those that it reads."""
    waiting = {node.identity: node for node in nodes}
    while waiting:
        ready = [
            node for node in waiting.values() if not any(name in waiting for name in node.reads)
        ]
        for node in ready:
            del waiting[node.identity]
            yield node


if __name__ == "__main__":
    dbt = Dbt(load_settings(), "duckdb")
    script = floor_script(compiled(dbt))
    told = {"settings": dbt.adapter.config.credentials.settings, "statements": script}
    sys.stdout.write(json.dumps(told) + "\n")
