"""The CRM's contacts, with their duplicates, merges and changes."""

from dataclasses import dataclass

import numpy as np

from sandbox.chance import DAY, Bools, Ints, stream
from sandbox.people import People
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


def contact_of_customer(contacts: Contacts, customer_count: int) -> Ints:
    """Return each customer's first contact: the one that stays after merges."""
    first = np.flatnonzero(~contacts.is_duplicate)
    contact = np.zeros(customer_count, np.int64)
    contact[contacts.customer[first]] = first
    return contact
