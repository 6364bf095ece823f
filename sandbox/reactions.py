"""What people do without words: favourites and follows, and what the brand is notified of."""

from dataclasses import dataclass

import numpy as np

from sandbox.chance import DAY, HOUR, Ints, draw_times, pick, spread, stream
from sandbox.people import BRAND, COMPANIES, MASTODON, Accounts
from sandbox.posts import BOOST, Posts

NOTIFIED_MENTION, NOTIFIED_FAVOURITE, NOTIFIED_REBLOG, NOTIFIED_FOLLOW = range(4)
NOTIFICATION_TYPES = ("mention", "favourite", "reblog", "follow")
FOLLOW_CHANCE = (0.30, 0.22, 0.12)  # of an account, for each company
FIRST_NOTIFICATION_ID = 41_000_000


@dataclass(frozen=True)
class Favourites:
    """Favourites on mastodon, oldest first; x does not tell who liked."""

    post: Ints
    account: Ints
    at: Ints


@dataclass(frozen=True)
class Follows:
    """Persons' accounts that began to follow a company's account, oldest first."""

    account: Ints
    company: Ints
    at: Ints


@dataclass(frozen=True)
class Notifications:
    """What the brand's mastodon account is told, oldest first. A follow has no post: -1."""

    id: Ints
    type: Ints
    account: Ints
    post: Ints
    at: Ints


def make_favourites(seed: int, accounts: Accounts, posts: Posts, end: int) -> Favourites:
    """Let persons favour posts: as many times as the post appeals, at most once each."""
    rng = stream(seed, "favourites")
    likes = np.where((posts.platform == MASTODON) & (posts.kind != BOOST), posts.final_likes, 0)
    post = spread(len(posts), likes)
    crowd = np.flatnonzero((accounts.platform == MASTODON) & (accounts.person >= 0))
    account = crowd[pick(rng, accounts.weight[crowd], len(post))]
    _, first = np.unique(post * len(accounts.id) + account, return_index=True)
    post, account = post[first], account[first]
    at = posts.at[post] + 5_000 + (rng.exponential(7 * HOUR, len(post))).astype(np.int64)
    order = np.argsort(at, kind="stable")
    order = order[(at[order] < end) & (account[order] != posts.account[post[order]])]
    return Favourites(post[order], account[order], at[order])


def make_follows(seed: int, accounts: Accounts, start: int, end: int) -> Follows:
    """Let persons follow companies, on every network where they are."""
    rng = stream(seed, "follows")
    persons = np.flatnonzero(accounts.person >= 0)
    # The talkative follow more often.
    eagerness = np.clip(accounts.weight[persons] ** 0.3, 0.4, 2.0)
    account, company = [], []
    for number in range(len(COMPANIES)):
        chosen = persons[rng.random(len(persons)) < FOLLOW_CHANCE[number] * eagerness]
        account.append(chosen)
        company.append(np.full(len(chosen), number))
    accounts_following, followed = np.concatenate(account), np.concatenate(company)
    at = draw_times(rng, len(followed), start, end - DAY)
    order = np.argsort(at, kind="stable")
    return Follows(accounts_following[order], followed[order], at[order])


def make_notifications(
    seed: int, accounts: Accounts, posts: Posts, favourites: Favourites, follows: Follows
) -> Notifications:
    """Tell the brand of each mention, favourite, boost and follow on mastodon."""
    rng = stream(seed, "notifications")
    local = (posts.platform == MASTODON) & (posts.account != BRAND)
    mention = np.flatnonzero(local & (posts.mentions >> BRAND & 1 == 1))
    boost = np.flatnonzero(local & (posts.kind == BOOST))
    boost = boost[posts.account[posts.reference[boost]] == BRAND]
    liked = np.flatnonzero(posts.account[favourites.post] == BRAND)
    followed = np.flatnonzero(
        (follows.company == BRAND) & (accounts.platform[follows.account] == MASTODON)
    )
    type_ = np.repeat(np.arange(4), [len(mention), len(liked), len(boost), len(followed)])
    account = np.concatenate(
        [
            posts.account[mention],
            favourites.account[liked],
            posts.account[boost],
            follows.account[followed],
        ]
    )
    post = np.concatenate(
        [mention, favourites.post[liked], posts.reference[boost], np.full(len(followed), -1)]
    )
    at = np.concatenate(
        [posts.at[mention], favourites.at[liked], posts.at[boost], follows.at[followed]]
    )
    order = np.argsort(at, kind="stable")
    # Numbers are given to the whole server: ours ascend with gaps, and tell no time.
    identifier = FIRST_NOTIFICATION_ID + np.cumsum(rng.integers(1, 60, len(order)))
    return Notifications(identifier, type_[order], account[order], post[order], at[order])
