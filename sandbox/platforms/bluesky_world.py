"""What is true on Bluesky: a small network of its own, a function of the world's seed and scale."""

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from sandbox.chance import DAY, MINUTE, OFFICE_RHYTHM, Ints, ascending, draw_times, pick, stream
from sandbox.index import Index
from sandbox.intents import ANNOUNCE, CHAT, COMPLAINT, IDEA, PRAISE, QUESTION
from sandbox.names import handle_of
from sandbox.people import COMPANIES, COMPANY_NAMES
from sandbox.phrases import FI, LANGUAGES
from sandbox.posts import FIRST_COMPANY_TAG, TAGS
from sandbox.text import choose_wording, say
from sandbox.world import World

SPAN_DAYS = 395
# At scale 1, over the whole span.
PERSONS, COMPANY_POSTS, TOPICS, MENTIONS, ANSWERS, QUOTES = 400, 260, 1400, 500, 700, 120
REPOSTS, LIKES, FOLLOWS = 500, 2500, 300
BASE_FOLLOWERS = (1800, 4100, 900)
SORTED = "234567abcdefghijklmnopqrstuvwxyz"
STATUSES = ("takedown", "deactivated", "deleted")
ASKING = np.array([PRAISE, COMPLAINT, QUESTION, IDEA])


@dataclass(frozen=True)
class Account:
    """An account; one that is gone has a status from `gone_at` to `back_at` (0: for ever)."""

    did: str
    handle: str
    name: str
    created: int
    followers: int
    follows: int
    language: int
    status: str = ""
    gone_at: int = 0
    back_at: int = 0

    def status_at(self, now: int) -> str:
        """Return why the account cannot be seen, or an empty text."""
        is_gone = 0 < self.gone_at <= now and (self.back_at == 0 or now < self.back_at)
        return self.status if is_gone else ""


@dataclass(frozen=True)
class Post:
    """A post. `at` is when Bluesky saw it, `claimed` what its author's program says."""

    number: int
    author: int
    at: int
    claimed: int
    text: str
    language: int
    tags: tuple[str, ...]
    mentions: tuple[int, ...]
    parent: int = -1
    root: int = -1
    quoted: int = -1
    deleted_at: int = 0


@dataclass(frozen=True)
class Act:
    """A like, a repost or a follow: of a post, or of a company's account."""

    number: int
    account: int
    subject: int
    at: int


@dataclass(frozen=True)
class Bluesky:
    """Accounts (the companies first), posts and acts, oldest first."""

    seed: int
    accounts: tuple[Account, ...]
    posts: tuple[Post, ...]
    reposts: tuple[Act, ...]
    likes: tuple[Act, ...]
    follows: tuple[Act, ...]


@dataclass
class _Drafts:
    """Columns of posts that are being written."""

    author: list[Ints] = field(default_factory=list)
    at: list[Ints] = field(default_factory=list)
    intent: list[Ints] = field(default_factory=list)
    tag: list[Ints] = field(default_factory=list)
    mention: list[Ints] = field(default_factory=list)
    parent: list[Ints] = field(default_factory=list)
    quoted: list[Ints] = field(default_factory=list)

    def add(
        self,
        author: Ints,
        at: Ints,
        intent: Ints,
        *,
        tag: Ints | int = -1,
        mention: Ints | int = -1,
        parent: Ints | int = -1,
        quoted: Ints | int = -1,
    ) -> None:
        """Take posts; what is given once holds for each of them."""
        for column, values in (
            (self.author, author), (self.at, at), (self.intent, intent), (self.tag, tag),
            (self.mention, mention), (self.parent, parent), (self.quoted, quoted),
        ):  # fmt: skip
            column.append(np.broadcast_to(np.asarray(values, np.int64), len(author)))


@lru_cache(maxsize=4)
def bluesky_of(index: Index) -> Bluesky:
    """Return the network of a world, made when it is first asked for."""
    world = index.world
    rng = stream(world.seed, "bluesky")
    accounts = _make_accounts(world, rng)
    posts = _write_posts(world, rng, accounts)
    company_posts = np.array([post.number for post in posts if post.author < len(COMPANIES)])
    seen_at = np.array([post.at for post in posts])

    def acts(account: Ints, subject: Ints, hours: float) -> tuple[Act, ...]:
        at = seen_at[subject] + MINUTE + _delays(rng, len(subject), hours)
        return _acts(world, account, subject, at)

    def draw(count: int) -> tuple[Ints, Ints]:
        """Draw persons, and posts of companies that they like or pass on."""
        subject = company_posts[rng.integers(0, len(company_posts), _scaled(world, count))]
        return _persons(rng, accounts, len(subject)), subject

    # Companies pass on a part of what is said to them.
    praises = [post for post in posts if post.mentions and post.number % 5 == 0]
    account, subject = draw(REPOSTS)
    reposts = acts(
        np.concatenate([account, np.array([post.mentions[0] for post in praises], np.int64)]),
        np.concatenate([subject, np.array([post.number for post in praises], np.int64)]),
        12.0,
    )

    follow_count = _scaled(world, FOLLOWS)
    follows = _acts(
        world,
        _persons(rng, accounts, follow_count),
        pick(rng, np.array([0.4, 0.4, 0.2]), follow_count),
        draw_times(rng, follow_count, world.start, world.end),
    )
    return Bluesky(world.seed, accounts, posts, reposts, acts(*draw(LIKES), 7.0), follows)


def record_key(kind: str, number: int, at: int) -> str:
    """Return a record's key: 13 letters that sort by time."""
    salt = int.from_bytes(_digest(kind, number)[:2], "big") % 1024
    value = (at * 1000 << 10) + salt
    return "".join(SORTED[value >> (5 * place) & 31] for place in range(12, -1, -1))


def content_id(kind: str, number: int) -> str:
    """Return what looks like the hash of a record's content."""
    return "bafyrei" + _letters(_digest(kind, number), 52)


def post_uri(network: Bluesky, post: Post) -> str:
    """Return a post's address."""
    did = network.accounts[post.author].did
    return f"at://{did}/app.bsky.feed.post/{record_key('post', post.number, post.at)}"


def _make_accounts(world: World, rng: np.random.Generator) -> tuple[Account, ...]:
    people = world.people
    count = max(30, _scaled(world, PERSONS))
    owners = rng.choice(len(people.language), min(count, len(people.language)), replace=False)
    created = world.start - rng.integers(1, 600, len(owners) + len(COMPANIES)) * DAY
    followers = (20 * (1 + rng.pareto(1.3, len(owners)))).astype(np.int64)
    follows = rng.integers(10, 500, len(created))
    companies = [
        Account(
            _did(world.seed, number), f"{name}.bsky.social", COMPANY_NAMES[number],
            int(created[number]), BASE_FOLLOWERS[number], int(follows[number]), FI,
        )
        for number, name in enumerate(COMPANIES)
    ]  # fmt: skip
    persons = []
    # Every tenth person leaves around the world's present; a deactivated one comes back.
    for place, person in enumerate(owners.tolist()):
        number = place + len(COMPANIES)
        first, last = people.name(person)
        handle = handle_of(first, last, number, person).replace("_", "-")
        leaves = place % 10 == 7
        status = STATUSES[place // 10 % 3] if leaves else ""
        gone_at = world.until + int(rng.integers(-20, 20)) * DAY if leaves else 0
        persons.append(
            Account(
                _did(world.seed, number), f"{handle}.bsky.social", first, int(created[number]),
                int(min(followers[place], 90_000)), int(follows[number]),
                int(people.language[person]), status, gone_at,
                gone_at + 5 * DAY if status == "deactivated" else 0,
            )
        )  # fmt: skip
    return (*companies, *persons)


def _write_posts(
    world: World, rng: np.random.Generator, accounts: tuple[Account, ...]
) -> tuple[Post, ...]:
    drafts = _Drafts()
    company = np.repeat(np.arange(len(COMPANIES)), _scaled(world, COMPANY_POSTS))
    times = draw_times(rng, len(company), world.start, world.end, OFFICE_RHYTHM)
    drafts.add(
        company, times, np.full(len(company), ANNOUNCE),
        tag=np.where(rng.random(len(company)) < 0.6, rng.integers(0, 4, len(company)),
                     FIRST_COMPANY_TAG + company),
    )  # fmt: skip
    topics = _scaled(world, TOPICS)
    drafts.add(
        _persons(rng, accounts, topics), draw_times(rng, topics, world.start, world.end),
        np.full(topics, CHAT), tag=pick(rng, np.array([10.0, 3, 6, 8, 2, 2, 1]), topics),
    )  # fmt: skip
    mentions = _scaled(world, MENTIONS)
    drafts.add(
        _persons(rng, accounts, mentions), draw_times(rng, mentions, world.start, world.end),
        ASKING[rng.integers(0, 4, mentions)], mention=pick(rng, np.array([5.0, 3, 2]), mentions),
    )  # fmt: skip
    asked = rng.integers(0, len(company), _scaled(world, ANSWERS))
    answered_at = times[asked] + MINUTE + _delays(rng, len(asked), 3.0)
    drafts.add(
        _persons(rng, accounts, len(asked)), answered_at, ASKING[rng.integers(0, 4, len(asked))],
        parent=asked,
    )  # fmt: skip
    # Companies answer a third of the answers to their posts: threads of two levels.
    first = len(company) + topics + mentions
    back = np.flatnonzero(rng.random(len(asked)) < 0.33)
    drafts.add(
        company[asked[back]], answered_at[back] + 5 * MINUTE + _delays(rng, len(back), 5.0),
        np.full(len(back), ANNOUNCE), parent=first + back,
    )  # fmt: skip
    quoted = rng.integers(0, len(company), _scaled(world, QUOTES))
    quoted_at = times[quoted] + MINUTE + _delays(rng, len(quoted), 9.0)
    drafts.add(
        _persons(rng, accounts, len(quoted)), quoted_at,
        ASKING[rng.integers(0, 4, len(quoted))], quoted=quoted,
    )  # fmt: skip
    return _in_order(world, rng, accounts, drafts)


def _in_order(
    world: World, rng: np.random.Generator, accounts: tuple[Account, ...], drafts: _Drafts
) -> tuple[Post, ...]:
    """Return the drafts as posts in the order of time, the answers' places moved with them."""
    columns = {name: np.concatenate(values) for name, values in vars(drafts).items()}
    order = np.argsort(columns["at"], kind="stable")
    order = order[columns["at"][order] < world.end]
    place = np.full(len(columns["at"]) + 1, -1, np.int64)
    place[order] = np.arange(len(order))
    at = ascending(columns["at"][order])
    languages = np.array([account.language for account in accounts])[columns["author"][order]]
    wording = choose_wording(rng, languages, columns["intent"][order])
    # Some import what they wrote years ago, some programs have no notion of the time.
    lies = rng.random(len(order)) < 0.03
    claimed = np.where(lies, at - rng.integers(400, 3000, len(order)) * DAY, at - 800)
    deleted = rng.random(len(order)) < 0.12
    deleted_at = np.where(deleted, at + rng.integers(1, 20, len(order)) * DAY, 0)
    posts: list[Post] = []
    for number, draft in enumerate(order.tolist()):
        parent = int(place[columns["parent"][draft]])
        mention, tag = int(columns["mention"][draft]), int(columns["tag"][draft])
        posts.append(
            Post(
                number, int(columns["author"][draft]), int(at[number]), int(claimed[number]),
                say(wording[number]), int(languages[number]),
                (TAGS[tag],) if tag >= 0 else (), (mention,) if mention >= 0 else (), parent,
                posts[parent].root if parent >= 0 else number,
                int(place[columns["quoted"][draft]]), int(deleted_at[number]),
            )
        )  # fmt: skip
    return tuple(posts)


def _acts(world: World, account: Ints, subject: Ints, at: Ints) -> tuple[Act, ...]:
    """Return acts in the order of time, each account's first one toward a subject."""
    _, once = np.unique(account * 1_000_000 + subject, return_index=True)
    once = once[at[once] < world.end]
    order = once[np.argsort(at[once], kind="stable")]
    times = ascending(at[order])
    rows = zip(account[order].tolist(), subject[order].tolist(), times.tolist(), strict=True)
    return tuple(Act(number, *row) for number, row in enumerate(rows))


def _persons(rng: np.random.Generator, accounts: tuple[Account, ...], count: int) -> Ints:
    """Draw persons; the first ones talk most."""
    people = len(accounts) - len(COMPANIES)
    return len(COMPANIES) + pick(rng, 1 / np.arange(3, 3 + people), count)


def _delays(rng: np.random.Generator, count: int, hours: float) -> Ints:
    return np.asarray(rng.exponential(hours * 60 * MINUTE, count), np.int64)


def _scaled(world: World, count: int) -> int:
    return max(3, round(count * min(float(world.scale**0.5), 10.0)))


def _did(seed: int, number: int) -> str:
    return f"did:plc:{_letters(_digest(f'did{seed}', number), 24)}"


def _digest(kind: str, number: int) -> bytes:
    return hashlib.sha512(f"{kind} {number}".encode()).digest()


def _letters(digest: bytes, count: int) -> str:
    return "".join(SORTED[byte & 31] for byte in digest[:count])


def language_of(number: int) -> str:
    """Return a language's code."""
    return LANGUAGES[number]
