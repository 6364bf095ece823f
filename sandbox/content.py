"""What is posted: by companies, toward them and about topics, with threads and planted bursts."""

from dataclasses import dataclass

import numpy as np

from sandbox.chance import (
    DAY,
    HOUR,
    MINUTE,
    OFFICE_RHYTHM,
    Floats,
    Ints,
    add_office_time,
    draw_times,
    pick,
    spread,
    stream,
)
from sandbox.people import COMPANIES, MASTODON, X, Accounts
from sandbox.phrases import (
    ANNOUNCE,
    ANSWER,
    AUTO,
    CHAT,
    COMPLAINT,
    GRUMBLE,
    IDEA,
    PRAISE,
    QUESTION,
    THANKS,
)
from sandbox.posts import (
    BOOST,
    FIRST_COMPANY_TAG,
    MENTION,
    OWN,
    QUOTE,
    REPLY,
    TOPIC,
    Draft,
    Posts,
    join,
    put_in_order,
)
from sandbox.text import choose_wording

SPAN_DAYS = 395
COMPANY_SHARE = np.array([0.5, 0.3, 0.2])  # of the talk toward companies

# Posts at scale 1, over the whole span.
MENTION_COUNT, TOPIC_COUNT, REPLY_COUNT, QUOTE_COUNT, BOOST_COUNT = 9000, 12_500, 7000, 1600, 7000
BURST_COUNT = 6
COMPANY_POSTS_A_DAY = 3.0

INBOUND_INTENTS = np.array([PRAISE, COMPLAINT, QUESTION, IDEA])
INBOUND_SHARES = np.array([0.38, 0.24, 0.30, 0.08])


@dataclass(frozen=True)
class Bursts:
    """Planted bursts: for some hours, a hashtag is used far more than usual."""

    tag: Ints
    start: Ints
    end: Ints
    extra: Ints  # posts added, on both networks together


@dataclass
class Scene:
    """What the parts of this module share while they write."""

    rng: np.random.Generator
    accounts: Accounts
    start: int
    end: int
    crowd: tuple[Ints, Ints]  # the persons' accounts, of each network
    drafts: list[Draft]

    def add(self, draft: Draft) -> Ints:
        """Keep a draft, and return the numbers of its posts."""
        before = sum(len(kept.at) for kept in self.drafts)
        self.drafts.append(draft)
        return before + np.arange(len(draft.at))

    def draw_authors(self, platform: Ints) -> Ints:
        """Draw a person's account on each of these networks; the talkative come often."""
        authors = np.zeros(len(platform), np.int64)
        for network in (MASTODON, X):
            asked = platform == network
            crowd = self.crowd[network]
            authors[asked] = crowd[pick(self.rng, self.accounts.weight[crowd], int(asked.sum()))]
        return authors

    def write(
        self,
        account: Ints,
        at: Ints,
        kind: int,
        intent: Ints | int,
        company: Ints,
        *,
        parent: Ints | int = -1,
        reference: Ints | int = -1,
        tags: Ints | int = 0,
        mentions: Ints | int = 0,
        appeal: Floats | float = 1.0,
    ) -> Draft:
        """Return posts of one kind; what is given once holds for each of them."""
        count = len(account)
        intents = np.broadcast_to(np.asarray(intent, np.int64), count)
        return Draft(
            account=account,
            at=at,
            kind=np.full(count, kind),
            parent=np.broadcast_to(np.asarray(parent, np.int64), count),
            reference=np.broadcast_to(np.asarray(reference, np.int64), count),
            company=company,
            intent=intents,
            tags=np.broadcast_to(np.asarray(tags, np.int64), count),
            mentions=np.broadcast_to(np.asarray(mentions, np.int64), count),
            appeal=np.broadcast_to(np.asarray(appeal, np.float64), count),
            wording=choose_wording(self.rng, self.accounts.language[account], intents),
        )


def make_posts(
    seed: int, scale: float, accounts: Accounts, start: int, end: int
) -> tuple[Posts, Bursts]:
    """Write the world's posts."""
    is_person = accounts.person >= 0
    crowd = tuple(np.flatnonzero(is_person & (accounts.platform == n)) for n in (MASTODON, X))
    scene = Scene(stream(seed, "content"), accounts, start, end, (crowd[0], crowd[1]), [])
    own = _write_company_posts(scene, scale)
    inbound = _write_mentions(scene, round(MENTION_COUNT * scale))
    topics, bursts = _write_topics(scene, scale)
    comments = _write_comments(scene, own, round(REPLY_COUNT * scale))
    _write_quotes(scene, own, round(QUOTE_COUNT * scale))
    _write_threads(scene, inbound, answered=0.72)
    _write_threads(scene, comments, answered=0.35)
    _write_boosts(scene, own, np.concatenate([inbound, topics]), round(BOOST_COUNT * scale))
    return put_in_order(scene.rng, join(scene.drafts), accounts, end), bursts


def _write_company_posts(scene: Scene, scale: float) -> Ints:
    rng = scene.rng
    a_day = COMPANY_POSTS_A_DAY * (scale**0.5 if scale < 1 else scale**0.2)
    accounts = spread(2 * len(COMPANIES), rng.poisson(a_day * SPAN_DAYS, 2 * len(COMPANIES)))
    count = len(accounts)
    company = scene.accounts.company[accounts]
    topic_tag = 1 << rng.integers(0, FIRST_COMPANY_TAG, count)
    own_tag = 1 << (FIRST_COMPANY_TAG + company)
    tags = np.where(rng.random(count) < 0.6, topic_tag, 0) | np.where(
        rng.random(count) < 0.3, own_tag, 0
    )
    size = np.sqrt(scene.accounts.base_followers[accounts] / 2400)
    appeal = np.minimum(8 * size * (1 + rng.pareto(1.6, count)) * min(1.0, scale**0.5), 4000)
    at = draw_times(rng, count, scene.start, scene.end, OFFICE_RHYTHM)
    draft = scene.write(accounts, at, OWN, ANNOUNCE, company, tags=tags, appeal=appeal)
    return scene.add(draft)


def _write_mentions(scene: Scene, count: int) -> Ints:
    rng = scene.rng
    company = pick(rng, COMPANY_SHARE, count)
    intent = INBOUND_INTENTS[pick(rng, INBOUND_SHARES, count)]
    tag = 1 << rng.integers(0, FIRST_COMPANY_TAG + len(COMPANIES), count)
    draft = scene.write(
        scene.draw_authors(rng.integers(0, 2, count)),
        draw_times(rng, count, scene.start, scene.end),
        MENTION,
        intent,
        company,
        mentions=1 << company,
        tags=np.where(rng.random(count) < 0.3, tag, 0),
        appeal=1.5 * (1 + rng.pareto(1.8, count)),
    )
    return scene.add(draft)


def _write_topics(scene: Scene, scale: float) -> tuple[Ints, Bursts]:
    """Write posts with hashtags, and for some hours many more of them."""
    rng = scene.rng
    count = round(TOPIC_COUNT * scale)
    tag = pick(rng, np.array([10.0, 3, 6, 8, 2, 2, 1]), count)
    at = draw_times(rng, count, scene.start, scene.end)
    bursts = _plan_bursts(scene, scale)
    burst = spread(BURST_COUNT, bursts.extra)
    length = bursts.end - bursts.start
    # Strong at the start, then calmer: a triangle.
    into = (1 - np.sqrt(rng.random(len(burst)))) * length[burst]
    tag = np.concatenate([tag, bursts.tag[burst]])
    at = np.concatenate([at, bursts.start[burst] + into.astype(np.int64)])
    second = np.where(rng.random(len(tag)) < 0.3, 1 << rng.integers(0, 4, len(tag)), 0)
    draft = scene.write(
        scene.draw_authors(rng.integers(0, 2, len(tag))),
        at,
        TOPIC,
        CHAT,
        np.full(len(tag), -1),
        tags=(1 << tag) | second,
        appeal=1.2 * (1 + rng.pareto(1.8, len(tag))),
    )
    return scene.add(draft), bursts


def _plan_bursts(scene: Scene, scale: float) -> Bursts:
    """Place bursts evenly, from the second month on: each has weeks of calm before it."""
    rng = scene.rng
    slot = (scene.end - scene.start - 75 * DAY) // BURST_COUNT
    start = scene.start + 45 * DAY + np.arange(BURST_COUNT) * slot
    start = (start + rng.integers(0, slot // 2, BURST_COUNT)) // HOUR * HOUR
    hours = rng.integers(10, 36, BURST_COUNT)
    return Bursts(
        tag=rng.permutation(FIRST_COMPANY_TAG)[np.arange(BURST_COUNT) % FIRST_COMPANY_TAG],
        start=start,
        end=start + hours * HOUR,
        extra=np.round(hours * (4 + 8 * scale)).astype(np.int64),
    )


def _write_comments(scene: Scene, own: Ints, count: int) -> Ints:
    """Answer posts of companies: the appealing ones get most."""
    rng, posts = scene.rng, scene.drafts[0]
    parent = pick(rng, posts.appeal, count)
    company = posts.company[parent]
    intent = INBOUND_INTENTS[pick(rng, np.array([0.5, 0.15, 0.3, 0.05]), count)]
    draft = scene.write(
        scene.draw_authors(scene.accounts.platform[posts.account[parent]]),
        posts.at[parent] + MINUTE + (rng.lognormal(4.6, 1.2, count) * MINUTE).astype(np.int64),
        REPLY,
        intent,
        company,
        parent=own[parent],
        mentions=1 << company,
        appeal=0.8 * (1 + rng.pareto(2.0, count)),
    )
    return scene.add(draft)


def _write_quotes(scene: Scene, own: Ints, count: int) -> None:
    """Quote posts of companies: on x only, our mastodon server does not know quotes."""
    rng, posts = scene.rng, scene.drafts[0]
    on_x = np.flatnonzero(scene.accounts.platform[posts.account] == X)
    quoted = on_x[pick(rng, posts.appeal[on_x], count)]
    company = posts.company[quoted]
    draft = scene.write(
        scene.draw_authors(np.full(count, X)),
        posts.at[quoted] + MINUTE + (rng.lognormal(5.0, 1.3, count) * MINUTE).astype(np.int64),
        QUOTE,
        INBOUND_INTENTS[pick(rng, INBOUND_SHARES, count)],
        company,
        reference=own[quoted],
        mentions=1 << company,
        appeal=1.5 * (1 + rng.pareto(1.8, count)),
    )
    scene.add(draft)


def _write_threads(scene: Scene, opened: Ints, *, answered: float) -> None:
    """Let companies answer, persons come back and companies answer again."""
    rng = scene.rng
    opening = join(scene.drafts)
    auto = opened[rng.random(len(opened)) < 0.08]
    _answer(scene, opening, auto, AUTO)
    first = _answer(scene, opening, opened[rng.random(len(opened)) < answered], ANSWER)
    back = _come_back(scene, opening, first[rng.random(len(first)) < 0.45])
    again = _answer(scene, join(scene.drafts), back[rng.random(len(back)) < 0.55], ANSWER)
    _come_back(scene, opening, again[rng.random(len(again)) < 0.4])


def _answer(scene: Scene, written: Draft, asked: Ints, intent: int) -> Ints:
    """Answer for the company: by hand in office hours, or automatically within minutes."""
    rng = scene.rng
    count = len(asked)
    company = written.company[asked]
    platform = scene.accounts.platform[written.account[asked]]
    if intent == AUTO:
        at = written.at[asked] + rng.integers(20_000, 90_000, count)
    else:
        slowness = np.array([1.0, 1.8, 0.7])[company]
        office = (rng.lognormal(4.0, 1.0, count) * slowness * MINUTE).astype(np.int64)
        at = add_office_time(written.at[asked], office)
    account = platform * len(COMPANIES) + company
    draft = scene.write(account, at, REPLY, intent, company, parent=asked, appeal=0.6)
    return scene.add(draft)


def _come_back(scene: Scene, opening: Draft, answers: Ints) -> Ints:
    """Let the person who was answered say thanks, or grumble."""
    rng = scene.rng
    written = join(scene.drafts)
    asked = written.parent[answers]
    company = written.company[answers]
    is_angry = opening.intent[np.minimum(asked, len(opening.intent) - 1)] == COMPLAINT
    grumbles = rng.random(len(answers)) < np.where(is_angry, 0.55, 0.15)
    draft = scene.write(
        written.account[asked],
        written.at[answers]
        + MINUTE
        + (rng.lognormal(3.8, 1.2, len(answers)) * MINUTE).astype(np.int64),
        REPLY,
        np.where(grumbles, GRUMBLE, THANKS),
        company,
        parent=answers,
        mentions=1 << company,
        appeal=0.5,
    )
    return scene.add(draft)


def _write_boosts(scene: Scene, own: Ints, by_users: Ints, count: int) -> None:
    """Boost posts of companies and of persons; companies boost some of their fans."""
    rng = scene.rng
    written = join(scene.drafts)
    boosted = np.concatenate(
        [
            own[pick(rng, written.appeal[own], round(count * 0.65))],
            by_users[pick(rng, written.appeal[by_users], count - round(count * 0.65))],
        ]
    )
    platform = scene.accounts.platform[written.account[boosted]]
    account = scene.draw_authors(platform)
    praised = written.intent[boosted] == PRAISE
    by_company = praised & (rng.random(len(boosted)) < 0.25)
    of_company = written.company[boosted]
    account = np.where(by_company, platform * len(COMPANIES) + of_company, account)
    _, first = np.unique(boosted * len(scene.accounts.id) + account, return_index=True)
    boosted, account = boosted[first], account[first]
    delay = MINUTE + (rng.lognormal(5.0, 1.4, len(boosted)) * MINUTE).astype(np.int64)
    company = written.company[boosted]
    draft = scene.write(
        account, written.at[boosted] + delay, BOOST, CHAT, company, reference=boosted, appeal=0.0
    )
    scene.add(draft)
