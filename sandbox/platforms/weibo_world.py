"""Weibo of the sandbox: what the companies post, and what others write under and about it."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from sandbox.chance import DAY, HOUR, Ints, ascending, draw_times, stream
from sandbox.intents import CHAT
from sandbox.people import COMPANIES
from sandbox.text import choose_wording, say
from sandbox.world import DAYS_AFTER, World

POSTS_AT_SCALE_1, FEWEST_POSTS = 240, 70
MENTIONS_AT_SCALE_1, FEWEST_MENTIONS = 600, 230
FANS = 40
# Identifiers count seconds from here, shifted so far that today's lie beyond 2^53.
EPOCH, SHIFT = 515_483_463, 23
STATUS, REPOST, MENTION, COMMENT = range(4)


@dataclass(frozen=True)
class Writing:
    """A status or a comment; moments are milliseconds since 1970, and 0 is never."""

    id: int
    kind: int
    user: int
    at: int
    removed: int
    text: str
    target: int = 0  # what a repost or a comment is about


@dataclass(frozen=True)
class Weibo:
    """Everything that will ever be written, each list oldest first."""

    statuses: tuple[Writing, ...]
    mentions: tuple[Writing, ...]
    reposts: tuple[Writing, ...]
    comments: tuple[Writing, ...]
    by_id: dict[int, Writing]
    under: dict[tuple[int, int], tuple[Writing, ...]]  # by kind and target

    def of_user(self, user: int) -> tuple[Writing, ...]:
        """Return what an account posted."""
        return tuple(status for status in self.statuses if status.user == user)

    def about(self, kind: int, target: int) -> tuple[Writing, ...]:
        """Return the comments or reposts of a status."""
        return self.under.get((kind, target), ())


def standing(writings: tuple[Writing, ...], now: int) -> tuple[Writing, ...]:
    """Return what exists at a moment, and was not removed."""
    return tuple(one for one in writings if one.at <= now and not is_removed(one, now))


def is_removed(writing: Writing, now: int) -> bool:
    """Say whether it was removed by then."""
    return 0 < writing.removed <= now


def weibo_of(world: World) -> Weibo:
    """Return the Weibo of a world."""
    return _make(world.seed, world.scale, world.start, world.end)


@lru_cache(maxsize=2)
def _make(seed: int, scale: float, start: int, end: int) -> Weibo:
    rng = stream(seed, "weibo")
    count = max(FEWEST_POSTS, round(POSTS_AT_SCALE_1 * scale)) * len(COMPANIES)
    at = _moments(rng, count, start, end)
    statuses = _write(rng, STATUS, rng.integers(0, len(COMPANIES), count), at, ())
    statuses = _remove_one(statuses, end)
    count = max(FEWEST_MENTIONS, round(MENTIONS_AT_SCALE_1 * scale))
    at = _moments(rng, count, start, end)
    mentions = _write(rng, MENTION, _fans(rng, count), at, ())
    under = [_write_under(rng, kind, statuses, end) for kind in (REPOST, COMMENT)]
    everything = (*statuses, *mentions, *under[0], *under[1])
    grouped: dict[tuple[int, int], list[Writing]] = {}
    for one in (*under[0], *under[1]):
        grouped.setdefault((one.kind, one.target), []).append(one)
    return Weibo(
        statuses,
        mentions,
        under[0],
        under[1],
        {one.id: one for one in everything},
        {key: tuple(found) for key, found in grouped.items()},
    )


def _remove_one(statuses: tuple[Writing, ...], end: int) -> tuple[Writing, ...]:
    """Let one of the last posts before the default clock be removed two days after it."""
    clock = end - DAYS_AFTER * DAY
    chosen = max(
        number
        for number, status in enumerate(statuses)
        if status.at < clock - DAY and not status.removed
    )
    removed = replace(statuses[chosen], removed=clock + 2 * DAY)
    return (*statuses[:chosen], removed, *statuses[chosen + 1 :])


def _moments(rng: np.random.Generator, count: int, start: int, end: int) -> Ints:
    """Draw ascending moments; Weibo tells seconds."""
    return ascending(np.sort(draw_times(rng, count, start, end)) // 1000) * 1000


def _fans(rng: np.random.Generator, count: int) -> Ints:
    return len(COMPANIES) + rng.integers(0, FANS, count)


def _write_under(
    rng: np.random.Generator, kind: int, statuses: tuple[Writing, ...], end: int
) -> tuple[Writing, ...]:
    """Write reposts or comments, most of them within hours after the status."""
    # One status in thirty is talked about so much that it takes several pages.
    mean = np.where(np.arange(len(statuses)) % 30 == 7, 260.0, 2.5)
    target = np.repeat(np.arange(len(statuses)), rng.poisson(mean))
    born = np.array([status.at for status in statuses])[target]
    at = born + (rng.exponential(9 * HOUR, len(target)) // 1000 * 1000).astype(np.int64) + 1000
    order = np.argsort(at, kind="stable")
    order = order[at[order] < end]
    at = ascending(at[order] // 1000) * 1000
    about = tuple(statuses[number].id for number in target[order].tolist())
    return _write(rng, kind, _fans(rng, len(order)), at, about)


def _write(
    rng: np.random.Generator, kind: int, users: Ints, at: Ints, about: tuple[int, ...]
) -> tuple[Writing, ...]:
    count = len(at)
    wording = choose_wording(rng, rng.integers(0, 2, count), np.full(count, CHAT))
    is_removed = rng.random(count) < 0.06
    removed = np.where(is_removed, at + rng.integers(2, 15 * 24, count) * HOUR, 0)
    return tuple(
        Writing(
            # The low bits tell kinds apart, as two may be written in one second.
            id=((int(at[number]) // 1000 - EPOCH) << SHIFT) + 4 * (number % 1000) + kind,
            kind=kind,
            user=int(users[number]),
            at=int(at[number]),
            removed=int(removed[number]),
            text=say(wording[number]),
            target=about[number] if about else 0,
        )
        for number in range(count)
    )


ACCOUNT_AGE = 900 * DAY
