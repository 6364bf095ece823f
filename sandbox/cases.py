"""The CRM's deals and tickets: what is sold, and what customers ask for."""

from dataclasses import dataclass

import numpy as np

from sandbox.chance import DAY, HOUR, MINUTE, Bools, Floats, Ints, add_office_time, pick, stream
from sandbox.intents import COMPLAINT, IDEA, QUESTION
from sandbox.people import BRAND, Accounts, People
from sandbox.posts import MENTION, Posts
from sandbox.purchases import Customers

EMAIL, CHAT_CHANNEL, SOCIAL, PHONE = range(4)
CHANNELS = ("EMAIL", "CHAT", "SOCIAL", "PHONE")
CATEGORIES = ("COMPLAINT", "QUESTION", "IDEA", "BUG")
PRIORITIES = ("LOW", "MEDIUM", "HIGH", "URGENT")


@dataclass(frozen=True)
class Deals:
    """Wholesale and subscription deals, oldest first; money in cents."""

    id: Ints
    customer: Ints
    created: Ints
    qualified: Ints
    closed: Ints  # 0 while open at the end of the world
    is_won: Bools
    amount: Ints
    archived_at: Ints


@dataclass(frozen=True)
class Tickets:
    """Support cases, oldest first; some began with a post."""

    id: Ints
    customer: Ints
    created: Ints
    closed: Ints  # 0 while open at the end of the world
    channel: Ints
    category: Ints
    priority: Ints
    post: Ints  # the post that it is about, or -1
    archived_at: Ints


def make_deals(seed: int, people: People, customers: Customers, end: int) -> Deals:
    """Make deals with about one customer in five."""
    rng = stream(seed, "deals")
    chosen = np.flatnonzero(rng.random(people.customer_count) < 0.22)
    customer = np.repeat(chosen, rng.geometric(0.7, len(chosen)))
    created = customers.first_at[customer] + rng.integers(1, 200 * DAY, len(customer))
    order = np.argsort(created, kind="stable")
    order = order[created[order] < end]
    customer, created = customer[order], created[order]
    count = len(order)
    qualified = created + (rng.exponential(6 * DAY, count)).astype(np.int64)
    closed = qualified + (rng.exponential(25 * DAY, count)).astype(np.int64) + HOUR
    amount: Floats = rng.lognormal(6.2, 0.9, count)
    archived = (rng.random(count) < 0.02) & (closed + 10 * DAY < end)
    return Deals(
        id=31_000_000_000 + np.cumsum(rng.integers(1, 9000, count)),
        customer=customer,
        created=created,
        qualified=qualified,
        closed=np.where(closed < end, closed, 0),
        is_won=rng.random(count) < 0.58,
        amount=np.round(amount * 100).astype(np.int64),
        archived_at=np.where(archived, closed + 10 * DAY, 0),
    )


def make_tickets(
    seed: int, people: People, accounts: Accounts, posts: Posts, customers: Customers, end: int
) -> Tickets:
    """Open tickets for some posts of customers to the brand, and by e-mail, chat and telephone."""
    rng = stream(seed, "tickets")
    by_post = _posts_for_tickets(rng, people, accounts, posts, customers)
    asking = np.repeat(np.arange(people.customer_count), rng.poisson(0.45, people.customer_count))
    count = len(by_post) + len(asking)
    customer = np.concatenate([accounts.person[posts.account[by_post]], asking])
    created = np.concatenate(
        [
            posts.at[by_post] + rng.integers(2 * MINUTE, HOUR, len(by_post)),
            customers.first_at[asking] + rng.integers(HOUR, 300 * DAY, len(asking)),
        ]
    )
    intent = posts.intent[by_post]
    from_post = np.select([intent == COMPLAINT, intent == QUESTION], [0, 1], default=2)
    from_post = np.where((from_post == 0) & (rng.random(len(by_post)) < 0.3), 3, from_post)
    category = np.concatenate([from_post, pick(rng, np.array([4.0, 5, 1, 2]), len(asking))])
    other = np.array([EMAIL, CHAT_CHANNEL, PHONE])[pick(rng, np.array([5.0, 3, 1]), len(asking))]
    channel = np.concatenate([np.full(len(by_post), SOCIAL), other])
    post = np.concatenate([by_post, np.full(len(asking), -1)])
    effort = (rng.lognormal(5.3, 1.2, count) * MINUTE).astype(np.int64)
    closed = np.where(rng.random(count) < 0.93, add_office_time(created, effort) + MINUTE, end)
    order = np.argsort(created, kind="stable")
    order = order[created[order] < end]
    archived = (rng.random(len(order)) < 0.02) & (closed[order] + 30 * DAY < end)
    return Tickets(
        id=22_000_000_000 + np.cumsum(rng.integers(1, 9000, len(order))),
        customer=customer[order],
        created=created[order],
        closed=np.where(closed[order] < end, closed[order], 0),
        channel=channel[order],
        category=category[order],
        priority=pick(rng, np.array([3.0, 5, 2, 0.5]), len(order)),
        post=post[order],
        archived_at=np.where(archived, closed[order] + 30 * DAY, 0),
    )


def _posts_for_tickets(
    rng: np.random.Generator,
    people: People,
    accounts: Accounts,
    posts: Posts,
    customers: Customers,
) -> Ints:
    """Choose posts for tickets: asked of the brand, by customers after their first purchase."""
    person = accounts.person[posts.account]
    by_customer = (person >= 0) & (person < people.customer_count)
    asks = np.isin(posts.intent, [COMPLAINT, QUESTION, IDEA]) & (posts.kind == MENTION)
    candidates = np.flatnonzero(by_customer & asks & (posts.company == BRAND))
    candidates = candidates[posts.at[candidates] > customers.first_at[person[candidates]]]
    return candidates[rng.random(len(candidates)) < 0.45]
