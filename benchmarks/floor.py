"""A build as one script in the engine, without dbt: the floor under what dbt takes.

    python -m benchmarks.floor DATABASE MEMORY

Reads the statements as JSON from standard input: a list of [name, SQL]. Prints the seconds of each.
"""

import json
import sys
import time
from collections.abc import Iterable

import duckdb


def run_script(
    statements: Iterable[tuple[str, str]], database: str, memory: str
) -> dict[str, float]:
    """Run statements in one connection, with the settings of a build; return seconds by name."""
    seconds = {}
    with duckdb.connect(database) as engine:
        engine.execute("set timezone = 'UTC'")
        engine.execute("set preserve_insertion_order = false")
        engine.execute(f"set memory_limit = '{memory}'")
        for name, statement in statements:
            began = time.monotonic()
            engine.execute(statement)
            seconds[name] = round(time.monotonic() - began, 3)
        began = time.monotonic()
        engine.execute("checkpoint")
        seconds["checkpoint"] = round(time.monotonic() - began, 3)
    return seconds


if __name__ == "__main__":
    database, memory = sys.argv[1:]
    sys.stdout.write(json.dumps(run_script(json.load(sys.stdin), database, memory)) + "\n")
