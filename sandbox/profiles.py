"""What profiles and the CRM say of a person beyond handles: sites, places, sign-ins, and traps.

Drawn from a stream of its own, so that it changes nothing else in the world.
"""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from sandbox.chance import DAY, Bools, Ints, stream
from sandbox.contacts import Contacts, contact_of_customer
from sandbox.names import PLAIN
from sandbox.people import Accounts, People

CITIES = ("Helsinki", "Oulu", "Turku", "Lahti")
OAUTH, EMAIL_HASH = range(2)
CONNECTION_KINDS = ("oauth", "email_hash")
PROVIDERS = ("posti", "mail", "work")
# Shares of persons who keep a site, show it, told it the CRM, sign in to the shop.
HAS_SITE, HAS_SITE_ELSEWHERE = 0.55, 0.15
SHOWS, TELLS_SITE, MAILS_FROM_SITE = 0.92, 0.8, 0.2
POINTS_ACROSS = 0.35
SIGNS_IN, SHARES_EMAIL = 0.18, 0.2
STAFF_EVERY, ROLE_EVERY = 53, 41  # every so many customers use what others use too
SHARED_SITE = "kahvikollektiivi.example"


@dataclass(frozen=True)
class Profiles:
    """What each person shows: by person, but for connections; sites by the person who owns them."""

    has_site: Bools
    shows_site: Bools  # person x platform
    tells_site: Bools  # the CRM knows it
    mails_from_site: Bools
    points_across: Bools  # the profiles on both networks name each other
    is_staff: Bools  # uses the site of a firm that others use too
    has_role_mailbox: Bools
    admires: Ints  # whose site the profile on mastodon names, without proof; -1 for none
    city: Ints
    shows_city: Bools
    connection_account: Ints
    connection_kind: Ints
    connection_at: Ints

    def site(self, people: People, person: int) -> str | None:
        """Return the host of a person's site."""
        if self.is_staff[person]:
            return SHARED_SITE
        return own_host(people, person) if self.has_site[person] else None

    def email(self, people: People, contacts: Contacts, contact: int) -> str:
        """Return the address of a contact."""
        person = int(contacts.customer[contact])
        first, last = (PLAIN[name] for name in people.name(person))
        if contacts.is_duplicate[contact]:
            return f"{first}{contact}@{PROVIDERS[person % 3]}.example"
        if self.has_role_mailbox[person]:
            return f"info@{last}{person // (3 * ROLE_EVERY)}.example"
        if self.mails_from_site[person]:
            return f"{first}@{own_host(people, person)}"
        return f"{first}.{last}{person}@{PROVIDERS[person % 3]}.example"


def own_host(people: People, person: int) -> str:
    """Return the host that carries a person's name."""
    first, last = (PLAIN[name] for name in people.name(person))
    return f"{first}{last}{person}.example"


def make_profiles(
    seed: int, people: People, accounts: Accounts, contacts: Contacts, start: int, end: int
) -> Profiles:
    """Let persons show on their profiles, and tell the CRM, what proves who they are; and traps."""
    rng = stream(seed, "profiles")
    count = len(people.language)
    person = np.arange(count)
    is_customer = person < people.customer_count
    is_staff = is_customer & (person % STAFF_EVERY == 5)
    has_site = rng.random(count) < np.where(is_customer, HAS_SITE, HAS_SITE_ELSEWHERE)
    has_site &= ~is_staff
    has_role_mailbox = is_customer & (person % ROLE_EVERY == 7)
    tells_site = has_site & is_customer & (rng.random(count) < TELLS_SITE)
    mails = has_site & is_customer & ~has_role_mailbox & (rng.random(count) < MAILS_FROM_SITE)
    shows = (has_site | is_staff)[:, None] & (rng.random((count, 2)) < SHOWS)
    across = rng.random(count) < POINTS_ACROSS
    admirer = ~is_customer & ~has_site & (rng.random(count) < 0.05)
    city = rng.integers(0, len(CITIES), count)
    contact = contact_of_customer(contacts, people.customer_count)
    city[: people.customer_count] = contact % len(CITIES)
    shows_city = rng.random(count) < 0.6
    account, kind, at = _connect(rng, people, accounts, has_role_mailbox, contacts, start, end)
    return Profiles(
        has_site=has_site,
        shows_site=shows,
        tells_site=tells_site | is_staff,
        mails_from_site=mails,
        points_across=across & (people.account_on >= 0).all(axis=1),
        is_staff=is_staff,
        has_role_mailbox=has_role_mailbox,
        admires=np.where(admirer, rng.integers(0, people.customer_count, count), -1),
        city=city,
        shows_city=shows_city,
        connection_account=account,
        connection_kind=kind,
        connection_at=at,
    )


def _connect(
    rng: np.random.Generator,
    people: People,
    accounts: Accounts,
    has_role_mailbox: Bools,
    contacts: Contacts,
    start: int,
    end: int,
) -> tuple[Ints, Ints, Ints]:
    """Let customers sign in to the shop with an account, or give it with their e-mail address."""
    owner = accounts.person
    is_theirs = (owner >= 0) & (owner < people.customer_count)
    draw = rng.random(len(owner))
    signs_in = is_theirs & (draw < SIGNS_IN)
    by_email = is_theirs & ~signs_in & (draw < SIGNS_IN + SHARES_EMAIL)
    # Whoever minds the firm's mailbox gives it, with an account of their own.
    by_email |= is_theirs & ~signs_in & has_role_mailbox[np.maximum(owner, 0)]
    account = np.flatnonzero(signs_in | by_email)
    kind = np.where(signs_in[account], OAUTH, EMAIL_HASH)
    contact = contact_of_customer(contacts, people.customer_count)
    earliest = np.maximum(contacts.created[contact[owner[account]]], start)
    at = earliest + rng.integers(DAY, 60 * DAY, len(account))
    order = np.argsort(at, kind="stable")
    order = order[at[order] < end]
    return account[order], kind[order], at[order]


def hashed(email: str) -> str:
    """Return an address as shops export it: SHA-256 of its lower-case form, in hexadecimal."""
    return sha256(email.strip().lower().encode()).hexdigest()
