"""What of a table is other than in the last snapshot, found by the hashes of whole rows."""

from dataclasses import dataclass

import duckdb

# What a cursor keeps of its last comparison: a list of the places of rows that are gone from the
# snapshot (`gone`), and of those that have come in the build (`come`). Most rows are in neither.
PLACES = "differing_rows"


@dataclass(frozen=True)
class Table:
    """A table that is published: its columns in their order, and the first of a time, if any."""

    schema: str
    name: str
    columns: tuple[tuple[str, str], ...]

    @property
    def quoted(self) -> str:
        """Its name in SQL, without that of a database."""
        return f'{self.schema}."{self.name}"'

    @property
    def moment(self) -> str | None:
        """The column by whose months it is cut."""
        return next(
            (name for name, kind in self.columns if kind == "DATE" or kind.startswith("TIMESTAMP")),
            None,
        )


@dataclass(frozen=True)
class Difference:
    """How many rows a table has, and how many of the last snapshot's are gone and have come.

    What differs is not known (`is_known`) where the snapshot has no such table, or rows that are
    the same throughout, of which places say nothing.
    """

    row_count: int
    is_known: bool = False
    gone_count: int = 0
    come_count: int = 0

    @property
    def is_none(self) -> bool:
        """Whether the table is what it was."""
        return self.is_known and not self.gone_count and not self.come_count


def list_tables(
    engine: duckdb.DuckDBPyConnection, database: str, schemas: tuple[str, ...]
) -> list[Table]:
    """Return the tables of an attached database's schemas, the largest first."""
    rows = engine.execute(
        """
        select schema_name, table_name, list((column_name, data_type) order by column_index)
        from duckdb_columns()
        join (select database_name, table_oid, estimated_size from duckdb_tables())
            using (database_name, table_oid)
        where database_name = $database and list_contains($schemas, schema_name)
        group by schema_name, table_name
        order by any_value(estimated_size) desc, schema_name, table_name
        """,
        {"database": database, "schemas": list(schemas)},
    ).fetchall()
    return [Table(schema, name, tuple(columns)) for schema, name, columns in rows]


def count_rows(cursor: duckdb.DuckDBPyConnection, table: str) -> int:
    """Return how many rows a table has."""
    ((rows,),) = cursor.execute(f"select count(*) from {table}").fetchall()
    return int(rows)


def compare(cursor: duckdb.DuckDBPyConnection, table: Table) -> Difference:
    """Compare a table of `build` with the same of `former`; the cursor keeps which rows differ.

    A row is the same if the 64 bits of its hash are. A change is missed where its hash is that of a
    row that is gone: of a hundred thousand changes an hour one in 200,000 years. Pairs are counted,
    so that a row that is there twice does not hide that another is missing.
    """
    names = ", ".join(f'"{name}"' for name, _ in table.columns)
    told = f"hash({names})"
    cursor.execute(f"""
        create or replace temp table {PLACES} as
        with held as (select rowid as place, {told} as told from former.{table.quoted}),
        built as (select rowid as place, {told} as told from build.{table.quoted})
        select
            count(*) filter (held.place is not null and built.place is not null) as pair_count,
            coalesce(list(held.place) filter (built.place is null), []) as gone,
            coalesce(list(built.place) filter (held.place is null), []) as come
        from held
        full join built using (told)
    """)
    ((pairs, gone, come),) = cursor.execute(
        f"select pair_count, len(gone), len(come) from {PLACES}"
    ).fetchall()
    held = count_rows(cursor, f"former.{table.quoted}")
    built = count_rows(cursor, f"build.{table.quoted}")
    return Difference(built, pairs == held - gone == built - come, gone, come)
