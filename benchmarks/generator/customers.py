"""The CRM beside the network: who of the users is a customer, and what customers buy.

A customer buys as a Poisson process whose rate is Gamma-distributed among customers, and spends
Gamma-distributed amounts around a level of their own (Schmittlein et al. 1987; Fader et al. 2005):
what lifetime value is fitted to. Both rise with how many others a user follows and how much the
user posts. Some customers have no account on the network, as most of a CRM's have none.
"""

from concurrent.futures import Executor
from dataclasses import dataclass, fields

import numpy as np

from benchmarks.generator.draws import Topic, stream
from benchmarks.generator.follows import Follows, starts_of
from benchmarks.generator.moments import END, START, draw_moments, pick
from benchmarks.generator.weibo import Floats, Integers

USERS_A_BLOCK = 250
CUSTOMER_SHARE = 0.2  # of users
WITHOUT_ACCOUNT = 0.3  # customers without an account, for each user
SOURCES = ("web", "shop", "friend", "campaign")
SOURCE_WEIGHTS = np.array([0.45, 0.30, 0.15, 0.10])
PURCHASES_A_YEAR = 4.0
RATE_SHAPE = 0.8  # of the Gamma distribution of rates: the smaller, the more unequal
DEGREE_POWER, POSTS_POWER = 0.35, 0.25  # of rates, by users' followees and posts
MEAN_SPEND = 3_000.0  # cents
LEVEL_SHAPE, SPEND_SHAPE = 3.0, 4.0  # between customers, and between purchases of one
MOST_PURCHASES = 2**10 - 1


@dataclass(frozen=True)
class Customers:
    """Rows of customer, account and purchase; users count from 1, spend is in cents."""

    customerid: Integers
    since: Integers
    source: Integers  # a place in SOURCES
    account_uid: Integers
    account_customerid: Integers
    purchaseid: Integers
    purchase_customerid: Integers
    purchase_time: Integers
    spend: Integers


def draw_customers(
    seed: int, follows: Follows, posts_expected: Floats, workers: Executor
) -> Customers:
    """Draw the CRM of a network; customers and purchases are ordered by their numbers."""
    degree = np.diff(starts_of(follows.user, follows.user_count))
    activity = (1.0 + degree) ** DEGREE_POWER * (1.0 + posts_expected) ** POSTS_POWER
    activity /= activity.mean()
    blocks = range(0, follows.user_count, USERS_A_BLOCK)
    parts = list(workers.map(lambda first: draw_block(first, activity, seed), blocks))
    columns = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(Customers)
    }
    return Customers(**columns)


def draw_block(first: int, activity: Floats, seed: int) -> Customers:
    """Draw the customers among a block of users, those without an account, and their purchases."""
    random = stream(seed, Topic.CUSTOMER, first // USERS_A_BLOCK)
    users = np.arange(first, min(first + USERS_A_BLOCK, len(activity)))
    users = users[random.random(len(users)) < CUSTOMER_SHARE]
    others = random.poisson(WITHOUT_ACCOUNT * USERS_A_BLOCK)
    count = len(users) + others
    number = (np.int64(first // USERS_A_BLOCK + 1) << 12) | np.arange(count)
    known = np.concatenate((activity[users], np.ones(others)))
    since = START + (random.random(count) * (END - START) * 0.8).astype(np.int64)
    rate = random.gamma(RATE_SHAPE, 1 / RATE_SHAPE, count) * known * PURCHASES_A_YEAR
    seen = (END - since) / (END - START)
    # Who is a customer has bought once; the rest comes at the customer's rate.
    counts = 1 + np.minimum(random.poisson(rate * seen), MOST_PURCHASES - 1)
    level = random.gamma(LEVEL_SHAPE, MEAN_SPEND / LEVEL_SHAPE, count) * np.sqrt(known)
    buyer = np.repeat(np.arange(count), counts)
    place = np.arange(len(buyer)) - np.repeat(np.cumsum(counts) - counts, counts)
    moment = draw_moments(random, len(buyer))
    # Squeezed into the time since the customer's first purchase, which opens it.
    moment = since[buyer] + (moment - START) * (END - since[buyer]) // (END - START)
    moment = np.where(place == 0, since[buyer], moment)
    spend = random.gamma(SPEND_SHAPE, level[buyer] / SPEND_SHAPE).astype(np.int64) + 1
    return Customers(
        customerid=number,
        since=since,
        source=pick(random, SOURCE_WEIGHTS, count),
        account_uid=users + 1,
        account_customerid=number[: len(users)],
        purchaseid=(number[buyer] << 10) | place,
        purchase_customerid=number[buyer],
        purchase_time=moment,
        spend=spend,
    )
