"""Posts that are deleted again. All of it happens after the world's `until`.

What was deleted before could never have been read, so nobody would know of it.
"""

import numpy as np

from sandbox.chance import DAY, HOUR, Ints, stream
from sandbox.posts import BOOST, Posts

SHARE = 0.06  # of the posts of the last three months, and of those to come
RECENT = 90 * DAY


def delete_posts(seed: int, posts: Posts, until: int, end: int) -> Ints:
    """Return when each post is deleted, or 0. With a post go those that boost it."""
    rng = stream(seed, "deletions")
    chosen = (rng.random(len(posts)) < SHARE) & (posts.kind != BOOST)
    chosen &= posts.at > until - RECENT
    at = np.maximum(posts.at, until) + HOUR + rng.integers(0, 25 * DAY, len(posts))
    deleted_at = np.where(chosen & (at < end), at, 0)
    boosts = np.flatnonzero(posts.kind == BOOST)
    deleted_at[boosts] = deleted_at[posts.reference[boosts]]
    return np.where(deleted_at > posts.at, deleted_at, 0)
