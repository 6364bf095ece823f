"""Persons, and the accounts that they and the companies hold on the networks."""

from dataclasses import dataclass

import numpy as np

from sandbox.chance import DAY, Bools, Floats, Ints, stream
from sandbox.names import FINNISH_FIRST, INTERNATIONAL_FIRST, LAST, handle_of

MASTODON, X = 0, 1
PLATFORMS = ("mastodon", "x")
COMPANIES = ("lumo", "halla", "routa")
BRAND = 0
COMPANY_NAMES = ("Lumo Paahtimo", "Halla Coffee", "Routa Roasters")
COMPANY_BASE_FOLLOWERS = ((2400, 3900, 1500), (5200, 8800, 2600))
X_EPOCH = 1_288_834_974_657

CUSTOMERS_AT_SCALE_1 = 1000
OTHERS_AT_SCALE_1 = 3000


@dataclass(frozen=True)
class People:
    """Persons by index; the first `customer_count` are the customers."""

    customer_count: int
    language: Ints
    first_name: Ints
    last_name: Ints
    activity: Floats
    account_on: Ints  # person x platform: the account's index, or -1

    def name(self, person: int) -> tuple[str, str]:
        """Return first and last name."""
        bank = FINNISH_FIRST if self.language[person] else INTERNATIONAL_FIRST
        return bank[self.first_name[person] % len(bank)], LAST[self.last_name[person]]


@dataclass(frozen=True)
class Accounts:
    """Accounts by index: the three companies on mastodon, then on x, then persons'."""

    platform: Ints
    person: Ints  # -1 for a company
    company: Ints  # -1 for a person
    created: Ints
    id: Ints
    language: Ints
    weight: Floats  # how much of its network's talk it makes
    base_followers: Ints
    growth: Floats  # of followers, a year
    following: Ints
    is_remote: Bools  # on another mastodon server than ours
    handles: tuple[str, ...]  # without @ and domain


def make_people(seed: int, scale: float, start: int) -> tuple[People, Accounts]:
    """Make persons and accounts; every account is older than `start` (ms)."""
    rng = stream(seed, "people")
    customers = max(1, round(CUSTOMERS_AT_SCALE_1 * scale))
    count = customers + max(3, round(OTHERS_AT_SCALE_1 * scale))
    is_customer = np.arange(count) < customers
    on_mastodon, on_x = _choose_networks(rng, is_customer)
    account_on = np.full((count, 2), -1, np.int64)
    first = 2 * len(COMPANIES)
    account_on[on_mastodon, MASTODON] = first + np.arange(on_mastodon.sum())
    account_on[on_x, X] = first + on_mastodon.sum() + np.arange(on_x.sum())
    people = People(
        customer_count=customers,
        language=(rng.random(count) < 0.4).astype(np.int64),
        first_name=rng.integers(0, 10_000, count),
        last_name=rng.integers(0, len(LAST), count),
        activity=rng.lognormal(0.0, 1.2, count),
        account_on=account_on,
    )
    owners = np.concatenate([np.flatnonzero(on_mastodon), np.flatnonzero(on_x)])
    return people, _make_accounts(rng, people, owners, int(on_mastodon.sum()), start)


def _choose_networks(rng: np.random.Generator, is_customer: Bools) -> tuple[Bools, Bools]:
    """Give 60 % of the customers, and everybody else, an account on one network or both."""
    count = len(is_customer)
    has_account = ~is_customer | (rng.random(count) < 0.6)
    which = rng.random(count)
    return has_account & (which < 0.6), has_account & (which > 0.45)


def _make_accounts(
    rng: np.random.Generator, people: People, owners: Ints, mastodon_count: int, start: int
) -> Accounts:
    companies = len(COMPANIES)
    count = 2 * companies + len(owners)
    person = np.concatenate([np.full(2 * companies, -1), owners])
    platform = np.full(count, X)
    platform[:companies] = MASTODON
    platform[2 * companies : 2 * companies + mastodon_count] = MASTODON
    company = np.full(count, -1)
    company[: 2 * companies] = np.tile(np.arange(companies), 2)
    created = start - DAY - rng.permutation(count) * 1000 - rng.integers(0, 900, count)
    created -= rng.integers(0, 2000, count) * DAY
    followers = (40 * (1 + rng.pareto(1.3, count))).astype(np.int64)
    followers[: 2 * companies] = np.array(COMPANY_BASE_FOLLOWERS).ravel()
    weight = np.where(person < 0, 0.0, people.activity[person])
    return Accounts(
        platform=platform,
        person=person,
        company=company,
        created=created,
        id=_account_ids(platform, created),
        language=np.where(person < 0, 1, people.language[person]),
        weight=weight,
        base_followers=np.minimum(followers, 250_000),
        growth=rng.gamma(2.0, 0.08, count),
        following=rng.integers(20, 900, count),
        is_remote=(person >= 0) & (rng.random(count) < 0.45),
        handles=_handles(people, person, company),
    )


def _account_ids(platform: Ints, created: Ints) -> Ints:
    """Return snowflakes; where two accounts were born in one millisecond, the index decides."""
    salt = np.arange(len(created))
    mastodon = (created << 16) + (salt * 40503) % (1 << 16)
    x = (np.maximum(created - X_EPOCH, 1) << 22) + salt % (1 << 22)
    return np.where(platform == MASTODON, mastodon, x)


def _handles(people: People, person: Ints, company: Ints) -> tuple[str, ...]:
    return tuple(
        COMPANIES[of_company] if owner < 0 else handle_of(*people.name(owner), index, owner)
        for index, (owner, of_company) in enumerate(
            zip(person.tolist(), company.tolist(), strict=True)
        )
    )
