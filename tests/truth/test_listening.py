"""Sentiment and bursts of the default world, beside what was planted in it."""

from collections.abc import Sequence

import pytest

from scoring.sentiment_controls import macro_f1
from tests.truth.conftest import Truth

POSTS = """
    select
        told.language,
        told.valence as planted,
        said.valence as found,
        coalesce(said.sentiment_class, 'neutral') as found_class,
        case when told.valence > 0 then 'positive' when told.valence < 0 then 'negative'
            else 'neutral' end as planted_class,
        said.posted_at,
        said.language as found_language
    from engagement.fct_post_sentiments as said
    inner join truth.posts as told
        on
            said.platform = told.platform
            and split_part(said.post_id, ':', 2) = told.post_id
    where said.owner_kind = 'other'
"""
BURSTS = """
    select
        resolution, topic, started_at
    from engagement.fct_trend_bursts
    where topic_kind = 'hashtag'
"""

# What rises for real: a planted burst, by its topic or by half of what is beyond the usual being
# its posts; and a flock, where half of that are answers to one account. What is left is false.
FALSE_BURSTS = """
    with found as (
        select
            topic_kind, topic, resolution, started_at, excess_post_count, record_ids,
            coalesce(ended_at, started_at + interval 1 day) as ended_at
        from engagement.fct_trend_bursts
    ),

    planted as (
        select
            topic, timezone('UTC', started_at) as started_at, timezone('UTC', ended_at) as ended_at
        from truth.bursts
    ),

    posts_of_found as (
        select placed.*, posts.post_id, posts.in_reply_to_account_id
        from (
            select topic_kind, topic, resolution, started_at, unnest(record_ids) as record_id
            from found
        ) as placed
        inner join intermediate.int_posts as posts using (record_id)
    ),

    flocks as (
        select topic_kind, topic, resolution, started_at, max(answer_count) as answer_count
        from (
            select
                topic_kind, topic, resolution, started_at, in_reply_to_account_id,
                count(*) as answer_count
            from posts_of_found
            where in_reply_to_account_id is not null
            group by all
        )
        group by all
    ),

    posts_of_planted as (
        select distinct said.post_id
        from planted
        inner join intermediate.int_topic_posts as said
            on said.topic_kind = 'hashtag' and said.topic = planted.topic
                and said.posted_at >= planted.started_at and said.posted_at < planted.ended_at
    ),

    shared as (
        select topic_kind, topic, resolution, started_at, count(*) as shared_count
        from posts_of_found
        semi join posts_of_planted using (post_id)
        group by all
    )

    select found.resolution, found.topic_kind, found.topic, found.started_at
    from found
    left join flocks using (topic_kind, topic, resolution, started_at)
    left join shared using (topic_kind, topic, resolution, started_at)
    where
        greatest(coalesce(answer_count, 0), coalesce(shared_count, 0)) < excess_post_count / 2
        and not exists (
            select 1 from planted
            where
                found.topic_kind = 'hashtag' and planted.topic = found.topic
                and found.started_at < planted.ended_at and found.ended_at > planted.started_at
        )
"""


@pytest.mark.slow
@pytest.mark.parametrize(("language", "least"), [("en", 0.9), ("fi", 0.9)])
def test_classes_of_posts_are_those_that_were_planted(
    truth: Truth, language: str, least: float
) -> None:
    pairs = truth.ask(
        f"select planted_class, found_class from ({POSTS}) where language = '{language}'"
    )
    assert len(pairs) > 5000
    score = macro_f1([(str(planted), str(found)) for planted, found in pairs])
    print(f"{language}: macro-F1 {score:.3f} over {len(pairs)} posts")  # noqa: T201
    assert score >= least


@pytest.mark.slow
@pytest.mark.parametrize(("language", "least"), [("en", 0.9), ("fi", 0.9)])
def test_weekly_means_move_as_the_planted_ones(truth: Truth, language: str, least: float) -> None:
    ((weeks, correlation),) = truth.ask(
        f"""
        select count(*), corr(planted, found)
        from (
            select avg(planted) filter (found is not null) as planted, avg(found) as found
            from ({POSTS})
            where language = '{language}'
            group by date_trunc('week', posted_at)
            having count(found) >= 30
        )
        """
    )
    print(f"{language}: weekly means correlate at {correlation:.3f} over {weeks} weeks")  # noqa: T201
    assert weeks > 40
    assert correlation >= least


@pytest.mark.slow
def test_every_planted_burst_is_found_within_a_day(truth: Truth) -> None:
    starts = truth.ask(
        f"""
        select told.topic, min(abs(epoch(found.started_at - told.started_at))) / 3600
        from (select topic, timezone('UTC', started_at) as started_at from truth.bursts) as told
        left join ({BURSTS}) as found on told.topic = found.topic and found.resolution = 'hour'
        group by told.topic, told.started_at
        """
    )
    assert_found(starts)


@pytest.mark.slow
@pytest.mark.parametrize(("resolution", "most_a_topic"), [("hour", 1), ("day", 2)])
def test_few_bursts_are_found_that_nobody_planted(
    truth: Truth, resolution: str, most_a_topic: int
) -> None:
    """Of all that is found, answers and companies too: a topic of this world is a topic-year."""
    ((found, topics),) = truth.ask(
        f"""
        select count(*), (select count(*) from engagement.dim_topics)
        from engagement.fct_trend_bursts
        where resolution = '{resolution}'
        """
    )
    by_topic = truth.ask(
        f"""
        select topic_kind, topic, count(*)
        from ({FALSE_BURSTS})
        where resolution = '{resolution}'
        group by all
        order by all
        """
    )
    false = sum(int(count) for _, _, count in by_topic)
    print(f"bursts by the {resolution}: {false} of {found} false in {topics} topics: {by_topic}")  # noqa: T201
    assert found > 10
    assert false <= 0.5 * topics
    assert all(count <= most_a_topic for _, _, count in by_topic)


def assert_found(starts: Sequence[tuple[object, ...]]) -> None:
    """State how far each planted start is from the next one found, in hours."""
    distances = sorted(float(str(hours)) for _, hours in starts)
    print(f"bursts: starts found {distances} hours from those planted")  # noqa: T201
    assert len(distances) >= 6
    assert sum(hours <= 24 for hours in distances) >= 0.9 * len(distances)
