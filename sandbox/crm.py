"""The CRM: contacts with their merges and changes, deals and tickets."""

from dataclasses import dataclass

import numpy as np

from sandbox.chance import DAY, HOUR, MINUTE, Bools, Floats, Ints, add_office_time, pick, stream
from sandbox.people import BRAND, Accounts, People
from sandbox.phrases import COMPLAINT, IDEA, QUESTION
from sandbox.posts import MENTION, Posts
from sandbox.purchases import Customers, Orders

CREATED, ORDERED, EDITED, TOLD_HANDLE, MERGED = range(5)
SOURCES = (
    "ORGANIC_SEARCH",
    "SOCIAL_MEDIA",
    "DIRECT_TRAFFIC",
    "REFERRALS",
    "PAID_SEARCH",
    "EMAIL_MARKETING",
)
EMAIL, CHAT_CHANNEL, SOCIAL, PHONE = range(4)
CHANNELS = ("EMAIL", "CHAT", "SOCIAL", "PHONE")
CATEGORIES = ("COMPLAINT", "QUESTION", "IDEA", "BUG")
PRIORITIES = ("LOW", "MEDIUM", "HIGH", "URGENT")


@dataclass(frozen=True)
class Contacts:
    """Contacts by age, oldest first; a duplicate ends merged into another contact."""

    id: Ints
    customer: Ints  # the person
    created: Ints
    is_duplicate: Bools
    merged_at: Ints  # 0 where it never merges
    merged_into: Ints  # a contact, or -1
    archived_at: Ints  # 0 where it never is
    told_at: Ints  # contact x platform: when the handle became known, 0 for never
    source: Ints
    change_contact: Ints  # every change of a property, oldest first
    change_at: Ints
    change_kind: Ints


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


def make_contacts(
    seed: int, people: People, customers: Customers, orders: Orders, end: int
) -> Contacts:
    """Make a contact for each customer, at the first purchase, and some a second one."""
    rng = stream(seed, "contacts")
    count = people.customer_count
    owner, created, merged_at, merged_into = _plan_duplicates(rng, customers.first_at, end)
    order = np.argsort(created, kind="stable")
    place = np.full(len(order) + 1, -1, np.int64)
    place[order] = np.arange(len(order))
    customer, created = owner[order], created[order]
    merged_at, merged_into = merged_at[order], place[merged_into[order]]
    is_duplicate = order >= count
    owns_duplicate = np.isin(customer, owner[count:])
    archived = (rng.random(len(order)) < 0.02) & ~owns_duplicate
    archived_at = np.where(archived, created + rng.integers(20, 200, len(order)) * DAY, 0)
    told = (people.account_on[customer] >= 0) & (rng.random((len(order), 2)) < 0.75)
    told &= ~is_duplicate[:, None]
    told_at = created[:, None] + (rng.exponential(15 * DAY, told.shape)).astype(np.int64)
    told_at = np.where(told & (told_at < end), told_at, 0)
    contact_of = np.zeros(count, np.int64)
    contact_of[customer[~is_duplicate]] = np.flatnonzero(~is_duplicate)
    changes = _list_changes(rng, created, told_at, merged_at, merged_into, contact_of, orders, end)
    return Contacts(
        id=80_000_000_000 + np.cumsum(rng.integers(1, 9000, len(order))),
        customer=customer,
        created=created,
        is_duplicate=is_duplicate,
        merged_at=merged_at,
        merged_into=merged_into,
        archived_at=np.where(archived_at < end, archived_at, 0),
        told_at=told_at,
        source=rng.integers(0, len(SOURCES), len(order)),
        change_contact=changes[0],
        change_at=changes[1],
        change_kind=changes[2],
    )


def _plan_duplicates(
    rng: np.random.Generator, first_at: Ints, end: int
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return (owner, created, merged at, merged into) of first contacts, then of duplicates.

    A third contact of a person merges into the second before that merges into the first.
    """
    count = len(first_at)
    early = np.flatnonzero(first_at < end - 120 * DAY)
    size = min(len(early), max(2, round(0.02 * count)))
    second = rng.permutation(early)[:size]
    chained = np.arange(len(second)) % 4 == 0
    second_at = first_at[second] + rng.integers(2, 30, size) * DAY
    second_merged = second_at + rng.integers(30, 80, size) * DAY
    third_at = second_at[chained] + rng.integers(1, 8, int(chained.sum())) * DAY
    third_merged = third_at + rng.integers(2, 15, int(chained.sum())) * DAY
    none = np.full(count, -1)
    return (
        np.concatenate([np.arange(count), second, second[chained]]),
        np.concatenate([first_at, second_at, third_at]),
        np.concatenate([np.zeros(count, np.int64), second_merged, third_merged]),
        np.concatenate([none, second, count + np.flatnonzero(chained)]),
    )


def _list_changes(
    rng: np.random.Generator,
    created: Ints,
    told_at: Ints,
    merged_at: Ints,
    merged_into: Ints,
    contact_of: Ints,
    orders: Orders,
    end: int,
) -> tuple[Ints, Ints, Ints]:
    """Return (contact, when, kind) of every change, oldest first."""
    count = len(created)
    edited = np.repeat(np.arange(count), rng.poisson(1.2, count))
    edited_at = created[edited] + rng.integers(1, 395 * DAY, len(edited))
    told = np.nonzero(told_at)
    merged = np.flatnonzero(merged_at)
    groups = [
        (np.arange(count), created, CREATED),
        (contact_of[orders.customer], orders.at, ORDERED),
        (edited, edited_at, EDITED),
        (told[0], told_at[told], TOLD_HANDLE),
        (merged_into[merged], merged_at[merged], MERGED),
    ]
    contact = np.concatenate([group[0] for group in groups])
    at = np.concatenate([group[1] for group in groups])
    kind = np.concatenate([np.full(len(group[0]), group[2]) for group in groups])
    order = np.argsort(at, kind="stable")
    order = order[at[order] < end]
    return contact[order], at[order], kind[order]


def choose_contacts(seed: int, contacts: Contacts, orders: Orders, customer_count: int) -> Ints:
    """Return the contact under which each order is booked: sometimes the duplicate."""
    rng = stream(seed, "bookings")
    first = np.zeros(customer_count, np.int64)
    second = np.full(customer_count, -1, np.int64)
    first[contacts.customer[~contacts.is_duplicate]] = np.flatnonzero(~contacts.is_duplicate)
    duplicates = np.flatnonzero(contacts.is_duplicate)
    second[contacts.customer[duplicates]] = duplicates
    candidate = second[orders.customer]
    lived = (contacts.created[candidate] <= orders.at) & (orders.at < contacts.merged_at[candidate])
    booked = (candidate >= 0) & lived & (rng.random(len(candidate)) < 0.6)
    return np.where(booked, candidate, first[orders.customer])


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


def contact_of_customer(contacts: Contacts, customer_count: int) -> Ints:
    """Return each customer's first contact: the one that stays after merges."""
    first = np.flatnonzero(~contacts.is_duplicate)
    contact = np.zeros(customer_count, np.int64)
    contact[contacts.customer[first]] = first
    return contact
