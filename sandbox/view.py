"""The world as it stands at one moment: what exists, and what the counters show."""

from functools import cached_property
from math import exp

import numpy as np

from sandbox.chance import DAY, Bools, Ints
from sandbox.contacts import EDITED, ORDERED
from sandbox.index import Index
from sandbox.people import COMPANIES
from sandbox.posts import BOOST, QUOTE
from sandbox.world import World

YEAR = 365 * DAY


class View:
    """What a platform shows at `now` (ms). Immutable: moving the clock makes another view."""

    def __init__(self, index: Index, now: int) -> None:
        """Look at the world at `now`; counters are counted when first asked for."""
        self.index = index
        self.world: World = index.world
        self.now = now

    def until(self, moments: Ints) -> int:
        """Return how many of these ascending moments have come."""
        return int(np.searchsorted(moments, self.now, side="right"))

    @cached_property
    def post_count(self) -> int:
        """Posts that exist: the first ones, since they stand in the order of time."""
        return self.until(self.world.posts.at)

    def existing(self, posts: Ints) -> Ints:
        """Return those of an ascending list of posts that exist."""
        posts = posts[: np.searchsorted(posts, self.post_count)]
        return posts[~self.is_deleted[posts]]

    def exists(self, post: int) -> bool:
        """Say whether a post is there: -1 is none."""
        return 0 <= post < self.post_count and not self.is_deleted[post]

    @cached_property
    def is_deleted(self) -> Bools:
        """Which posts were deleted."""
        deleted_at = self.world.deleted_at
        return np.asarray((deleted_at > 0) & (deleted_at <= self.now))

    def tweet_versions(self, post: int) -> tuple[int, ...]:
        """Return the identifiers of a post on x, oldest first: two where it was edited."""
        first = int(self.world.posts.id[post])
        edited_at, identifier = self.index.tweet_edits
        return (first, int(identifier[post])) if 0 < edited_at[post] <= self.now else (first,)

    def told(self, notifications: Ints) -> Ints:
        """Return those of an ascending list of notifications that exist; a post's go with it."""
        told = notifications[
            : np.searchsorted(notifications, self.until(self.world.notifications.at))
        ]
        post = self.world.notifications.post[told]
        return told[(post < 0) | ~self.is_deleted[post]]

    @cached_property
    def favourite_counts(self) -> Ints:
        """Favourites of each post so far."""
        favourites = self.world.favourites
        return self._count(favourites.post[: self.until(favourites.at)])

    @cached_property
    def boost_counts(self) -> Ints:
        """Boosts of each post so far."""
        return self._count(self.world.posts.reference[self._of_kind(BOOST)])

    @cached_property
    def quote_counts(self) -> Ints:
        """Quotes of each post so far."""
        return self._count(self.world.posts.reference[self._of_kind(QUOTE)])

    @cached_property
    def reply_counts(self) -> Ints:
        """Direct answers to each post so far."""
        parents = self.world.posts.parent[: self.post_count]
        return self._count(parents[(parents >= 0) & ~self.is_deleted[: self.post_count]])

    def _of_kind(self, kind: int) -> Ints:
        return self.existing(np.flatnonzero(self.world.posts.kind == kind))

    def _count(self, posts: Ints) -> Ints:
        return np.bincount(posts, minlength=len(self.world.posts))

    def ripeness(self, post: int) -> float:
        """Return how far a post's counters on x have come, from 0 towards 1."""
        age = self.now - int(self.world.posts.at[post])
        return 1.0 - exp(-age / DAY)

    @cached_property
    def followers(self) -> Ints:
        """Followers of each account: what it had, growth, and the follows that we know of."""
        accounts, follows = self.world.accounts, self.world.follows
        grown = 1 + accounts.growth * (self.now - self.world.start) / YEAR
        total = (accounts.base_followers * grown).astype(np.int64)
        known = self.until(follows.at)
        platform = accounts.platform[follows.account[:known]]
        followed = platform * len(COMPANIES) + follows.company[:known]
        return total + np.bincount(followed, minlength=len(total))

    @cached_property
    def status_counts(self) -> Ints:
        """Posts of each account so far, with some from before the world began."""
        accounts = self.world.accounts
        written = self.world.posts.account[: self.post_count]
        before = (self.world.start - accounts.created) // DAY // 3
        return before + np.bincount(written, minlength=len(accounts.id))

    @cached_property
    def last_posts(self) -> Ints:
        """When each account last posted, or 0."""
        last = np.zeros(len(self.world.accounts.id), np.int64)
        posts = self.world.posts
        last[posts.account[: self.post_count]] = posts.at[: self.post_count]
        return last

    @cached_property
    def contact_changes(self) -> Ints:
        """When each contact last changed, or 0 where it does not exist yet."""
        contacts = self.world.contacts
        known = self.until(contacts.change_at)
        last = np.zeros(len(contacts.id), np.int64)
        last[contacts.change_contact[:known]] = contacts.change_at[:known]
        return last

    @cached_property
    def contact_edits(self) -> Ints:
        """How often each contact's details were edited."""
        return self._changes_of(EDITED)

    @cached_property
    def contact_orders(self) -> Ints:
        """How many orders each contact's record counts."""
        return self._changes_of(ORDERED)

    def _changes_of(self, kind: int) -> Ints:
        contacts = self.world.contacts
        known = self.until(contacts.change_at)
        changed = contacts.change_contact[:known][contacts.change_kind[:known] == kind]
        return np.bincount(changed, minlength=len(contacts.id))
