"""Bursts over the volumes of several made worlds: found within a day, few that are not there."""

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from sandbox.posts import BOOST, REPLY, TAGS
from sandbox.world import World, generate, to_ms
from tests.dbt.tiny_build import Rows, dbt_runner
from tests.truth.conftest import UNTIL

SEEDS = range(1, 9)
MODELS = ("int_topic_posts", "int_topic_hours", "int_topic_volumes", "fct_trend_bursts")
BENEATH = f"""
    create schema intermediate;
    create table intermediate.int_as_of as select timestamp '{UNTIL:%Y-%m-%d}' as as_of_at;
    create table intermediate.int_touched (
        touch_number bigint, kind varchar, touched_key varchar
    );
    create table intermediate.int_post_acts as select null::varchar as post_id,
        null::varchar as toward_name where false;
    create table intermediate.int_accounts as select null::varchar as account_id,
        null::boolean as is_bot where false;
    create table intermediate.int_posts as
    select
        place::varchar as post_id, 'x' as platform, null::varchar as account_id,
        'other' as owner_kind, 'original' as post_kind, make_timestamp_ms(posted_at) as posted_at,
        [topic] as hashtags, place::varchar as record_id
    from posts
"""
# A burst is planted if its topic was at that time, or if half of what it has beyond the usual are
# posts that carry a planted burst's tag while that lasts; any other is false.
COUNTED = """
    with planted as (
        select world, topic, make_timestamp_ms(started_at) as started_at,
            make_timestamp_ms(ended_at) as ended_at
        from told
    ),

    found as (
        select split_part(topic, ':', 1)::int as world, topic, resolution, started_at,
            coalesce(ended_at, started_at + interval 1 day) as ended_at,
            excess_post_count, record_ids
        from engagement.fct_trend_bursts
    ),

    posts_of_found as (
        select found.topic, found.resolution, found.started_at, tagged.post
        from (
            select topic, resolution, started_at, unnest(record_ids) as place from found
        ) as found
        inner join tagged using (place)
    ),

    posts_of_planted as (
        select distinct tagged.post
        from planted
        inner join tagged
            on planted.topic = tagged.topic
                and make_timestamp_ms(tagged.posted_at) >= planted.started_at
                and make_timestamp_ms(tagged.posted_at) < planted.ended_at
    ),

    shared as (
        select topic, resolution, started_at, count(*) as shared_count
        from posts_of_found
        semi join posts_of_planted using (post)
        group by all
    ),

    false_ones as (
        select found.topic, found.resolution
        from found
        left join shared using (topic, resolution, started_at)
        where coalesce(shared.shared_count, 0) < found.excess_post_count / 2
            and not exists (
                select 1 from planted
                where planted.topic = found.topic
                    and found.started_at < planted.ended_at
                    and found.ended_at > planted.started_at
            )
    )

    select
        resolution,
        (
            select count(*) from planted
            where exists (
                select 1 from found
                where found.topic = planted.topic and found.resolution = asked.resolution
                    and abs(epoch(found.started_at - planted.started_at)) <= 86400
            )
        ) as found_count,
        (select count(*) from planted) as planted_count,
        (select count(*) from false_ones where resolution = asked.resolution) as false_count,
        (
            select coalesce(max(counted), 0)
            from (
                select count(*) as counted
                from false_ones
                where resolution = asked.resolution
                group by topic
            )
        ) as worst_topic_year
    from (values ('hour'), ('day')) as asked (resolution)
"""


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """Run the models of bursts over hashtags of all worlds at once; count what was found."""
    folder = tmp_path_factory.mktemp("bursts")
    database = folder / "build.duckdb"
    worlds = {seed: generate(seed, 1.0, UNTIL) for seed in SEEDS}
    with duckdb.connect(str(database)) as engine:
        posts = pa.concat_tables([tagged(*one) for one in worlds.items()])
        engine.register("posts", posts)
        engine.execute(BENEATH)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KENNO_LANDING", str(folder))
        environment.setenv("KENNO_BUILD_DATABASE", str(database))
        environment.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
        environment.setenv("DO_NOT_TRACK", "1")
        dbt_runner(folder)("run", "--select", *MODELS)
    return ask(database, posts, pa.concat_tables([planted(*one) for one in worlds.items()]))


def ask(database: Path, posts: pa.Table, told: pa.Table) -> Rows:
    """Count bursts of each resolution beside those planted."""
    with duckdb.connect(str(database), read_only=True) as engine:
        engine.register("told", told)
        engine.register("tagged", posts)
        return engine.execute(COUNTED).fetchall()


def tagged(seed: int, world: World) -> pa.Table:
    """Return a row for each hashtag of what persons posted before the clock.

    Answers to persons who are followed carry their hashtags and come in flocks: such a rise is a
    true one, but not planted as a burst. They are left out.
    """
    posts = world.posts
    is_told = (
        ~np.isin(posts.kind, (BOOST, REPLY))
        & ~posts.by_company(world.accounts)
        & (posts.at < to_ms(UNTIL))
    )
    has_tag = (posts.tags[:, None] >> np.arange(len(TAGS))) & 1
    post, tag = np.nonzero(has_tag * is_told[:, None])
    return pa.table(
        {
            "post": [f"{seed}:{number}" for number in post],
            "place": [f"{seed}:{number}:{which}" for number, which in zip(post, tag, strict=True)],
            "posted_at": posts.at[post],
            "topic": [f"{seed}:{TAGS[number]}" for number in tag],
        }
    )


def planted(seed: int, world: World) -> pa.Table:
    """Return the bursts planted before the clock."""
    bursts = world.bursts
    row = np.flatnonzero(bursts.start < to_ms(UNTIL))
    return pa.table(
        {
            "world": pa.repeat(seed, len(row)),
            "topic": [f"{seed}:{TAGS[number]}" for number in bursts.tag[row]],
            "started_at": bursts.start[row],
            "ended_at": bursts.end[row],
        }
    )


@pytest.mark.slow
@pytest.mark.parametrize("place", [0, 1], ids=["hour", "day"])
def test_planted_bursts_are_found_within_a_day_and_few_others(counted: Rows, place: int) -> None:
    resolution, found, planted_count, false, worst = counted[place]
    topic_years = float(len(SEEDS) * len(TAGS))
    print(  # noqa: T201
        f"by the {resolution}: {found} of {planted_count} planted bursts start within a day;"
        f" {false} false ones in {topic_years:.0f} topic-years, at most {worst} in one"
    )
    assert planted_count >= 40
    assert found >= 0.9 * planted_count
    assert false <= 0.1 * topic_years
    assert worst <= 1
