"""Ways into the world that do not depend on the clock: who posted what, in which list it stands."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from sandbox.chance import MINUTE, Ints
from sandbox.contacts import contact_of_customer
from sandbox.people import COMPANIES, MASTODON, X_EPOCH, X
from sandbox.posts import BOOST, QUOTE, TAGS
from sandbox.world import World

OUR_DOMAIN, OTHER_DOMAIN = "kahvila.example", "muu.example"


@dataclass(frozen=True)
class Groups:
    """Members of numbered groups: a group's members stay in the order of time."""

    members: Ints
    starts: Ints

    def of(self, group: int) -> Ints:
        """Return the members of one group."""
        return self.members[self.starts[group] : self.starts[group + 1]]


def group_by(keys: Ints, count: int) -> Groups:
    """Group 0..n-1 by their keys, which are below `count`."""
    starts = np.concatenate([[0], np.cumsum(np.bincount(keys, minlength=count))])
    return Groups(np.argsort(keys, kind="stable"), starts)


class Index:
    """Lists of posts, notifications and accounts, each made when first asked for."""

    def __init__(self, world: World) -> None:
        """Keep the world; everything else is made on demand."""
        self.world = world
        self._of_types = lru_cache(maxsize=32)(self._find_notifications)

    @cached_property
    def posts_by_account(self) -> Groups:
        """Posts of each account."""
        return group_by(self.world.posts.account, len(self.world.accounts.id))

    @cached_property
    def account_by_handle(self) -> dict[tuple[int, str], int]:
        """Accounts by (platform, handle in lower case); remote ones with their domain."""
        return {
            (int(self.world.accounts.platform[number]), self.acct(number).lower()): number
            for number in range(len(self.world.accounts.id))
        }

    @cached_property
    def account_by_id(self) -> dict[tuple[int, int], int]:
        """Accounts by (platform, identifier)."""
        platforms, ids = self.world.accounts.platform.tolist(), self.world.accounts.id.tolist()
        return {key: number for number, key in enumerate(zip(platforms, ids, strict=True))}

    def acct(self, account: int) -> str:
        """Return an account's handle as the API gives it."""
        handle = self.world.accounts.handles[account]
        if self.world.accounts.platform[account] == MASTODON and self.is_remote(account):
            return f"{handle}@{OTHER_DOMAIN}"
        return handle

    def profile_url(self, account: int) -> str:
        """Return the address of a profile on mastodon, as people visit it."""
        domain = OTHER_DOMAIN if self.is_remote(account) else OUR_DOMAIN
        return f"https://{domain}/@{self.world.accounts.handles[account]}"

    def is_remote(self, account: int) -> bool:
        """Say whether an account lives on another mastodon server."""
        return bool(self.world.accounts.is_remote[account])

    @cached_property
    def contact_of_customer(self) -> Ints:
        """The contact of each customer: the one that stays after merges."""
        return contact_of_customer(self.world.contacts, self.world.people.customer_count)

    @cached_property
    def tagged(self) -> dict[str, Ints]:
        """Mastodon's public posts of each hashtag; boosts do not stand in tag timelines."""
        posts = self.world.posts
        listed = (posts.platform == MASTODON) & (posts.kind != BOOST)
        return {
            tag: np.flatnonzero(listed & (posts.tags >> bit & 1 == 1))
            for bit, tag in enumerate(TAGS)
        }

    @cached_property
    def mentioning_on_x(self) -> tuple[Ints, ...]:
        """Posts on x that mention each company, reposts left out."""
        posts = self.world.posts
        listed = (posts.platform == X) & (posts.kind != BOOST)
        return tuple(
            np.flatnonzero(listed & (posts.mentions >> company & 1 == 1))
            for company in range(len(COMPANIES))
        )

    def quotes_of(self, post: int) -> Ints:
        """Return the posts that quote a post."""
        return self._quotes.of(post)

    @cached_property
    def _quotes(self) -> Groups:
        posts = self.world.posts
        quoted = np.where(posts.kind == QUOTE, posts.reference, len(posts))
        return group_by(quoted, len(posts) + 1)

    @cached_property
    def on_x(self) -> Ints:
        """All posts on x."""
        return np.flatnonzero(self.world.posts.platform == X)

    @cached_property
    def tweet_edits(self) -> tuple[Ints, Ints]:
        """When each post on x was edited, or 0, and the identifier that it has from then on.

        X lets a post be edited for half an hour; the edited one is a new post with a history.
        Here that is before anybody else posts, so that identifiers keep the order of the posts.
        """
        posts = self.world.posts
        age = (posts.edited - posts.at) % (29 * MINUTE) + MINUTE
        free = np.diff(posts.at, append=self.world.end) - 1
        is_edited = (posts.edited > 0) & (posts.platform == X) & (free > 0)
        at = np.where(is_edited, posts.at + np.minimum(age, free), 0)
        return at, ((at - X_EPOCH) << 22) + (posts.id + 1) % (1 << 22)

    @cached_property
    def edited_tweets(self) -> dict[int, int]:
        """Posts on x by the identifier that they have once they are edited."""
        at, identifier = self.tweet_edits
        rows = np.flatnonzero(at)
        return dict(zip(identifier[rows].tolist(), rows.tolist(), strict=True))

    def tweet(self, identifier: int) -> int:
        """Return the post with an identifier of x, its first or its last, or -1."""
        posts, place = self.world.posts, self.place_of_tweet(identifier)
        if place < len(posts) and posts.id[place] == identifier:
            return place
        return self.edited_tweets.get(identifier, -1)

    def notifications_of(self, types: frozenset[int]) -> Ints:
        """Return the notifications of these types."""
        return self._of_types(types)

    def _find_notifications(self, types: frozenset[int]) -> Ints:
        return np.flatnonzero(np.isin(self.world.notifications.type, sorted(types)))

    def place_of_status(self, identifier: int) -> int:
        """Return how many posts came before a mastodon identifier."""
        return self._place_of_post(identifier, identifier >> 16)

    def place_of_tweet(self, identifier: int) -> int:
        """Return how many posts came before an identifier of x."""
        return self._place_of_post(identifier, (identifier >> 22) + X_EPOCH)

    def _place_of_post(self, identifier: int, at: int) -> int:
        posts = self.world.posts
        place = int(np.searchsorted(posts.at, at))
        is_same = place < len(posts) and posts.at[place] == at
        return place + 1 if is_same and posts.id[place] < identifier else place

    def place_of_notification(self, identifier: int) -> int:
        """Return how many notifications came before an identifier."""
        return int(np.searchsorted(self.world.notifications.id, identifier))

    def status(self, identifier: int) -> int:
        """Return the post with a mastodon identifier, or -1."""
        place = self.place_of_status(identifier)
        posts = self.world.posts
        return place if place < len(posts) and posts.id[place] == identifier else -1
