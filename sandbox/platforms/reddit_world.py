"""What is true on Reddit: subreddits, submissions and comments, a function of seed and scale."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sandbox.chance import DAY, MINUTE, Ints, ascending, draw_times, pick, stream
from sandbox.index import Index
from sandbox.intents import ANNOUNCE, CHAT, COMPLAINT, IDEA, PRAISE, QUESTION, THANKS
from sandbox.names import handle_of
from sandbox.people import COMPANIES
from sandbox.text import choose_wording, say
from sandbox.world import World

# The companies' own subreddits, then those where people talk of the matter.
SUBREDDITS = (*COMPANIES, "coffee", "espresso", "kahvi")
MEMBERS = (2100, 5200, 800, 1_900_000, 410_000, 23_000)
SHARES = np.array([3.0, 2, 1, 6, 4, 2])
WORDS = ("Coffee", "Espresso", "Roastery", "Kahvi", "Lumo", "Halla")
# At scale 1, over the whole span.
PERSONS, SUBMISSIONS, COMMENTS = 300, 1500, 5000
TALK = np.array([PRAISE, COMPLAINT, QUESTION, IDEA, CHAT, CHAT])
REMARKS = np.array([PRAISE, COMPLAINT, QUESTION, CHAT, THANKS])
FIRST_USER, FIRST_SUBMISSION, FIRST_COMMENT = 36**5 * 7, 36**6 + 36**4, 36**6 * 20
FIRST_PROFILE = 36**5 * 3
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class User:
    """An account; `gone_at` is when its owner closed it, or 0."""

    number: int
    name: str
    created: int
    gone_at: int = 0


@dataclass(frozen=True)
class Thing:
    """A submission or comment. `parent` is the comment that it answers, or -1.

    `removed_at` is when a moderator took it away, `deleted_at` when its author did; 0 is never.
    """

    number: int
    author: int
    at: int
    text: str
    likes: int
    edited_at: int
    deleted_at: int
    removed_at: int
    subreddit: int
    title: str = ""
    submission: int = -1
    parent: int = -1


@dataclass(frozen=True)
class Reddit:
    """Users (the companies first), submissions and comments, oldest first."""

    users: tuple[User, ...]
    submissions: tuple[Thing, ...]
    comments: tuple[Thing, ...]


@lru_cache(maxsize=4)
def reddit_of(index: Index) -> Reddit:
    """Return the network of a world, made when it is first asked for."""
    world = index.world
    rng = stream(world.seed, "reddit")
    users = _make_users(world, rng)
    submissions = _submit(world, rng, users)
    return Reddit(users, submissions, _comment(world, rng, users, submissions))


def base_36(number: int) -> str:
    """Return a number as Reddit writes identifiers."""
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text or "0"


def _make_users(world: World, rng: np.random.Generator) -> tuple[User, ...]:
    people = world.people
    count = min(_scaled(world, PERSONS) + 20, len(people.language))
    owners = rng.choice(len(people.language), count, replace=False)
    created = world.start - rng.integers(1, 2000, count + len(COMPANIES)) * DAY
    companies = [
        User(number, f"{name}_official", int(created[number]))
        for number, name in enumerate(COMPANIES)
    ]
    persons = []
    for place, person in enumerate(owners.tolist()):
        number = place + len(COMPANIES)
        name = handle_of(*people.name(person), number, person)
        # Every fifteenth leaves around the world's present.
        leaves = place % 15 == 11
        gone_at = world.until + int(rng.integers(-20, 20)) * DAY if leaves else 0
        persons.append(User(number, name, int(created[number]), gone_at))
    return (*companies, *persons)


def _submit(world: World, rng: np.random.Generator, users: tuple[User, ...]) -> tuple[Thing, ...]:
    count = _scaled(world, SUBMISSIONS)
    at = ascending(np.sort(draw_times(rng, count, world.start, world.end)))
    subreddit = pick(rng, SHARES, count)
    by_company = (subreddit < len(COMPANIES)) & (rng.random(count) < 0.4)
    author = np.where(by_company, subreddit, _persons(rng, users, count))
    intent = np.where(by_company, ANNOUNCE, TALK[rng.integers(0, len(TALK), count)])
    wording = choose_wording(rng, (subreddit == SUBREDDITS.index("kahvi")).astype(np.int64), intent)
    word = rng.integers(0, len(WORDS), count)
    fates = _fates(rng, at)
    return tuple(
        Thing(
            number, int(author[number]), int(at[number]),
            f"{say(wording[number])} Milk & sugar < none.", int(rng.pareto(1.2) * 12),
            *fates[number], int(subreddit[number]), f"{WORDS[word[number]]}: filter & press",
        )
        for number in range(count)
    )  # fmt: skip


def _comment(
    world: World,
    rng: np.random.Generator,
    users: tuple[User, ...],
    submissions: tuple[Thing, ...],
) -> tuple[Thing, ...]:
    count = _scaled(world, COMMENTS)
    appeal = np.minimum(rng.pareto(1.1, len(submissions)) + 0.1, 15.0)
    submission = np.sort(pick(rng, appeal, count))
    below = np.array([thing.at for thing in submissions])[submission]
    at = below + MINUTE + rng.exponential(9 * 60 * MINUTE, count).astype(np.int64)
    order = np.argsort(at, kind="stable")
    order = order[at[order] < world.end]
    submission, at = submission[order], ascending(at[order])
    author = _persons(rng, users, len(order))
    wording = choose_wording(
        rng, np.zeros(len(order), np.int64), REMARKS[rng.integers(0, len(REMARKS), len(order))]
    )
    fates, talks = _fates(rng, at), rng.random(len(order)) < 0.6
    earlier: dict[int, list[int]] = {}
    comments: list[Thing] = []
    for number, of in enumerate(submission.tolist()):
        others = earlier.setdefault(of, [])
        # Who answers another mostly answers who spoke last: threads grow deep.
        parent = others[-1 - int(rng.integers(0, min(2, len(others))))] if others else -1
        parent = parent if talks[number] else -1
        others.append(number)
        comments.append(
            Thing(
                number, int(author[number]), int(at[number]), say(wording[number]),
                int(rng.pareto(1.5) * 5) - 1, *fates[number], submissions[of].subreddit,
                "", of, parent,
            )
        )  # fmt: skip
    return tuple(comments)


def _fates(rng: np.random.Generator, at: Ints) -> list[tuple[int, int, int]]:
    """Return when each thing is edited, deleted and removed: few of them, and days later."""
    count = len(at)
    fate = rng.random(count)
    later = at + rng.integers(1, 20, count) * DAY
    edited = np.where(fate < 0.08, at + rng.integers(MINUTE, DAY, count), 0)
    deleted = np.where((fate > 0.3) & (fate < 0.37), later, 0)
    removed = np.where((fate > 0.4) & (fate < 0.46), later, 0)
    return list(zip(edited.tolist(), deleted.tolist(), removed.tolist(), strict=True))


def _persons(rng: np.random.Generator, users: tuple[User, ...], count: int) -> Ints:
    """Draw persons; the first ones talk most."""
    people = len(users) - len(COMPANIES)
    return len(COMPANIES) + pick(rng, 1 / np.arange(3, 3 + people), count)


def _scaled(world: World, count: int) -> int:
    return max(3, round(count * min(float(world.scale**0.5), 10.0)))
