"""A wiki of the sandbox: articles and their talk, each revision, and how often each is read."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha1

import numpy as np

from sandbox.chance import DAY, HOUR, Ints, ascending, draw_times, stream
from sandbox.intents import CHAT
from sandbox.names import FINNISH_FIRST
from sandbox.text import choose_wording, say
from sandbox.world import World

ARTICLE, TALK = 0, 1
REVISIONS_AT_SCALE_1, FEWEST_REVISIONS = 900, 560
VISIBLE, USER_HIDDEN, COMMENT_HIDDEN, TEXT_HIDDEN, SUPPRESSED = range(5)
REDIRECTS = {
    "Lumo": "Lumo Paahtimo",
    "Halla": "Halla Coffee",
    "Routa": "Routa Roasters",
    "Kahvi": "Coffee",
}
# Views of a day are counted in the morning after.
COUNTED_AFTER = 10 * HOUR


@dataclass(frozen=True)
class Revision:
    """One revision; moments are milliseconds since 1970, and 0 is never."""

    id: int
    parent: int
    at: int
    user: str
    is_anonymous: bool
    is_minor: bool
    size: int
    comment: str
    sha1: str
    hiding: int  # what is hidden from `hidden_at` on
    hidden_at: int

    def hidden(self, now: int) -> int:
        """Return what is hidden of it at a moment."""
        return self.hiding if 0 < self.hidden_at <= now else VISIBLE


@dataclass(frozen=True)
class Page:
    """An article or a talk page with everything that will ever be saved, oldest first."""

    id: int
    ns: int
    title: str
    moved_title: str  # what it is called from `moved_at` on
    moved_at: int
    deleted_at: int
    talk: int  # the page that talks about it, 0 for a talk page
    revisions: tuple[Revision, ...]
    views: tuple[int, ...]  # of each day of the world

    def title_at(self, now: int) -> str:
        """Return its title at a moment."""
        return self.moved_title if 0 < self.moved_at <= now else self.title

    def exists(self, now: int) -> bool:
        """Say whether it stands at a moment."""
        begun = bool(self.revisions) and self.revisions[0].at <= now
        return begun and not 0 < self.deleted_at <= now

    def saved(self, now: int) -> tuple[Revision, ...]:
        """Return its revisions until a moment."""
        return tuple(revision for revision in self.revisions if revision.at <= now)


@dataclass(frozen=True)
class Wiki:
    """The whole wiki."""

    start: int
    pages: dict[int, Page]
    revisions: dict[int, Page]  # the page of each revision
    redirects: dict[str, str]  # standing ones: from a title to a title

    def page_titled(self, title: str, now: int) -> Page | None:
        """Return the page that has a title at a moment."""
        for page in self.pages.values():
            if page.title_at(now) == title and page.exists(now):
                return page
        return None


def wiki_of(world: World) -> Wiki:
    """Return the wiki of a world."""
    return _make(world.seed, world.scale, world.start, world.end)


@lru_cache(maxsize=2)
def _make(seed: int, scale: float, start: int, end: int) -> Wiki:
    late = end - 45 * DAY
    # Title, later title, moved, deleted, share of the revisions, views a day. Both moves and
    # deletions fall into the weeks before and after the default clock.
    plans = (
        ("Lumo Paahtimo", "", 0, 0, 1.0, 240),
        ("Halla Coffee", "Halla (company)", late + 2 * DAY, 0, 0.5, 410),
        ("Routa Roasters", "", 0, late + 18 * DAY, 0.3, 60),
        ("Coffee", "", 0, 0, 1.6, 6200),
    )
    wanted = max(FEWEST_REVISIONS, round(REVISIONS_AT_SCALE_1 * scale))
    days = (end - start) // DAY
    pages: dict[int, Page] = {}
    for number, (title, moved_title, moved_at, deleted_at, share, views) in enumerate(plans):
        rng = stream(seed, f"mediawiki {title}")
        identifier = 70_001 + 10 * number
        rhythm = views * (1 + 0.2 * np.sin(np.arange(days) * 2 * np.pi / 7))
        counted = rng.poisson(rhythm)
        # On a few days nobody reads a small article: the API then leaves the day out.
        counted[rng.random(days) < (0.02 if views < 100 else 0.0)] = 0
        first = 1_000_000 * (number + 1)
        pages[identifier] = Page(
            identifier, ARTICLE, title, moved_title, moved_at, deleted_at, identifier + 1,
            _revisions(rng, first, round(wanted * share), start, end), tuple(counted.tolist()),
        )  # fmt: skip
        pages[identifier + 1] = Page(
            identifier + 1, TALK, f"Talk:{title}", f"Talk:{moved_title}", moved_at, deleted_at, 0,
            _revisions(rng, first + 500_000, max(12, round(wanted * share / 8)), start, end), (),
        )  # fmt: skip
    return Wiki(
        start,
        pages,
        {revision.id: page for page in pages.values() for revision in page.revisions},
        REDIRECTS,
    )


def _revisions(
    rng: np.random.Generator, first: int, count: int, start: int, end: int
) -> tuple[Revision, ...]:
    """Write a page's revisions; one in thirty is hidden, whole or in part, days later."""
    at: Ints = ascending(np.sort(draw_times(rng, count, start, end)) // 1000) * 1000
    wording = choose_wording(rng, rng.integers(0, 2, count), np.full(count, CHAT))
    users = rng.integers(0, len(FINNISH_FIRST), count)
    is_anonymous, is_minor = rng.random(count) < 0.2, rng.random(count) < 0.3
    size = np.maximum(200, 4000 + np.cumsum(rng.integers(-300, 360, count)))
    hiding = np.where(rng.random(count) < 0.03, rng.integers(1, 5, count), VISIBLE)
    hidden_at = np.where(hiding != VISIBLE, at + rng.integers(1, 20 * 24, count) * HOUR, 0)
    return tuple(
        Revision(
            id=first + number,
            parent=first + number - 1 if number else 0,
            at=int(at[number]),
            user=f"192.0.2.{users[number]}"
            if is_anonymous[number]
            else FINNISH_FIRST[users[number]],
            is_anonymous=bool(is_anonymous[number]),
            is_minor=bool(is_minor[number]),
            size=int(size[number]),
            comment=say(wording[number]),
            sha1=sha1(f"{first} {size[number]}".encode(), usedforsecurity=False).hexdigest(),
            hiding=int(hiding[number]),
            hidden_at=int(hidden_at[number]),
        )
        for number in range(count)
    )


def _name(number: int, is_anonymous: bool) -> str:
    return f"192.0.2.{number}" if is_anonymous else FINNISH_FIRST[number]
