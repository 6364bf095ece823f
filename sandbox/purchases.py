"""Purchases by BG/NBD, spend by gamma-gamma, and who referred whom."""

from dataclasses import dataclass

import numpy as np

from sandbox.chance import DAY, HOUR, Bools, Floats, Ints, draw_times, pick, stream
from sandbox.people import People

WEEK = 7 * DAY


@dataclass(frozen=True)
class Truth:
    """The parameters from which purchases are drawn; the time unit is the week."""

    r: float = 0.9
    alpha: float = 8.0
    a: float = 0.8
    b: float = 4.2
    p: float = 6.25
    q: float = 3.74
    gamma: float = 15.44
    margin_rate: float = 0.42


@dataclass(frozen=True)
class Customers:
    """What is true of each customer, by the person's index."""

    truth: Truth
    rate: Floats  # purchases a week while alive
    dropout: Floats  # chance to leave after each repeat purchase
    mean_spend: Floats
    first_at: Ints
    left_at: Ints  # when the customer left for good, or 0 while alive at the end


@dataclass(frozen=True)
class Orders:
    """Orders, oldest first; money in cents."""

    customer: Ints
    at: Ints
    amount: Ints
    margin: Ints
    units: Ints
    is_first: Bools


@dataclass(frozen=True)
class Referrals:
    """A forest: each customer was referred by one earlier customer at most. Money in cents."""

    referrer: Ints
    referee: Ints
    at: Ints
    reward: Ints
    would_have_come: Bools  # the truth, which is asked of some only
    prior_intent: Floats  # what they answered; nan where nobody asked


def make_purchases(seed: int, people: People, start: int, end: int) -> tuple[Customers, Orders]:
    """Let customers come, buy, and leave."""
    rng = stream(seed, "purchases")
    truth, count = Truth(), people.customer_count
    # More come early than late, so that most can be watched for long.
    arrival = start + ((end - start) * rng.random(count) ** 1.4).astype(np.int64)
    hour = draw_times(rng, count, 0, WEEK) % DAY
    first_at = np.clip(arrival // DAY * DAY + hour, start, end - 1)
    dropout = rng.beta(truth.a, truth.b, count)
    mean_spend = truth.p / rng.gamma(truth.q, 1 / truth.gamma, count)
    rate = _rates_by_activity(rng, truth, people.activity[:count])
    customer, at, left_at = _repeat(rng, rate, dropout, first_at, end)
    customer = np.concatenate([np.arange(count), customer])
    at = np.concatenate([first_at, at])
    order = np.lexsort((customer, at))
    customer = customer[order]
    amount = rng.gamma(truth.p, mean_spend[customer] / truth.p)
    cents = np.maximum(np.round(amount * 100), 100).astype(np.int64)
    margin = np.clip(rng.normal(truth.margin_rate, 0.05, len(cents)), 0.1, 0.8)
    return (
        Customers(truth, rate, dropout, mean_spend, first_at, left_at),
        Orders(
            customer=customer,
            at=at[order],
            amount=cents,
            margin=np.round(cents * margin).astype(np.int64),
            units=np.maximum(1, cents // 1150),
            is_first=order < count,
        ),
    )


def _rates_by_activity(rng: np.random.Generator, truth: Truth, activity: Floats) -> Floats:
    """Draw gamma rates, and give the higher ones rather to the more active persons."""
    rates = np.sort(rng.gamma(truth.r, 1 / truth.alpha, len(activity)))
    blurred = np.log(activity) + rng.normal(0.0, 2.5, len(activity))
    return np.asarray(rates[np.argsort(np.argsort(blurred))], dtype=np.float64)


def _repeat(
    rng: np.random.Generator, rate: Floats, dropout: Floats, first_at: Ints, end: int
) -> tuple[Ints, Ints, Ints]:
    """Draw every repeat purchase: (customer, when), and when each customer left."""
    left_at = np.zeros(len(rate), np.int64)
    alive = np.arange(len(rate))
    now = first_at.astype(np.float64)
    customers, moments = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    while len(alive):
        now[alive] += rng.exponential(1.0, len(alive)) / rate[alive] * WEEK
        alive = alive[now[alive] < end]
        customers.append(alive)
        moments.append(now[alive].astype(np.int64))
        leaves = rng.random(len(alive)) < dropout[alive]
        left_at[alive[leaves]] = now[alive[leaves]].astype(np.int64)
        alive = alive[~leaves]
    return np.concatenate(customers), np.concatenate(moments), left_at


def make_referrals(seed: int, people: People, customers: Customers) -> Referrals:
    """Let about one customer in six come through an earlier one, rather an active one."""
    rng = stream(seed, "referrals")
    by_arrival = np.argsort(customers.first_at, kind="stable")
    position = np.flatnonzero(rng.random(len(by_arrival)) < 0.17)
    position = position[position > 0]
    # A draw among those who came before: the weights of the first `position` customers.
    edges = np.concatenate([[0.0], np.cumsum(people.activity[by_arrival])])
    drawn = rng.random(len(position)) * edges[position]
    earlier = np.minimum(np.searchsorted(edges, drawn, side="right") - 1, position - 1)
    referee, referrer = by_arrival[position], by_arrival[earlier]
    gap = customers.first_at[referee] - customers.first_at[referrer]
    before = np.minimum(rng.exponential(3 * DAY, len(referee)) + HOUR, gap * 0.9)
    would_have_come = rng.random(len(referee)) < 0.35
    answer = np.where(
        would_have_come, rng.beta(6, 2, len(referee)), rng.beta(2, 6, len(referee))
    ).round(2)
    asked = rng.random(len(referee)) < 0.6
    return Referrals(
        referrer=referrer,
        referee=referee,
        at=customers.first_at[referee] - before.astype(np.int64),
        reward=_draw_rewards(rng, len(referee)),
        would_have_come=would_have_come,
        prior_intent=np.where(asked, answer, np.nan),
    )


def _draw_rewards(rng: np.random.Generator, count: int) -> Ints:
    """Draw rewards in cents: most get five euros, some ten, a few nothing."""
    return np.array([500, 1000, 0])[pick(rng, np.array([7.0, 2.0, 1.0]), count)]
