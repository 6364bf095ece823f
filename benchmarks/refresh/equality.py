"""Answers first: what was refreshed must equal what is built whole, and forget who is forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.landing.made import quoted
from benchmarks.landing.made_hours import Person

# Of two builds the last digits of sums may differ: the engine adds in orders of its own. So such
# columns are weighed by a hash of their row's other values, summed, and compared with a tolerance.
INEXACT = ("DOUBLE", "FLOAT")
TOLERANCE = 1e-9
ANYWHERE = "anywhere"
# Where numbers stand for identifiers, and what lists them.
HOLDERS = {"account_key": "engagement.dim_accounts", "post_key": "engagement.fct_posts"}
# A platform says which posts are gone, not which accounts: who wrote them stays in the list of
# accounts, without anything that they did.
KEPT = ('"engagement"."dim_accounts"',)


@dataclass(frozen=True)
class Contents:
    """A table's rows; sums of the hashes of whole rows and of each column; sums of what is inexact.

    Of an inexact column these are how many values there are, their weighted sum, and the same of
    their magnitudes.
    """

    rows: int
    row_hash: int
    exact: dict[str, int]
    inexact: dict[str, tuple[int, float, float]]


@dataclass(frozen=True)
class Difference:
    """A mart that is not what it should be, in words."""

    table: str
    problem: str


def find_differences(published: Path, whole: Path) -> tuple[list[Difference], int, int]:
    """Compare every published table with the same built whole.

    Returns what differs, and how many tables and rows were compared.
    """
    differences, rows = [], 0
    with duckdb.connect() as engine:
        engine.execute("set timezone = 'UTC'")
        engine.execute(f"attach '{quoted(published)}' as published (read_only)")
        engine.execute(f"attach '{quoted(whole)}' as whole (read_only)")
        tables = list_tables(engine, "published")
        built = set(list_tables(engine, "whole"))
        for table in tables:
            if table not in built:
                differences.append(Difference(table, "the whole build has no such table"))
                continue
            found = read_contents(engine, f"published.{table}")
            right = read_contents(engine, f"whole.{table}")
            rows += found.rows
            problem = tell_difference(found, right)
            if problem:
                differences.append(Difference(table, problem))
    return differences, len(tables), rows


def list_tables(engine: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    """Return a database's tables, each with its schema, quoted."""
    rows = engine.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = $name"
        " order by all",
        {"name": database},
    ).fetchall()
    return [f'"{schema}"."{table}"' for schema, table in rows]


def read_contents(engine: duckdb.DuckDBPyConnection, table: str) -> Contents:
    """Count a table's rows and add up its values, in whatever order they lie."""
    kinds = {str(row[0]): str(row[1]) for row in engine.execute(f"describe {table}").fetchall()}
    inexact = [name for name, kind in sorted(kinds.items()) if kind in INEXACT]
    exact = {
        name: comparable(name, kind) for name, kind in sorted(kinds.items()) if kind not in INEXACT
    }
    row = f"hash({', '.join(exact.values()) or '0'})"
    sums = [f"coalesce(sum(cast({row} as hugeint)), 0)"]
    sums += [f"coalesce(sum(cast(hash({value}) as hugeint)), 0)" for value in exact.values()]
    for name in inexact:
        weighed = f"""case when isfinite("{name}") then "{name}" end * (1 + {row} % 1009)"""
        sums += [
            f'count("{name}")',
            f"coalesce(sum({weighed}), 0)",
            f"coalesce(sum(abs({weighed})), 0)",
        ]
    [(count, total, *rest)] = engine.execute(
        f"select count(*), {', '.join(sums)} from {table}"
    ).fetchall()
    of_inexact = rest[len(exact) :]
    return Contents(
        count,
        total,
        dict(zip(exact, rest, strict=False)),
        {
            name: (of_inexact[3 * place], of_inexact[3 * place + 1], of_inexact[3 * place + 2])
            for place, name in enumerate(inexact)
        },
    )


def comparable(column: str, kind: str) -> str:
    """Return SQL for a column's value as it is hashed: lists and the like as text."""
    is_nested = kind.endswith("[]") or kind.startswith(("STRUCT", "MAP"))
    return f'cast("{column}" as varchar)' if is_nested else f'"{column}"'


def tell_difference(found: Contents, right: Contents) -> str | None:
    """Say in what a table differs; None where it does not."""
    if found.rows != right.rows:
        return f"{found.rows:,} rows, built whole {right.rows:,}"
    other = set(found.exact) ^ set(right.exact) | set(found.inexact) ^ set(right.inexact)
    other |= {name for name in right.exact if found.exact.get(name) != right.exact[name]}
    if not other and found.row_hash != right.row_hash:
        return "other rows, of the same values"
    # Weighed by the other columns, so these say something only where those are the same.
    other = other or {
        name for name in right.inexact if not is_near(found.inexact[name], right.inexact[name])
    }
    return f"other values in {', '.join(sorted(other))}" if other else None


def is_near(found: tuple[int, float, float], right: tuple[int, float, float]) -> bool:
    """Say whether sums are those of the same values, but for what comes of adding in any order."""
    reach = TOLERANCE * max(found[2], right[2])
    return found[0] == right[0] and all(
        abs(one - other) <= reach for one, other in zip(found[1:], right[1:], strict=True)
    )


def count_rows_left(published: Path, traces: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Count, by table, the published rows of a person of whom all is gone.

    `traces` are the values that tell of the person, by the column that may hold them; those of
    `ANYWHERE` no column of text may hold. `KEPT` tables are not looked at.
    """
    left: dict[str, int] = {}
    with duckdb.connect() as engine:
        engine.execute(f"attach '{quoted(published)}' as published (read_only)")
        engine.execute("create temp table known (kind varchar, id varchar)")
        for kind, ids in traces.items():
            engine.execute(
                "insert into known select $kind, unnest($ids)", {"kind": kind, "ids": list(ids)}
            )
        for table in list_tables(engine, "published"):
            described = engine.execute(f"describe published.{table}").fetchall()
            tests = [of_kind(str(row[0]), str(row[0])) for row in described if row[0] in traces]
            tests += [of_kind(str(row[0]), ANYWHERE) for row in described if row[1] == "VARCHAR"]
            if tests and table not in KEPT:
                [(count,)] = engine.execute(
                    f"select count(*) from published.{table} where {' or '.join(tests)}"
                ).fetchall()
                left |= {table: count} if count else {}
    return left


def find_traces(
    published: Path, person: Person, post_ids: Sequence[str], record_ids: Sequence[str]
) -> dict[str, list[str]]:
    """Return the values that tell of a person, with the keys that are published of them by now."""
    traces = {
        ANYWHERE: [person.account_id],
        "post_id": list(post_ids),
        "record_id": list(record_ids),
    }
    with duckdb.connect(str(published), read_only=True) as engine:
        for key, told in (("account_key", [person.account_id]), ("post_key", list(post_ids))):
            rows = engine.execute(
                f"select cast({key} as varchar) from {HOLDERS[key]} where {key[:-4]}_id in $told",
                {"told": told},
            ).fetchall()
            traces[key] = [row[0] for row in rows]
    return traces


def of_kind(column: str, kind: str) -> str:
    """Return SQL that says whether a column holds a value that tells of the person."""
    known = f"select id from known where kind = '{kind}'"
    return f"""cast("{column}" as varchar) in ({known})"""
