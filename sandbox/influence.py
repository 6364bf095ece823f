"""Who listens to whom: some persons are followed, and their followers answer what they post.

All of it is drawn from a stream of its own and woven into posts that are already written, which
keep their draws and identifiers.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sandbox.chance import MINUTE, Bools, Floats, Ints, ascending, draw_times, pick, spread, stream
from sandbox.intents import CHAT
from sandbox.people import MASTODON, Accounts, People, X
from sandbox.posts import REPLY, TOPIC, Posts, identify_posts, join, put_in_order
from sandbox.scene import Scene

# Of each network at scale 1: customers and others who are followed, and who follow them.
LEADING_CUSTOMERS, LEADING_OTHERS = 20, 5
FOLLOWING_CUSTOMERS, FOLLOWING_OTHERS = 150, 60
MOST_FOLLOWED = 4  # by one follower
POSTS_OF_A_LEADER, REACTIONS_OF_A_FOLLOWER = 36, 11  # on average, over the whole span


@dataclass(frozen=True)
class Influence:
    """Accounts and those whom they follow; a follower's shares sum to 1."""

    leader: Ints
    follower: Ints
    share: Floats  # of the follower's reactions to persons, in the long run


@dataclass(frozen=True)
class Woven:
    """All posts, and where each of those that were written before now stands."""

    posts: Posts
    place: Ints
    influence: Influence

    def move(self, posts: Ints) -> Ints:
        """Return numbers of posts as they are now; -1 stays -1."""
        return np.where(posts >= 0, self.place[posts], -1)


def weave_influence(
    seed: int, scale: float, people: People, accounts: Accounts, posts: Posts, start: int, end: int
) -> Woven:
    """Let followers answer the persons whom they follow."""
    rng = stream(seed, "influence")
    is_customer = (accounts.person >= 0) & (accounts.person < people.customer_count)
    influence = join_influence(
        [_choose(rng, scale, accounts, is_customer, network) for network in (MASTODON, X)]
    )
    added = _write(rng, influence, accounts, start, end)
    return _weave(posts, added, influence)


def join_influence(parts: list[Influence]) -> Influence:
    """Return the influence on all networks as one."""
    return Influence(
        np.concatenate([part.leader for part in parts]),
        np.concatenate([part.follower for part in parts]),
        np.concatenate([part.share for part in parts]),
    )


def _choose(
    rng: np.random.Generator,
    scale: float,
    accounts: Accounts,
    is_customer: Bools,
    network: int,
) -> Influence:
    """Choose leaders and followers on a network; a leader may follow others."""
    persons = np.flatnonzero((accounts.platform == network) & (accounts.person >= 0))
    ours, others = persons[is_customer[persons]], persons[~is_customer[persons]]

    def draw(customers: int, strangers: int) -> Ints:
        chosen = [
            rng.permutation(group)[: max(2, round(count * scale))]
            for group, count in ((ours, customers), (others, strangers))
        ]
        return np.concatenate(chosen)

    leaders = draw(LEADING_CUSTOMERS, LEADING_OTHERS)
    followers = draw(FOLLOWING_CUSTOMERS, FOLLOWING_OTHERS)
    pull = rng.lognormal(0.0, 1.0, len(leaders))
    follower = spread(len(followers), rng.integers(1, MOST_FOLLOWED + 1, len(followers)))
    leader = pick(rng, pull, len(follower))
    pairs = np.unique(np.column_stack([follower, leader]), axis=0)
    follower, leader = followers[pairs[:, 0]], pairs[:, 1]
    keenness = pull[leader] * rng.gamma(2.0, 0.5, len(leader))
    leader = leaders[leader]
    kept = leader != follower
    leader, follower, keenness = leader[kept], follower[kept], keenness[kept]
    whole = np.bincount(follower, keenness, len(accounts.id))
    return Influence(leader, follower, keenness / whole[follower])


def _write(
    rng: np.random.Generator, influence: Influence, accounts: Accounts, start: int, end: int
) -> Posts:
    """Write what leaders post, and what their followers answer."""
    crowd = (np.zeros(0, np.int64), np.zeros(0, np.int64))
    scene = Scene(rng, accounts, start, end, crowd, [])
    leaders = np.unique(influence.leader)
    # Everybody who leads posts at least once: else nobody could answer.
    author = leaders[spread(len(leaders), 1 + rng.poisson(POSTS_OF_A_LEADER - 1, len(leaders)))]
    at = draw_times(rng, len(author), start, end)
    none = np.full(len(author), -1)
    tags = 1 << rng.integers(0, 4, len(author))
    scene.add(scene.write(author, at, TOPIC, CHAT, none, tags=tags, appeal=0.0))
    followers = np.unique(influence.follower)
    number = rng.poisson(REACTIONS_OF_A_FOLLOWER * len(followers))
    edge = pick(rng, influence.share, number)
    order = np.argsort(author, kind="stable")
    first = np.searchsorted(author[order], influence.leader[edge])
    count = np.searchsorted(author[order], influence.leader[edge], side="right") - first
    parent = order[first + (rng.random(number) * count).astype(np.int64)]
    delay = MINUTE + (rng.lognormal(4.6, 1.2, number) * MINUTE).astype(np.int64)
    scene.add(
        scene.write(
            influence.follower[edge],
            at[parent] + delay,
            REPLY,
            CHAT,
            np.full(number, -1),
            parent=parent,
            tags=tags[parent],
            appeal=0.0,
        )
    )
    return put_in_order(rng, join(scene.drafts), accounts, end)


def _weave(posts: Posts, added: Posts, influence: Influence) -> Woven:
    """Put posts among those already written, at moments when nobody else posts."""
    at = added.at
    while np.isin(at, posts.at).any():
        at = ascending(at + np.isin(at, posts.at))
    # Who favours and which reports come was drawn before: nobody favours what is added.
    none = np.zeros(len(added), np.int64)
    added = replace(added, at=at, id=identify_posts(added.platform, at), final_likes=none)
    before = len(posts)
    order = np.argsort(np.concatenate([posts.at, at]), kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))

    def both(name: str) -> Any:  # noqa: ANN401 - a column of whole numbers, or not
        return np.concatenate([getattr(posts, name), getattr(added, name)])[order]

    def links(name: str) -> Ints:
        mine, theirs = getattr(posts, name), getattr(added, name)
        moved = np.concatenate(
            [
                np.where(mine >= 0, place[mine], -1),
                np.where(theirs >= 0, place[before + theirs], -1),
            ]
        )
        return np.asarray(moved[order])

    columns: dict[str, Any] = {
        name: links(name) if name in ("parent", "root", "reference") else both(name)
        for name in vars(posts)
    }
    return Woven(Posts(**columns), place[:before], influence)
