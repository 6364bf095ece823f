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
# Found by day; a planted burst, or one of another tag in its posts, makes talk rise for real.
BURSTS = """
    select
        resolution, topic, started_at
    from engagement.fct_trend_bursts
    where topic_kind = 'hashtag'
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


def assert_found(starts: Sequence[tuple[object, ...]]) -> None:
    """State how far each planted start is from the next one found, in hours."""
    distances = sorted(float(str(hours)) for _, hours in starts)
    print(f"bursts: starts found {distances} hours from those planted")  # noqa: T201
    assert len(distances) >= 6
    assert sum(hours <= 24 for hours in distances) >= 0.9 * len(distances)
