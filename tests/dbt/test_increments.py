"""A warehouse that went on day by day is the one that is built whole: no table has other rows."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from tests.dbt.changing_world import DAYS, land_day, land_half, land_scores
from tests.dbt.tiny_build import Rows, building
from tests.dbt.tiny_landing import TinyLanding

pytestmark = pytest.mark.slow

ONLY_MODELS = ["--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
# What a build writes of itself: the list of what was touched, and when it told a post.
OF_THE_BUILD = [("intermediate", "int_touched")]
# The days whose texts are scored after their build, and by which version of the model.
SCORED = {2: "1", 3: "2", 4: "2"}


@dataclass(frozen=True)
class Builds:
    """The same warehouse after each day, after the halves of the last, that twice, and whole."""

    days: tuple[Path, ...]
    halves: tuple[Path, ...]
    twice: Path
    whole: Path

    def ask(self, day: int, query: str) -> Rows:
        """Return the rows of a query over a day's build; the first day is 1."""
        return ask(self.days[day - 1], query)


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    """Land a changing world day by day, and build after each; then again, and then all anew."""
    folder = tmp_path_factory.mktemp("increments")
    landing = TinyLanding.start(folder / "landing")
    database = folder / "build.duckdb"
    with building(landing.folder, database) as dbt:
        kept = keeper(database)
        days = []
        for number, until in enumerate(DAYS, start=1):
            land_day(landing, number, until)
            dbt("build", *ONLY_MODELS)
            days.append(kept(f"day_{number}"))
            if number in SCORED:
                texts = ask(database, "select distinct text_hash from intermediate.int_post_texts")
                land_scores(landing, [text for (text,) in texts], number, until, SCORED[number])
        halves = []
        for half in (1, 2):
            land_half(landing, half)
            dbt("build", *ONLY_MODELS)
            halves.append(kept(f"half_{half}"))
        dbt("build", *ONLY_MODELS)
        twice = kept("twice")
        dbt("build", "--full-refresh", *ONLY_MODELS)
        return Builds(tuple(days), tuple(halves), twice, kept("whole"))


def ask(path: Path, query: str) -> Rows:
    """Return the rows of a query over a build database."""
    with duckdb.connect(str(path), read_only=True) as database:
        return database.execute(query).fetchall()


def keeper(database: Path) -> Callable[[str], Path]:
    """Return a function that keeps a copy of the build database under a name."""

    def keep(name: str) -> Path:
        return Path(shutil.copyfile(database, database.with_name(f"{name}.duckdb")))

    return keep


def comparable_columns(engine: duckdb.DuckDBPyConnection, table: str) -> str:
    """Return a table's columns, rounded where the last digit hangs on the order of a sum."""
    return ", ".join(
        f'round("{name}", 9)' if kind == "DOUBLE" else f'"{name}"'
        for name, kind, *_ in engine.execute(f"describe {table}").fetchall()
        if name != "told_number"
    )


def differences(one: Path, other: Path) -> list[tuple[str, str, int]]:
    """Return the tables that have other rows in one database than in the other, and how many."""
    with duckdb.connect() as engine:
        engine.execute(f"attach '{one}' as one (read_only)")
        engine.execute(f"attach '{other}' as other (read_only)")
        tables = engine.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_catalog = 'one' and table_schema not in ('main', 'snapshots')"
        ).fetchall()
        assert len(tables) > 150
        found = []
        for schema, table in sorted(set(tables) - set(OF_THE_BUILD)):
            columns = comparable_columns(engine, f"one.{schema}.{table}")
            ((count,),) = engine.execute(f"""
                select
                    (select count(*) from (
                        select {columns} from one.{schema}.{table}
                        except all
                        select {columns} from other.{schema}.{table}
                    ))
                    + (select count(*) from (
                        select {columns} from other.{schema}.{table}
                        except all
                        select {columns} from one.{schema}.{table}
                    ))
            """).fetchall()
            if count:
                found.append((schema, table, int(count)))
    return found


def test_going_on_day_by_day_equals_building_whole(builds: Builds) -> None:
    assert differences(builds.halves[-1], builds.whole) == []


def test_what_is_passed_on_counts_on_its_day_though_it_never_landed(builds: Builds) -> None:
    passed_on = """
        select count(*) from engagement.fct_engagement_events
        where act = 'repost' and target_post_id in ('mastodon:998', 'mastodon:999')
    """
    # One of the two reposts is gone on the third day.
    assert [builds.ask(day, passed_on) for day in (1, 2, 3)] == [[(0,)], [(2,)], [(1,)]]


def test_what_is_gone_was_not_said_though_a_notification_tells_of_it(builds: Builds) -> None:
    said = "select act from engagement.fct_engagement_events where post_id = 'mastodon:250'"
    assert [builds.ask(day, said) for day in (1, 2, 3)] == [[], [("mention",)], []]


def test_the_same_build_twice_changes_nothing(builds: Builds) -> None:
    assert differences(builds.halves[-1], builds.twice) == []


def test_the_days_were_different(builds: Builds) -> None:
    for before, after in pairwise((*builds.days, *builds.halves)):
        assert len(differences(before, after)) > 10


def test_a_day_without_news_of_a_post_leaves_it_alone(builds: Builds) -> None:
    # Each build lists what it touches; a quiet post of the first day is not among it.
    touched = {
        key
        for day in range(2, len(DAYS) + 1)
        for (key,) in builds.ask(
            day, "select touched_key from intermediate.int_touched where kind = 'post_id'"
        )
    }
    assert "x:500" in {key for (key,) in builds.ask(4, "select post_id from engagement.fct_posts")}
    assert touched
    assert "x:500" not in touched


def test_a_score_is_told_everywhere_and_touches_no_post(builds: Builds) -> None:
    valences = """
        select distinct round(valence, 2)
        from engagement.{} where post_key = (
            select post_key from engagement.fct_posts where post_id = 'x:500'
        )
    """
    for table in ("fct_post_sentiments", "post_timeline"):
        found = [builds.ask(day, valences.format(table)) for day in (2, 3, 4)]
        assert found == [[(None,)], [(0.5,)], [(-0.25,)]], table
    scored = builds.ask(
        4, "select touched_key from intermediate.int_touched where kind = 'scored_post_id'"
    )
    assert ("x:500",) in scored


@pytest.mark.parametrize(
    ("day", "touched"),
    [
        # New counters of 100; 120, 90 and 700 came, and 195, which 196 answers; 710 passes on 700.
        # 240 and 241 pass on what never landed; 250 names us. Bea, who wrote 195, 196 and 211, is a
        # customer.
        (2, "mastodon:90 100 120 195 196 211 240 241 250, x:700 710"),
        # 195, 241, 250 and 700 are gone, to which 120, 196 and 710 point; 400 came. Ann, who wrote
        # 90, 200 (an answer to 100), 210 and 240, is of the customer that hers was merged into; Bea
        # is nobody's.
        (3, "mastodon:90 100 120 195 196 200 210 211 240 241 250 400, x:700 710"),
        # 195 is back, 211 has new counters; 220 answers 110, which answers 200. Ann is a machine.
        (4, "mastodon:90 100 110 120 195 196 200 210 211 220 240"),
    ],
)
def test_a_day_touches_what_follows_from_it_and_nothing_else(
    builds: Builds, day: int, touched: str
) -> None:
    expected = {
        f"{platform}:{number}"
        for platform, _, numbers in (part.partition(":") for part in touched.split(", "))
        for number in numbers.split()
    }
    # Those of the first addition since the day before: models may list more as they are built.
    ((last,),) = builds.ask(day - 1, "select max(touch_number) from intermediate.int_touched")
    listed = builds.ask(
        day,
        "select touched_key from intermediate.int_touched"
        f" where kind = 'post_id' and touch_number = {last} + 1",
    )
    assert {key for (key,) in listed} == expected


def test_a_day_touches_only_days_that_add_up_to_something_else(builds: Builds) -> None:
    # Whose account Bea has is no news to the days' topics: of them only two new posts are.
    days = builds.ask(
        2, "select distinct touched_key from intermediate.int_touched where kind = 'topic_date'"
    )
    assert {day for (day,) in days} == {"2026-09-10", "2026-09-30"}


def test_followers_and_counters_change_the_days_of_old_posts(builds: Builds) -> None:
    voice = """
        select numerator from engagement.share_of_voice_daily
        where voice_date = date '2026-09-28' and company_name = 'lumo' and measure = '{}'
    """
    reach, engagements = voice.format("potential_reach"), voice.format("engagements")
    assert [builds.ask(day, reach) for day in (1, 2)] == [[(None,)], [(70,)]]
    assert [builds.ask(day, engagements) for day in (3, 4)] == [[(None,)], [(5,)]]


def test_a_late_parent_moves_its_thread(builds: Builds) -> None:
    thread = "select conversation_id from intermediate.int_posts where post_id = 'mastodon:196'"
    assert builds.ask(1, thread) == [("mastodon:195",)]
    assert builds.ask(2, thread) == [("mastodon:100",)]
    # Gone from the middle of its thread, and back.
    assert builds.ask(3, thread) == [("mastodon:195",)]
    assert builds.ask(4, thread) == [("mastodon:100",)]


def test_an_unlinked_account_is_nobodys_in_every_row(builds: Builds) -> None:
    linked = """
        select distinct customer_id
        from engagement.{} where account_id = 'mastodon:3' order by customer_id
    """
    for table in ("fct_posts", "fct_engagement_events", "fct_conversations"):
        found = [builds.ask(day, linked.format(table)) for day in (2, 3)]
        assert found[0] == [("hubspot:12",)], table
        assert found[1] in ([(None,)], []), table


def test_a_merged_customer_has_the_acts_of_both(builds: Builds) -> None:
    acts = """
        select distinct customer_id
        from engagement.fct_engagement_events where account_id = 'mastodon:2'
    """
    assert builds.ask(2, acts) == [("hubspot:11",)]
    assert builds.ask(3, acts) == [("hubspot:13",)]


def test_a_competitor_who_shows_itself_late_was_spoken_to_before(builds: Builds) -> None:
    spoken = "select count(*) from engagement.fct_engagement_events where toward_name = 'halla'"
    assert builds.ask(2, spoken) == [(0,)]
    assert builds.ask(3, spoken) == [(1,)]


def test_what_is_gone_is_in_no_table(builds: Builds) -> None:
    with duckdb.connect(str(builds.days[2]), read_only=True) as database:
        columns = database.execute("""
            select schema_name, table_name, column_name
            from duckdb_columns()
            inner join duckdb_tables() using (database_name, schema_name, table_name)
            where column_name = 'post_id' and schema_name in ('engagement', 'intermediate')
        """).fetchall()
        assert len(columns) > 10
        for schema, table, column in columns:
            gone = database.execute(
                f"select count(*) from {schema}.{table}"
                f" where {column} in ('mastodon:195', 'x:700') and '{table}' not like '%\\_texts'"
            ).fetchone()
            assert gone == (0,), (schema, table)


def test_what_only_a_build_tells_is_kept_by_day(builds: Builds) -> None:
    kept = """
        select cast(fact_date as varchar), amount
        from intermediate.int_kpi_kept_stocks
        where measure_id = 'received_records'
        order by fact_date
    """
    found = [builds.ask(day, kept) for day in (1, 2, 3, 4)]
    ended = ["2026-09-30", "2026-10-01", "2026-10-02", "2026-10-07"]
    assert [date for date, _ in found[3]] == ended
    assert len({amount for _, amount in found[3]}) == 4
    # Days before stay as they were found; the two halves of the last day are one day.
    for before, after in pairwise((*found, ask(builds.halves[1], kept))):
        assert after[:-1] == before
    first_half, second_half = (ask(half, kept)[-1] for half in builds.halves)
    assert first_half[0] == second_half[0] == "2026-10-08"
    assert second_half[1] > first_half[1]
    # Neither the same build again nor one of all anew adds a day or loses one.
    assert ask(builds.twice, kept) == ask(builds.whole, kept) == ask(builds.halves[1], kept)


def test_a_kept_day_is_what_the_next_is_compared_with(builds: Builds) -> None:
    ages = """
        select cast(date as varchar), previous is not null
        from kpi.kpi_daily
        where kpi_id = 'rejects_per_1000_records' and value is not null
        order by date
    """
    # The eve of 7 October, on which no build ran, is not known.
    assert ask(builds.whole, ages) == [
        ("2026-09-30", False),
        ("2026-10-01", True),
        ("2026-10-02", True),
        ("2026-10-07", False),
        ("2026-10-08", True),
    ]
