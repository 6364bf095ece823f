"""What the company's own books hold beside the CRM: costs, and statements of consent."""

from dataclasses import dataclass

import numpy as np

from sandbox.chance import DAY, HOUR, Ints, stream
from sandbox.contacts import Contacts

CATEGORIES = ("social_staff", "advertising", "acquisition", "retention", "support")
# Cents a day at scale 1. Staff costs the same on every working day.
DAILY_CENTS = np.array([21_000.0, 6_500.0, 4_200.0, 1_900.0, 9_500.0])
PURPOSES = ("marketing", "profiling", "service")
AGREES = (0.68, 0.72)  # share of contacts that agree to marketing, to profiling
WITHDRAWS = 0.12
CONSENT_SOURCES = ("web_form", "checkout", "email", "shop")


@dataclass(frozen=True)
class Costs:
    """Costs by day and category, oldest first; money in cents."""

    at: Ints
    category: Ints
    amount: Ints


@dataclass(frozen=True)
class Consents:
    """Statements by when they became known, oldest first. A withdrawal is a new statement."""

    contact: Ints
    purpose: Ints
    valid_from: Ints
    valid_to: Ints  # 0 while it holds
    known_at: Ints
    source: Ints


def make_costs(seed: int, scale: float, start: int, end: int) -> Costs:
    """Book each category once a day; staff does not work at weekends."""
    rng = stream(seed, "costs")
    days = np.arange(start // DAY, end // DAY)
    at = np.repeat(days * DAY, len(CATEGORIES))
    category = np.tile(np.arange(len(CATEGORIES)), len(days))
    weekend = (at // DAY + 3) % 7 >= 5
    # A company ten times as large does not need ten times the staff.
    amount = DAILY_CENTS[category] * scale**0.8 * rng.lognormal(0.0, 0.15, len(at))
    worked = ~(weekend & np.isin(category, [0, 4]))
    cents = np.maximum(1, np.round(amount[worked])).astype(np.int64)
    return Costs(at[worked], category[worked], cents)


def make_consents(seed: int, contacts: Contacts, end: int) -> Consents:
    """Let contacts agree at sign-up, and some withdraw later."""
    rng = stream(seed, "consents")
    count = len(contacts.id)
    contact = np.tile(np.arange(count), len(PURPOSES))
    purpose = np.repeat(np.arange(len(PURPOSES)), count)
    chance = np.array([*AGREES, 1.0])[purpose]
    given = rng.random(len(contact)) < chance
    contact, purpose = contact[given], purpose[given]
    valid_from = contacts.created[contact]
    late = np.where(rng.random(len(contact)) < 0.1, rng.integers(1, 5, len(contact)) * DAY, 0)
    source = rng.integers(0, len(CONSENT_SOURCES), len(contact))
    ends = np.flatnonzero((rng.random(len(contact)) < WITHDRAWS) & (purpose < 2))
    valid_to = valid_from[ends] + rng.integers(10 * DAY, 200 * DAY, len(ends))
    heard = valid_to + rng.integers(0, 30 * HOUR, len(ends))
    known_at = np.concatenate([valid_from + late, heard])
    order = np.argsort(known_at, kind="stable")
    order = order[known_at[order] < end]
    return Consents(
        contact=np.concatenate([contact, contact[ends]])[order],
        purpose=np.concatenate([purpose, purpose[ends]])[order],
        valid_from=np.concatenate([valid_from, valid_from[ends]])[order],
        valid_to=np.concatenate([np.zeros(len(contact), np.int64), valid_to])[order],
        known_at=known_at[order],
        source=np.concatenate([source, source[ends]])[order],
    )
