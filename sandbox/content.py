"""What is posted: by companies, toward them, and what others pass on."""

import numpy as np

from sandbox.chance import (
    MINUTE,
    OFFICE_RHYTHM,
    Ints,
    draw_times,
    pick,
    spread,
    stream,
)
from sandbox.intents import (
    ANNOUNCE,
    CHAT,
    COMPLAINT,
    IDEA,
    PRAISE,
    QUESTION,
)
from sandbox.people import COMPANIES, MASTODON, Accounts, X
from sandbox.posts import (
    BOOST,
    FIRST_COMPANY_TAG,
    MENTION,
    OWN,
    QUOTE,
    REPLY,
    Posts,
    join,
    put_in_order,
)
from sandbox.scene import Scene
from sandbox.threads import write_threads
from sandbox.topics import Bursts, write_topics

SPAN_DAYS = 395
COMPANY_SHARE = np.array([0.5, 0.3, 0.2])  # of the talk toward companies

# Posts at scale 1, over the whole span.
MENTION_COUNT, REPLY_COUNT, QUOTE_COUNT, BOOST_COUNT = 8000, 6000, 1500, 6000
COMPANY_POSTS_A_DAY = 3.0

INBOUND_INTENTS = np.array([PRAISE, COMPLAINT, QUESTION, IDEA])
INBOUND_SHARES = np.array([0.38, 0.24, 0.30, 0.08])


def make_posts(
    seed: int, scale: float, accounts: Accounts, start: int, end: int
) -> tuple[Posts, Bursts]:
    """Write the world's posts."""
    is_person = accounts.person >= 0
    crowd = tuple(np.flatnonzero(is_person & (accounts.platform == n)) for n in (MASTODON, X))
    scene = Scene(stream(seed, "content"), accounts, start, end, (crowd[0], crowd[1]), [])
    own = _write_company_posts(scene, scale)
    inbound = _write_mentions(scene, round(MENTION_COUNT * scale))
    topics, bursts = write_topics(scene, scale)
    comments = _write_comments(scene, own, round(REPLY_COUNT * scale))
    _write_quotes(scene, own, round(QUOTE_COUNT * scale))
    write_threads(scene, inbound, answered=0.72)
    write_threads(scene, comments, answered=0.35)
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
    tags = topic_tag * (rng.random(count) < 0.6) + own_tag * (rng.random(count) < 0.3)
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
