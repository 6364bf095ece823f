"""Who follows whom: a copying model with reciprocity, on the out-degrees of Weibo.

A user wants to follow a number of others, drawn from Weibo's distribution. A wish goes to a
popular user, to a neighbour (users with near numbers know each other), or is copied from somebody
the user already wants to follow; some wishes are returned. Users keep their first wishes.
"""

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from benchmarks.generator.draws import Topic, stream
from benchmarks.generator.scale import Scale
from benchmarks.generator.weibo import Integers, out_degree_at

USERS_A_BLOCK = 250
POPULAR_SHARE, NEIGHBOUR_SHARE = 0.55, 0.3  # the rest is copied
POPULARITY_EXPONENT = 3.0
NEIGHBOUR_DISTANCE = 40.0
RETURN_SHARE = 0.35
# Wishes meet each other, so more are drawn than followed.
SURPLUS = 1.6
GOLDEN_RATIO = (5**0.5 - 1) / 2
# Room for a million users, and for twice the wishes of the busiest.
USER_BITS, TURN_BITS = 20, 15
USER_MASK, TURN_MASK = 2**USER_BITS - 1, 2**TURN_BITS - 1


@dataclass(frozen=True)
class Wishes:
    """Users, whom they want to follow, and how early they do; users count from 0."""

    user: Integers
    friend: Integers
    turn: Integers


@dataclass(frozen=True)
class Follows:
    """Follow edges ordered by (user, friend); users count from 0."""

    user: Integers
    friend: Integers
    user_count: int

    def followers(self) -> tuple[Integers, Integers]:
        """Return where each user's followers start, and all followers in that order."""
        order = np.argsort(self.friend, kind="stable")
        return starts_of(self.friend[order], self.user_count), self.user[order]


def draw_follows(scale: Scale, seed: int, workers: Executor) -> Follows:
    """Draw the follow graph of a scale."""
    count = scale.user_count
    degree = draw_out_degrees(scale, seed)
    by_popularity = stream(seed, Topic.POPULARITY).permutation(count).astype(np.int64)
    blocks = range(0, count, USERS_A_BLOCK)
    parts = list(workers.map(lambda first: draw_wishes(first, degree, by_popularity, seed), blocks))
    first_wishes = join(parts)
    wishes = join([copy_wishes(first_wishes, degree, seed), return_wishes(first_wishes, seed)])
    user, friend = keep_first(wishes, degree)
    user, friend = top_up(user, friend, degree, seed)
    edges = np.sort((user << USER_BITS) | friend)
    return Follows(edges >> USER_BITS, edges & USER_MASK, count)


def draw_out_degrees(scale: Scale, seed: int) -> Integers:
    """Return how many others each user wants to follow.

    Shares are spread by the golden ratio rather than drawn, so that the distribution is right even
    for a few hundred users.
    """
    shift = stream(seed, Topic.DEGREE).random()
    share = np.mod(shift + np.arange(scale.user_count) * GOLDEN_RATIO, 1.0)
    return out_degree_at(share, scale.largest_out_degree)


def draw_wishes(first: int, degree: Integers, by_popularity: Integers, seed: int) -> Wishes:
    """Draw the wishes of a block of users; those to be copied are neighbours for now."""
    count = len(degree)
    block = np.arange(first, min(first + USERS_A_BLOCK, count))
    slots = np.ceil(degree[block] * SURPLUS).astype(np.int64) + 2
    user = np.repeat(block, slots)
    random = stream(seed, Topic.FOLLOW, first // USERS_A_BLOCK)
    popular = by_popularity[
        (count * random.random(len(user)) ** POPULARITY_EXPONENT).astype(np.int64)
    ]
    distance = np.ceil(random.exponential(NEIGHBOUR_DISTANCE, len(user))).astype(np.int64)
    side = np.where(random.random(len(user)) < 0.5, -1, 1)
    neighbour = (user + side * distance) % count
    is_popular = random.random(len(user)) < POPULAR_SHARE
    turn = np.arange(len(user)) - np.repeat(np.cumsum(slots) - slots, slots)
    return Wishes(user, np.where(is_popular, popular, neighbour), 2 * turn)


def copy_wishes(wishes: Wishes, degree: Integers, seed: int) -> Wishes:
    """Replace a share of wishes by a wish of somebody whom the user wants to follow."""
    random = stream(seed, Topic.COPY)
    rows = len(wishes.user)
    starts = starts_of(wishes.user, len(degree))
    slots = np.diff(starts)

    def anyone_of(user: Integers) -> Integers:
        place = starts[user] + (random.random(rows) * slots[user]).astype(np.int64)
        return wishes.friend[place]

    copied = anyone_of(anyone_of(wishes.user))
    is_copied = random.random(rows) >= POPULAR_SHARE + NEIGHBOUR_SHARE
    return Wishes(wishes.user, np.where(is_copied, copied, wishes.friend), wishes.turn)


def return_wishes(wishes: Wishes, seed: int) -> Wishes:
    """Let a share of those who would be followed follow back, as early as the wish came."""
    returned = stream(seed, Topic.COPY, block=1).random(len(wishes.user)) < RETURN_SHARE
    return Wishes(wishes.friend[returned], wishes.user[returned], wishes.turn[returned] + 1)


def keep_first(wishes: Wishes, degree: Integers) -> tuple[Integers, Integers]:
    """Keep each user's first wishes, as many as the user's out-degree, no one twice or oneself.

    Rows are packed into one number each and sorted as such, several times faster than by columns.
    """
    others = wishes.user != wishes.friend
    user, friend, turn = (column[others] for column in (wishes.user, wishes.friend, wishes.turn))
    by_pair = np.sort((user << (USER_BITS + TURN_BITS)) | (friend << TURN_BITS) | turn)
    by_pair = by_pair[np.diff(by_pair >> TURN_BITS, prepend=-1) != 0]
    user, friend = by_pair >> (USER_BITS + TURN_BITS), (by_pair >> TURN_BITS) & USER_MASK
    turn = by_pair & TURN_MASK
    by_turn = np.sort((user << (USER_BITS + TURN_BITS)) | (turn << USER_BITS) | friend)
    user, friend = by_turn >> (USER_BITS + TURN_BITS), by_turn & USER_MASK
    place = np.arange(len(user)) - starts_of(user, len(degree))[user]
    kept = place < degree[user]
    return user[kept], friend[kept]


def top_up(
    user: Integers, friend: Integers, degree: Integers, seed: int
) -> tuple[Integers, Integers]:
    """Let users whose wishes met each other follow anyone, until they follow enough."""
    count = len(degree)
    starts = starts_of(user, count)
    users, friends = [user], [friend]
    for short in np.flatnonzero(np.diff(starts) < degree):
        held = np.append(friend[starts[short] : starts[short + 1]], short)
        anyone = stream(seed, Topic.TOP_UP, int(short)).permutation(count)
        missing = degree[short] - (len(held) - 1)
        friends.append(anyone[~np.isin(anyone, held)][:missing].astype(np.int64))
        users.append(np.full(len(friends[-1]), short))
    return np.concatenate(users), np.concatenate(friends)


def starts_of(ordered: Integers, count: int) -> Integers:
    """Return where the rows of each number start in an ordered column; one more than numbers."""
    return np.concatenate(([0], np.cumsum(np.bincount(ordered, minlength=count)))).astype(np.int64)


def join(parts: list[Wishes]) -> Wishes:
    """Put wishes one after the other."""
    return Wishes(
        np.concatenate([part.user for part in parts]),
        np.concatenate([part.friend for part in parts]),
        np.concatenate([part.turn for part in parts]),
    )
