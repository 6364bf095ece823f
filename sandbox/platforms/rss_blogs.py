"""Blogs of the sandbox: entries that are published, changed, and sometimes taken away."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sandbox.chance import DAY, HOUR, OFFICE_RHYTHM, ascending, draw_times, stream
from sandbox.intents import CHAT
from sandbox.names import LAST
from sandbox.posts import TAGS
from sandbox.text import choose_wording, say
from sandbox.world import DAYS_AFTER, World

ENTRIES_A_FEED = 20
ENTRIES_AT_SCALE_1 = 160
FEWEST_ENTRIES = 60
ABOUT_COFFEE = "kartta"
COMPANIES = ("Lumo", "Halla", "Routa")


@dataclass(frozen=True)
class Entry:
    """One entry; moments are milliseconds since 1970, and 0 is never."""

    number: int
    title: str
    text: str
    author: str
    tag: str
    published: int
    updated: int
    removed: int


@dataclass(frozen=True)
class Blog:
    """One blog, with everything that it will ever publish, oldest first."""

    name: str
    title: str
    site: str
    entries: tuple[Entry, ...]

    def listed(self, now: int) -> tuple[Entry, ...]:
        """Return what its feed lists: the newest entries that still stand, newest first."""
        standing = [
            entry
            for entry in self.entries
            if entry.published <= now and not 0 < entry.removed <= now
        ]
        return tuple(reversed(standing[-ENTRIES_A_FEED:]))

    def changed_at(self, now: int) -> int:
        """Return when what the feed lists changed last."""
        moments = [
            moment
            for entry in self.entries
            for moment in (entry.published, entry.updated, entry.removed)
            if 0 < moment <= now
        ]
        return max(moments, default=0)


TITLES = {
    "lumo": "Lumo Paahtimo",
    "halla": "Halla Journal",
    "routa": "Routan päiväkirja",
    "kartta": "Kahvi kartalla",
}


def blogs_of(world: World) -> dict[str, Blog]:
    """Return the blogs of a world by name: the companies' own, and one about coffee."""
    return _make_blogs(world.seed, world.scale, world.start, world.end)


@lru_cache(maxsize=2)
def _make_blogs(seed: int, scale: float, start: int, end: int) -> dict[str, Blog]:
    return {
        name: Blog(name, title, f"https://{name}.example", _entries(seed, scale, start, end, name))
        for name, title in TITLES.items()
    }


def _entries(seed: int, scale: float, start: int, end: int, name: str) -> tuple[Entry, ...]:
    rng = stream(seed, f"rss {name}")
    count = max(FEWEST_ENTRIES, round(ENTRIES_AT_SCALE_1 * scale))
    # Feeds tell seconds.
    drawn = np.sort(draw_times(rng, count, start, end, OFFICE_RHYTHM)) // 1000
    published = ascending(drawn) * 1000
    wording = choose_wording(rng, rng.integers(0, 2, count), np.full(count, CHAT))
    edited = np.where(rng.random(count) < 0.15, published + rng.integers(1, 72, count) * HOUR, 0)
    removed = np.where(rng.random(count) < 0.08, published + rng.integers(1, 21, count) * DAY, 0)
    # One that stands in the midst of the feed at the default clock is taken away soon after.
    standing = np.flatnonzero((published < end - DAYS_AFTER * DAY) & (removed == 0))
    removed[standing[-4]] = end - (DAYS_AFTER - 2) * DAY
    authors, tags = rng.integers(0, len(LAST), count), rng.integers(0, len(TAGS), count)
    asides = _asides(seed, name, count)
    return tuple(
        Entry(
            number=number + 1,
            title=say(wording[number]),
            text=f"{say(wording[number])} {say(wording[number - 1])}{asides[number]}",
            author=LAST[authors[number]],
            tag=TAGS[tags[number]],
            published=int(published[number]),
            updated=int(edited[number]),
            removed=int(removed[number]),
        )
        for number in range(count)
    )


def _asides(seed: int, name: str, count: int) -> list[str]:
    """Return what each entry says of a company: nothing, but for some of the blog about coffee."""
    if name != ABOUT_COFFEE:
        return [""] * count
    rng = stream(seed, f"rss {name} asides")
    spoken, companies = rng.random(count) < 0.4, rng.integers(0, len(COMPANIES), count)
    return [
        f" We had a cup at {COMPANIES[company]} on the way." if speaks else ""
        for speaks, company in zip(spoken, companies, strict=True)
    ]
