"""The generated world: a function of seed, scale and `until`, kept in columns."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import numpy as np

from sandbox.cases import Deals, Tickets, make_deals, make_tickets
from sandbox.chance import DAY, Ints
from sandbox.contacts import Contacts, choose_contacts, make_contacts
from sandbox.content import make_posts
from sandbox.deletions import delete_posts
from sandbox.errors import SandboxError
from sandbox.feedback import Feedback, make_feedback
from sandbox.influence import Influence, weave_influence
from sandbox.ledger import Consents, Costs, make_consents, make_costs
from sandbox.people import Accounts, People, make_people
from sandbox.posts import Posts
from sandbox.profiles import Profiles, make_profiles
from sandbox.purchases import Customers, Orders, Referrals, make_purchases, make_referrals
from sandbox.reactions import (
    Favourites,
    Follows,
    Notifications,
    make_favourites,
    make_follows,
    make_notifications,
)
from sandbox.topics import Bursts

DAYS_BEFORE, DAYS_AFTER = 365, 30
DEFAULT_UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
SMALLEST_SCALE, LARGEST_SCALE = 0.01, 1000.0


@dataclass(frozen=True, repr=False)
class World:
    """All that is true, from `start` to `end`; moments are milliseconds since 1970, UTC."""

    seed: int
    scale: float
    start: int
    until: int
    end: int
    people: People
    accounts: Accounts
    posts: Posts
    deleted_at: Ints  # of each post, or 0
    bursts: Bursts
    influence: Influence
    favourites: Favourites
    follows: Follows
    notifications: Notifications
    customers: Customers
    orders: Orders
    order_contact: Ints
    referrals: Referrals
    contacts: Contacts
    deals: Deals
    tickets: Tickets
    feedback: Feedback
    costs: Costs
    consents: Consents
    profiles: Profiles


def generate(seed: int = 1, scale: float = 1.0, until: datetime = DEFAULT_UNTIL) -> World:
    """Generate the world: the same, byte for byte, for the same arguments."""
    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
        raise SandboxError(
            f"scale {scale} is not between {SMALLEST_SCALE} and {LARGEST_SCALE}: "
            "1 is a thousand customers"
        )
    if seed < 0:
        raise SandboxError(f"seed {seed} is negative: use 0 or more")
    now = to_ms(until)
    start, end = now - DAYS_BEFORE * DAY, now + DAYS_AFTER * DAY
    people, accounts = make_people(seed, scale, start)
    posts, bursts = make_posts(seed, scale, accounts, start, end)
    favourites = make_favourites(seed, accounts, posts, end)
    follows = make_follows(seed, accounts, start, end)
    customers, orders = make_purchases(seed, people, start, end)
    contacts = make_contacts(seed, people, customers, orders, end)
    notifications = make_notifications(seed, accounts, posts, favourites, follows)
    tickets = make_tickets(seed, people, accounts, posts, customers, end)
    woven = weave_influence(seed, scale, people, accounts, posts, start, end)
    deleted_at = np.zeros(len(woven.posts), np.int64)
    deleted_at[woven.place] = delete_posts(seed, posts, now, end)
    return World(
        seed=seed,
        scale=scale,
        start=start,
        until=now,
        end=end,
        people=people,
        accounts=accounts,
        posts=woven.posts,
        deleted_at=deleted_at,
        bursts=bursts,
        influence=woven.influence,
        favourites=replace(favourites, post=woven.move(favourites.post)),
        follows=follows,
        notifications=replace(notifications, post=woven.move(notifications.post)),
        customers=customers,
        orders=orders,
        order_contact=choose_contacts(seed, contacts, orders, people.customer_count),
        referrals=make_referrals(seed, people, customers),
        contacts=contacts,
        deals=make_deals(seed, people, customers, end),
        tickets=replace(tickets, post=woven.move(tickets.post)),
        feedback=make_feedback(seed, tickets, customers),
        costs=make_costs(seed, scale, start, end),
        consents=make_consents(seed, contacts, end),
        profiles=make_profiles(seed, people, accounts, contacts, start, end),
    )


def anchor_of(moment: datetime) -> datetime:
    """Return the `until` of the world to which a moment belongs: there is one for each month."""
    months = (to_ms(moment) - to_ms(DEFAULT_UNTIL)) // (DAYS_AFTER * DAY)
    return DEFAULT_UNTIL + months * timedelta(days=DAYS_AFTER)


def to_ms(moment: datetime) -> int:
    """Return milliseconds since 1970 of an aware moment."""
    if moment.tzinfo is None:
        raise SandboxError(f"the moment {moment.isoformat()} has no time zone: add Z for UTC")
    return round(moment.timestamp() * 1000)


def from_ms(moment: int) -> datetime:
    """Return the moment of a number of milliseconds since 1970."""
    return datetime.fromtimestamp(int(moment) / 1000, tz=UTC)


def iso(moment: int) -> str:
    """Return a moment as the platforms write it: milliseconds, and Z for UTC."""
    days, rest = divmod(int(moment), DAY)
    seconds, thousandths = divmod(rest, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{_date_of(days)}T{hour:02d}:{minute:02d}:{second:02d}.{thousandths:03d}Z"


@lru_cache(maxsize=4096)
def _date_of(days: int) -> str:
    """Return the date so many days after 1970-01-01."""
    return f"{date.fromordinal(date(1970, 1, 1).toordinal() + days)}"
