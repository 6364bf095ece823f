"""What users post, repost and mention, and the events they post about.

A post's number is made of its author, its place among the author's posts and its place in its
cascade, so that no block of users has to know of another.
"""

from concurrent.futures import Executor
from dataclasses import dataclass, fields

import numpy as np

from benchmarks.generator.draws import Topic, stream
from benchmarks.generator.follows import Follows, starts_of
from benchmarks.generator.moments import DAYS, END, START, draw_moments, pick
from benchmarks.generator.scale import ORIGINAL_SHARE, POSTS_A_USER, Scale
from benchmarks.generator.weibo import Floats, Integers, repost_delay_at

USERS_A_BLOCK = 250
MOST_POSTS, MOST_REPOSTS = 2**14 - 1, 2**12 - 1
ACTIVITY_SPREAD = 1.0  # of the logarithm of posts a user
CASCADE_SPREAD = 1.5  # of the logarithm of a post's appeal
REPOSTED_BY_FOLLOWER = 0.8
FROM_ROOT = 0.5  # reposted from the first post rather than from a repost
MOOD_WEIGHTS = np.array([0.30, 0.22, 0.16, 0.12, 0.10, 0.06, 0.04])
MENTION_WEIGHTS = np.array([0.72, 0.20, 0.06, 0.02])  # by the number of people mentioned
MENTIONS_FOLLOWEE = 0.7
EVENT_SHARE = 0.15
EVENT_SPREAD = 1.0  # of the logarithm of the time until the next event
EVENT_LIFE = DAYS * 86_400 / 100  # seconds by which interest in an event falls to 1/e


@dataclass(frozen=True)
class Audience:
    """What decides how much is posted and how far it goes; users count from 0."""

    follows: Follows
    followee_starts: Integers
    follower_starts: Integers
    followers: Integers
    posts_expected: Floats
    reposts_expected: Floats  # of one post of the user
    event_starts: Integers  # when each event begins, ascending


@dataclass(frozen=True)
class Posts:
    """Rows of microblog, retweet, mention and rel_event_microblog; users count from 1."""

    mid: Integers
    uid: Integers
    time: Integers
    moodid: Integers
    retweet_mid: Integers
    retweet_root: Integers
    retweet_parent: Integers
    mention_mid: Integers
    mention_uid: Integers
    event_mid: Integers
    event_id: Integers


def draw_posts(scale: Scale, seed: int, follows: Follows, workers: Executor) -> Posts:
    """Draw everything that is posted; posts are ordered by time, the rest by post."""
    audience = gather_audience(scale, seed, follows)
    blocks = range(0, scale.user_count, USERS_A_BLOCK)
    parts = list(workers.map(lambda first: draw_block(first, audience, seed), blocks))
    columns = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(Posts)
    }
    by_number = np.argsort(columns["mid"])
    order = by_number[np.argsort(columns["time"][by_number], kind="stable")]
    for name in ("mid", "uid", "time", "moodid"):
        columns[name] = columns[name][order]
    return Posts(**columns)


def gather_audience(scale: Scale, seed: int, follows: Follows) -> Audience:
    """Draw each user's activity and pull, and when events begin."""
    follower_starts, followers = follows.followers()
    pull = np.sqrt(1.0 + np.diff(follower_starts))
    gaps = stream(seed, Topic.EVENT).lognormal(0.0, EVENT_SPREAD, scale.event_count)
    # The first event is as old as the data, so that a post always has an event to be about.
    starts = START + (END - START) * (np.cumsum(gaps) - gaps) / gaps.sum()
    return Audience(
        follows,
        starts_of(follows.user, scale.user_count),
        follower_starts,
        followers,
        expect_posts(scale, seed),
        (1 / ORIGINAL_SHARE - 1) * pull / pull.mean(),
        starts.astype(np.int64),
    )


def expect_posts(scale: Scale, seed: int) -> Floats:
    """Draw how many posts each user is expected to write."""
    spread = stream(seed, Topic.ACTIVITY).lognormal(0.0, ACTIVITY_SPREAD, scale.user_count)
    expected: Floats = POSTS_A_USER * ORIGINAL_SHARE * spread / spread.mean()
    return expected


def draw_block(first: int, audience: Audience, seed: int) -> Posts:
    """Draw what a block of users posts, and all that comes of it."""
    random = stream(seed, Topic.POST, first // USERS_A_BLOCK)
    users = np.arange(first, min(first + USERS_A_BLOCK, audience.follows.user_count))
    counts = np.minimum(random.poisson(audience.posts_expected[users]), MOST_POSTS)
    author = np.repeat(users, counts)
    place = np.arange(len(author)) - np.repeat(np.cumsum(counts) - counts, counts)
    root = ((author + 1) << 26) | (place << 12)
    posted = draw_moments(random, len(author))
    about = draw_events(random, posted, audience)
    mention_of, mentioned = draw_mentions(random, author, audience)
    source, number, reposted, parent = draw_cascades(random, author, posted, audience)
    reposter = draw_reposters(random, author[source], audience)
    repost = root[source] | number
    mid = np.concatenate((root, repost))
    mid_about = np.concatenate((about, about[source]))
    return Posts(
        mid=mid,
        uid=np.concatenate((author, reposter)) + 1,
        time=np.concatenate((posted, reposted)),
        moodid=pick(random, MOOD_WEIGHTS, len(mid)) + 1,
        retweet_mid=repost,
        retweet_root=root[source],
        retweet_parent=root[source] | parent,
        mention_mid=root[mention_of],
        mention_uid=mentioned + 1,
        event_mid=mid[mid_about > 0],
        event_id=mid_about[mid_about > 0],
    )


def draw_cascades(
    random: np.random.Generator, author: Integers, posted: Integers, audience: Audience
) -> tuple[Integers, Integers, Integers, Integers]:
    """Draw reposts: whose post (row), number in its cascade by time, when, and parent's number.

    A post's appeal is lognormal and its author's followers count by their square root. Who reposts
    a repost takes any earlier one, so that what was early gathers most. Reposts after the year's
    end are not seen.
    """
    appeal = random.lognormal(-(CASCADE_SPREAD**2) / 2, CASCADE_SPREAD, len(author))
    sizes = np.minimum(random.poisson(audience.reposts_expected[author] * appeal), MOST_REPOSTS)
    source = np.repeat(np.arange(len(author)), sizes)
    reposted = posted[source] + repost_delay_at(random.random(len(source)))
    seen = reposted < END
    source, reposted = source[seen], reposted[seen]
    order = np.lexsort((reposted, source))
    source, reposted = source[order], reposted[order]
    number = np.arange(len(source)) - starts_of(source, len(author))[source] + 1
    earlier = 1 + (random.random(len(source)) * (number - 1)).astype(np.int64)
    from_root = (random.random(len(source)) < FROM_ROOT) | (number == 1)
    return source, number, reposted, np.where(from_root, 0, earlier)


def draw_reposters(random: np.random.Generator, author: Integers, audience: Audience) -> Integers:
    """Draw who reposts: mostly a follower of the author, otherwise anyone else."""
    count = audience.follows.user_count
    starts = audience.follower_starts
    followed = starts[author + 1] - starts[author]
    place = starts[author] + (random.random(len(author)) * followed).astype(np.int64)
    follower = audience.followers[np.minimum(place, len(audience.followers) - 1)]
    anyone = (author + 1 + random.integers(0, count - 1, len(author))) % count
    by_follower = (random.random(len(author)) < REPOSTED_BY_FOLLOWER) & (followed > 0)
    return np.where(by_follower, follower, anyone)


def draw_mentions(
    random: np.random.Generator, author: Integers, audience: Audience
) -> tuple[Integers, Integers]:
    """Draw who is mentioned in which post (row): mostly somebody whom the author follows."""
    counts = pick(random, MENTION_WEIGHTS, len(author))
    source = np.repeat(np.arange(len(author)), counts)
    user, count = author[source], audience.follows.user_count
    starts = audience.followee_starts
    followed = starts[user + 1] - starts[user]
    place = starts[user] + (random.random(len(user)) * followed).astype(np.int64)
    followee = audience.follows.friend[np.minimum(place, len(audience.follows.friend) - 1)]
    anyone = (user + 1 + random.integers(0, count - 1, len(user))) % count
    to_followee = (random.random(len(user)) < MENTIONS_FOLLOWEE) & (followed > 0)
    mentioned = np.where(to_followee, followee, anyone)
    pair = np.unique(source * count + mentioned)
    return pair // count, pair % count


def draw_events(random: np.random.Generator, posted: Integers, audience: Audience) -> Integers:
    """Draw which event each post is about, from 1; 0 for none.

    A post is about the event that was the newest some while before it: an event gathers a crowd at
    its start, larger the longer nothing else begins, and is let go over the days after.
    """
    interest = posted - random.exponential(EVENT_LIFE, len(posted))
    event = np.maximum(np.searchsorted(audience.event_starts, interest, "right"), 1)
    return np.where(random.random(len(posted)) < EVENT_SHARE, event, 0)
