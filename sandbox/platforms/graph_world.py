"""What is true on Facebook and Instagram: a function of the world, generated when first asked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from math import exp
from zoneinfo import ZoneInfo

import numpy as np

from sandbox.chance import (
    DAY,
    HOUR,
    MINUTE,
    OFFICE_RHYTHM,
    Floats,
    Ints,
    draw_times,
    pick,
    spread,
    stream,
)
from sandbox.intents import ANNOUNCE, ANSWER, COMPLAINT, IDEA, PRAISE, QUESTION
from sandbox.people import BRAND, COMPANIES, COMPANY_NAMES
from sandbox.posts import FIRST_COMPANY_TAG, TAGS
from sandbox.text import choose_wording, say
from sandbox.world import World, from_ms

PACIFIC = ZoneInfo("America/Los_Angeles")
REACTIONS = ("like", "love", "care", "haha", "wow", "sad", "angry")
REACTION_SHARES = np.array([0.68, 0.16, 0.04, 0.05, 0.03, 0.02, 0.02])
STORY_LIVES = DAY
SETTLES = 1.5 * DAY  # after which most of a counter's growth, or of a day's revision, is over
UNREVISED = 0.12  # of a day's value comes in the days after
COMMENT_INTENTS = np.array([PRAISE, COMPLAINT, QUESTION, IDEA])
COMMENT_SHARES = np.array([0.5, 0.15, 0.3, 0.05])


@dataclass(frozen=True)
class Shape:
    """How much is posted: a day and company, at scale 1, and of which kinds."""

    name: str
    posts_a_day: tuple[float, ...]
    kinds: tuple[str, ...]
    shares: tuple[float, ...]
    first_id: int


FACEBOOK = Shape(
    "facebook",
    (1.6,),
    ("added_photos", "added_video", "mobile_status_update", "shared_story"),
    (0.5, 0.2, 0.2, 0.1),
    122_100_000_000_000_000,
)
INSTAGRAM = Shape(
    "instagram",
    (2.2, 0.6, 0.5),
    ("IMAGE", "CAROUSEL_ALBUM", "REELS", "STORY"),
    (0.16, 0.12, 0.12, 0.6),
    17_900_000_000_000_000,
)


@dataclass(frozen=True)
class Item:
    """One post, reel, story or album. Counters are what they tend to."""

    id: int
    company: int
    at: int
    deleted: int  # when it was deleted, or 0
    kind: str
    text: str
    reactions: tuple[int, ...]
    shares: int
    saves: int
    reach: int
    views: int
    parts: int  # of an album

    def exists(self, now: int) -> bool:
        """Say whether it is there."""
        return self.at <= now and not 0 < self.deleted <= now

    def ripeness(self, now: int) -> float:
        """Return how far its counters have come, from 0 towards 1."""
        return 1.0 - exp(-max(now - self.at, 0) / SETTLES)


@dataclass(frozen=True)
class Remark:
    """One comment or reply; `parent` is the comment's number that a reply answers, or -1."""

    id: int
    item: int
    parent: int
    at: int
    deleted: int
    person: int  # -1 where the company wrote it
    text: str
    likes: int

    def exists(self, now: int) -> bool:
        """Say whether it is there."""
        return self.at <= now and not 0 < self.deleted <= now


@dataclass(frozen=True)
class GraphWorld:
    """Everything on one of the two platforms, oldest first."""

    shape: Shape
    start: int
    end: int
    items: tuple[Item, ...]
    remarks: tuple[Remark, ...]
    account_ids: tuple[int, ...]
    base_followers: tuple[int, ...]
    daily: Floats  # visitors of each day

    @cached_property
    def place_of_item(self) -> dict[int, int]:
        """Where each item stands, by its identifier."""
        return {item.id: place for place, item in enumerate(self.items)}

    @cached_property
    def place_of_remark(self) -> dict[int, int]:
        """Where each comment stands, by its identifier."""
        return {remark.id: place for place, remark in enumerate(self.remarks)}

    @cached_property
    def remarks_of(self) -> dict[int, list[Remark]]:
        """The comments and replies under each item, by its identifier, oldest first."""
        under: dict[int, list[Remark]] = {}
        for remark in sorted(self.remarks, key=lambda one: one.at):
            under.setdefault(self.items[remark.item].id, []).append(remark)
        return under

    def item(self, identifier: str, now: int) -> Item | None:
        """Return the item of an identifier, if it is there."""
        place = self.place_of_item.get(int(identifier)) if identifier.isdigit() else None
        return self.items[place] if place is not None and self.items[place].exists(now) else None

    def remark(self, identifier: str, now: int) -> Remark | None:
        """Return the comment of an identifier, if it and its item are there."""
        place = self.place_of_remark.get(int(identifier)) if identifier.isdigit() else None
        if place is None:
            return None
        remark = self.remarks[place]
        return remark if remark.exists(now) and self.items[remark.item].exists(now) else None

    def live_items(self, now: int, company: int = BRAND) -> list[Item]:
        """Return what a company has on its timeline, newest first; stories are not part of it."""
        return [
            item
            for item in reversed(self.items)
            if item.company == company and item.kind != "STORY" and item.exists(now)
        ]

    def live_stories(self, now: int) -> list[Item]:
        """Return the brand's stories of the last 24 hours, newest first."""
        return [
            item
            for item in reversed(self.items)
            if item.kind == "STORY" and item.exists(now) and now - item.at < STORY_LIVES
        ]

    def live_remarks(self, item: Item, now: int) -> list[Remark]:
        """Return the comments and replies under an item, oldest first."""
        return [one for one in self.remarks_of.get(item.id, []) if one.exists(now)]

    def followers(self, company: int, now: int) -> int:
        """Return a company's followers."""
        grown = 1 + 0.2 * (now - self.start) / (365 * DAY)
        return int(self.base_followers[company] * grown)

    def visitors(self, day: date, now: int) -> int | None:
        """Return how many came on a Pacific day, as told at `now`; None while it is not over.

        The first readings fall short: the value is revised for some days.
        """
        over = day_end(day)
        number = (over - self.start) // DAY
        if over > now or not 0 <= number < len(self.daily):
            return None
        missing = UNREVISED * exp(-(now - over) / SETTLES)
        return round(float(self.daily[number]) * (1 - missing))


def day_end(day: date) -> int:
    """Return when a Pacific day ends (ms)."""
    after = day + timedelta(days=1)
    return round(datetime(after.year, after.month, after.day, tzinfo=PACIFIC).timestamp() * 1000)


def day_of(moment: int) -> date:
    """Return the Pacific day of a moment (ms)."""
    return from_ms(moment).astimezone(PACIFIC).date()


def make_graph_world(world: World, shape: Shape) -> GraphWorld:
    """Generate one platform's part of the world: the same for the same world."""
    rng = stream(world.seed, shape.name)
    items = _make_items(rng, world, shape)
    base = (6200, 14_800, 4300)
    days = (world.end - world.start) // DAY
    weekly = 1 + 0.25 * np.sin(2 * np.pi * np.arange(days) / 7)
    return GraphWorld(
        shape=shape,
        start=world.start,
        end=world.end,
        items=items,
        remarks=_make_remarks(rng, world, shape, items),
        account_ids=tuple(shape.first_id // 10 + 7919 * number for number in range(3)),
        base_followers=base,
        daily=400 * weekly * rng.lognormal(0.0, 0.25, days),
    )


def _make_items(rng: np.random.Generator, world: World, shape: Shape) -> tuple[Item, ...]:
    thin = min(1.0, max(world.scale**0.5, 0.6))
    span = (world.end - world.start) / DAY
    counts = np.array([round(rate * thin * span) for rate in shape.posts_a_day])
    company = spread(len(counts), counts)
    total = len(company)
    at = draw_times(rng, total, world.start, world.end, OFFICE_RHYTHM)
    order = np.argsort(at, kind="stable")
    at, company = at[order], company[order]
    kinds = pick(rng, np.array(shape.shares), total)
    # Of others we see no stories.
    is_story = np.array([kind == "STORY" for kind in shape.kinds])[kinds]
    kinds = np.where(is_story & (company != BRAND), 0, kinds)
    appeal = np.minimum(30 * thin * (1 + rng.pareto(1.6, total)), 3000)
    reach = (appeal * rng.uniform(20, 60, total)).astype(np.int64)
    reacted = [rng.multinomial(round(one), REACTION_SHARES) for one in appeal]
    wording = choose_wording(rng, np.zeros(total, np.int64), np.full(total, ANNOUNCE))
    tag = rng.integers(0, FIRST_COMPANY_TAG, total)
    vanish = np.where(rng.random(total) < 0.08, at + rng.integers(HOUR, 25 * DAY, total), 0)
    return tuple(
        Item(
            id=shape.first_id + number * 1_000_003,
            company=int(company[number]),
            at=int(at[number]) // 1000 * 1000,
            deleted=int(vanish[number]),
            kind=shape.kinds[kinds[number]],
            text=f"{say(wording[number])} #{TAGS[tag[number]]}",
            reactions=tuple(int(one) for one in reacted[number]),
            shares=int(appeal[number] * 0.08),
            saves=int(appeal[number] * 0.11),
            reach=int(reach[number]),
            views=int(reach[number] * 1.4),
            parts=int(2 + number % 4) if shape.kinds[kinds[number]] == "CAROUSEL_ALBUM" else 0,
        )
        for number in range(total)
    )


def _make_remarks(
    rng: np.random.Generator, world: World, shape: Shape, items: tuple[Item, ...]
) -> tuple[Remark, ...]:
    """Comment on the brand's posts, and let the company and others answer."""
    own = [n for n, one in enumerate(items) if one.company == BRAND and one.kind != "STORY"]
    counts = rng.poisson([0.6 + sum(items[number].reactions) * 0.12 for number in own])
    under = np.array(own)[spread(len(own), np.minimum(counts, 40))]
    total = len(under)
    answers = np.where(rng.random(total) < 0.4)[0]
    born = np.array([items[number].at for number in under])
    at = born + MINUTE + (rng.lognormal(4.8, 1.4, total) * MINUTE).astype(np.int64)
    answered = (
        at[answers] + MINUTE + (rng.lognormal(4.5, 1.2, len(answers)) * MINUTE).astype(np.int64)
    )
    moments = np.concatenate([at, answered])
    parents = np.concatenate([np.full(total, -1), answers])
    intents = np.concatenate(
        [
            COMMENT_INTENTS[pick(rng, COMMENT_SHARES, total)],
            np.full(len(answers), ANSWER),
        ]
    )
    who = rng.integers(0, len(world.people.language), len(moments))
    by_company = (parents >= 0) & (rng.random(len(moments)) < 0.6)
    languages = np.where(by_company, 1, world.people.language[who])
    wording = choose_wording(rng, languages, intents)
    likes = rng.poisson(1.2, len(moments))
    vanish = np.where(
        rng.random(len(moments)) < 0.05, moments + rng.integers(HOUR, 20 * DAY, len(moments)), 0
    )
    _inherit(vanish, parents)
    return tuple(
        Remark(
            id=shape.first_id + 10**13 + number * 10_007,
            item=int(under[parent if parent >= 0 else number]),
            parent=int(parent),
            at=int(moments[number]) // 1000 * 1000,
            deleted=int(vanish[number]),
            person=-1 if by_company[number] else int(who[number]),
            text=say(wording[number]),
            likes=int(likes[number]),
        )
        for number, parent in enumerate(parents.tolist())
    )


def _inherit(vanish: Ints, parents: Ints) -> None:
    """Let replies go with the comment that they answer."""
    replies = np.flatnonzero(parents >= 0)
    of_parent = vanish[parents[replies]]
    vanish[replies] = np.where(of_parent > 0, of_parent, vanish[replies])


def name_of(company: int) -> str:
    """Return a company's name, as its profile shows it."""
    return COMPANY_NAMES[company]


def company_named(handle: str) -> int | None:
    """Return the company of a handle."""
    return COMPANIES.index(handle) if handle in COMPANIES else None


def graph_time(moment: int) -> str:
    """Return a moment as Graph writes it."""
    return datetime.fromtimestamp(moment // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
