"""One text for all engines: overrides first, else sqlglot; values as literals where needed."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from benchmarks.workloads.query import Query, Value

PARAMETER = re.compile(r"\$([a-z_]+)")
RECURSIVE = re.compile(
    r"^with recursive (?P<before>.*?)(?P<name>[a-z_]+) as \((?P<base>(?:(?!\n\)).)*?)"
    r"union all(?P<step>.*?)\n\)\n(?P<last>.*)$",
    re.DOTALL,
)

Rows = list[tuple[Any, ...]]


def text_for(query: Query, names: tuple[str, ...], dialect: str | None) -> str:
    """Return a query's text for the first of an engine's names that has one of its own.

    Without one it is translated to sqlglot's `dialect`, or kept as it is when that is None.
    """
    for name in names:
        if name in query.overrides:
            return query.overrides[name]
    if dialect is None:
        return query.sql
    import sqlglot

    # sqlglot reads $name in its DuckDB dialect and would write it in another's form.
    marked = PARAMETER.sub(r"__value_\1", query.sql)
    written = sqlglot.transpile(marked, read="duckdb", write=dialect, identify=False)[0]
    return re.sub(r"__value_([a-z_]+)", r"$\1", written)


def fill(sql: str, values: Mapping[str, Value], moment: Callable[[datetime], str]) -> str:
    """Put values into a text as literals; `moment` writes those that are times."""

    def literal(found: re.Match[str]) -> str:
        value = values[found[1]]
        if isinstance(value, datetime):
            return moment(value)
        return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"

    return PARAMETER.sub(literal, sql)


def iso_timestamp(value: datetime) -> str:
    """Write a moment as the standard has it."""
    return f"timestamp '{value.isoformat(' ', 'seconds')}'"


def is_recursive(sql: str) -> bool:
    """Return whether a text calls itself."""
    return sql.lower().startswith("with recursive")


def ask_by_steps(
    sql: str,
    run: Callable[[str], Any],
    name_it: Callable[[str, Any], None],
    size: Callable[[Any], int],
) -> Any:  # noqa: ANN401  # whatever the engine calls a result
    """Answer a recursive text with an engine that has no recursion, a step at a time.

    `run` answers a text with a frame, `name_it` gives a frame a name for later texts, `size`
    counts its rows. The steps stop when one finds nothing.
    """
    parts = RECURSIVE.match(sql)
    if parts is None:
        raise ValueError(f"not a recursive query of the form this suite knows: {sql[:60]}")
    name, before = parts["name"], parts["before"].rstrip().rstrip(",")
    head = f"with {before}\n" if before else ""
    levels = [run(head + parts["base"])]
    while size(levels[-1]):
        name_it(name, levels[-1])
        levels.append(run(head + parts["step"]))
    texts = []
    for number, level in enumerate(levels[:-1] or levels):
        name_it(f"{name}_{number}", level)
        texts.append(f"select * from {name}_{number}")
    name_it(name, run(" union all ".join(texts)))
    return run(parts["last"])
