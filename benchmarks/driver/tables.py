"""Is what an engine loaded what was generated? Row by row where that is quick, else by sums."""

from pathlib import Path

import duckdb

from benchmarks.driver.answers import Answer, digest_in_any_order
from benchmarks.driver.verify import WrongAnswer
from benchmarks.engines.engine import Engine
from benchmarks.workloads.query import Query

# Up to so many rows a table is compared row by row.
MOST_ROWS = 200_000


def find_damaged_tables(engine: Engine, place: Path, tables: Path) -> list[WrongAnswer]:
    """Compare each table with its Parquet file: a single other row is found.

    Beyond 200,000 rows only the number of rows and the sums of the numbers are compared.
    """
    damaged = []
    session = engine.open(place)
    try:
        for name in engine.tables:
            query = write_check(tables, name)
            expected = read_expected(tables, name, query.sql)
            found, error = None, None
            try:
                found = digest_in_any_order(session.ask(engine.translate(query), {}))
            except Exception as problem:  # every engine has errors of its own
                error = f"{type(problem).__name__}: {str(problem).strip()[:300]}"
            if found != expected:
                damaged.append(
                    WrongAnswer(engine.name, query.id, "all rows", expected, found, error)
                )
    finally:
        session.close()
    return damaged


def write_check(tables: Path, name: str) -> Query:
    """Write the question that compares a table."""
    with duckdb.connect() as connection:
        source = f"read_parquet('{tables / name}.parquet')"
        described = connection.execute(f"describe from {source}").fetchall()
        [(count,)] = connection.execute(f"select count(*) from {source}").fetchall()
    columns = [str(row[0]) for row in described]
    if count <= MOST_ROWS:
        listed = ", ".join(columns)
        sql = f"select {listed} from {name}"
    else:
        numbers = [str(row[0]) for row in described if "INT" in str(row[1])]
        sums = ", ".join(f"sum({column} % 1000003) as {column}_sum" for column in numbers)
        sql = f"select count(*) as row_count, {sums} from {name}"
    return Query(f"table {name}", f"What does {name} hold?", "nothing", sql)


def read_expected(tables: Path, name: str, sql: str) -> Answer:
    """Answer the question from the Parquet file itself."""
    with duckdb.connect() as connection:
        connection.execute(f"create view {name} as from '{tables / name}.parquet'")
        return digest_in_any_order(connection.execute(sql).fetchall())
