"""A build as one script in the engine, without dbt: the floor under what dbt takes.

    python -m benchmarks.floor DATABASE

Reads from standard input, as JSON, the engine's `settings` and the `statements` as a list of
[name, SQL]. Prints the seconds of each.
"""

import json
import sys
import time
from collections.abc import Iterable, Mapping

import duckdb


def run_script(
    statements: Iterable[tuple[str, str]], database: str, settings: Mapping[str, str]
) -> dict[str, float]:
    """Run statements in one connection, with the settings of a build; return seconds by name."""
    seconds = {}
    with duckdb.connect(database) as engine:
        for name, value in settings.items():
            engine.execute(f"set {name} = '{value}'")
        for name, statement in statements:
            began = time.monotonic()
            engine.execute(statement)
            seconds[name] = round(time.monotonic() - began, 3)
        began = time.monotonic()
        engine.execute("checkpoint")
        seconds["checkpoint"] = round(time.monotonic() - began, 3)
    return seconds


if __name__ == "__main__":
    told = json.load(sys.stdin)
    seconds = run_script(told["statements"], sys.argv[1], told["settings"])
    sys.stdout.write(json.dumps(seconds) + "\n")
