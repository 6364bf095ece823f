"""The known truth at the clock, as Arrow tables: who is who, what was planted, what comes next."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from sandbox.chance import Bools, Floats, Ints
from sandbox.counts import count_records
from sandbox.intents import INTENTS
from sandbox.people import COMPANIES, PLATFORMS
from sandbox.phrases import LANGUAGES
from sandbox.posts import BOOST, KINDS, MENTION, QUOTE, REPLY, TAGS
from sandbox.purchases import WEEK
from sandbox.text import PHRASE_LANGUAGE
from sandbox.truth_value import customer_values, knowledge, referrals
from sandbox.view import View

Columns = dict[str, Any]
HORIZON_WEEKS = 52.0
SILENCE_WEEKS = 90 / 7


def table(view: View, name: str) -> pa.Table:
    """Return one table of truth, as it stands at the view's clock."""
    return pa.table(TABLES[name](view))


def table_rows(view: View, name: str) -> list[dict[str, Any]]:
    """Return one table of truth as rows for JSON; moments as ISO text."""
    rows: list[dict[str, Any]] = table(view, name).to_pylist()
    for row in rows:
        for key, value in row.items():
            if hasattr(value, "isoformat"):
                row[key] = value.isoformat()
    return rows


def _identity_links(view: View) -> Columns:
    """List which account belongs to which contact, and whether the CRM was told."""
    contacts, people, accounts = view.world.contacts, view.world.people, view.world.accounts
    contact, platform = np.nonzero(people.account_on[contacts.customer] >= 0)
    exists = (contacts.created <= view.now) & ~contacts.is_duplicate
    kept = exists[contact]
    contact, platform = contact[kept], platform[kept]
    account = people.account_on[contacts.customer[contact], platform]
    told = contacts.told_at[contact, platform]
    return {
        "contact_id": _text(contacts.id[contact]),
        "platform": [PLATFORMS[number] for number in platform],
        "account_id": _text(accounts.id[account]),
        "acct": [view.index.acct(int(number)) for number in account],
        "is_asserted": (told > 0) & (told <= view.now),
    }


def _customers(view: View) -> Columns:
    """List each customer's true rates, and what is to be expected of them."""
    world, customers = view.world, view.world.customers
    row = np.flatnonzero(customers.first_at <= view.now)
    is_alive = (customers.left_at[row] == 0) | (customers.left_at[row] > view.now)
    rate, dropout = customers.rate[row], customers.dropout[row]
    # Purchases to come while alive: each may be the last one.
    expected = -np.expm1(-rate * dropout * HORIZON_WEEKS) / np.maximum(dropout, 1e-12)
    bought = world.orders.customer[: view.until(world.orders.at)]
    return {
        "contact_id": _text(world.contacts.id[view.index.contact_of_customer[row]]),
        "first_ordered_at": _moments(customers.first_at[row]),
        "order_count": np.bincount(bought, minlength=len(customers.rate))[row],
        "weekly_rate": rate,
        "dropout_probability": dropout,
        "mean_spend": customers.mean_spend[row],
        "is_alive": is_alive,
        "expected_purchases_52_weeks": np.where(is_alive, expected, 0.0),
        "weeks_known": (view.now - customers.first_at[row]) / WEEK,
    }


def _purchase_parameters(view: View) -> Columns:
    """Return the parameters behind all purchases; the time unit is the week."""
    return {name: [value] for name, value in vars(view.world.customers.truth).items()}


def _bursts(view: View) -> Columns:
    """List the bursts that have begun."""
    bursts = view.world.bursts
    row = np.flatnonzero(bursts.start <= view.now)
    return {
        "topic": [TAGS[number] for number in bursts.tag[row]],
        "started_at": _moments(bursts.start[row]),
        "ended_at": _moments(bursts.end[row]),
        "extra_post_count": bursts.extra[row],
    }


def _posts(view: View) -> Columns:
    """List every post that says something, with the valence that was planted in it."""
    posts, accounts = view.world.posts, view.world.accounts
    row = np.flatnonzero(posts.kind[: view.post_count] != BOOST)
    return {
        "platform": [PLATFORMS[number] for number in posts.platform[row]],
        "post_id": _text(posts.id[row]),
        "account_id": _text(accounts.id[posts.account[row]]),
        "posted_at": _moments(posts.at[row]),
        "kind": [KINDS[number] for number in posts.kind[row]],
        "intent": [INTENTS[number] for number in posts.intent[row]],
        "company": [_company(number) for number in posts.company[row]],
        "language": [LANGUAGES[number] for number in PHRASE_LANGUAGE[posts.wording[row, 0]]],
        "valence": posts.valence[row],
    }


def _deletions(view: View) -> Columns:
    """List the posts that were deleted, boosts of them included."""
    posts, row = view.world.posts, np.flatnonzero(view.is_deleted)
    return {
        "platform": [PLATFORMS[number] for number in posts.platform[row]],
        "post_id": _text(posts.id[row]),
        "account_id": _text(view.world.accounts.id[posts.account[row]]),
        "deleted_at": _moments(view.world.deleted_at[row]),
    }


def _conversations(view: View) -> Columns:
    """List the threads that a person opened toward a company, and how they were answered."""
    posts, count = view.world.posts, view.post_count
    by_company = posts.by_company(view.world.accounts)[:count]
    kind = posts.kind[:count]
    opens = ~by_company & ((kind == MENTION) | (kind == QUOTE) | _comments(view))
    root = np.flatnonzero(opens)
    answers = np.flatnonzero(by_company & (kind == REPLY))
    is_automatic = posts.intent[answers] == INTENTS.index("auto")
    by_hand = _first(posts.parent[answers[~is_automatic]], posts.at[answers[~is_automatic]], count)
    by_bot = _first(posts.parent[answers[is_automatic]], posts.at[answers[is_automatic]], count)
    return {
        "platform": [PLATFORMS[number] for number in posts.platform[root]],
        "post_id": _text(posts.id[root]),
        "conversation_id": _text(posts.id[posts.root[root]]),
        "account_id": _text(view.world.accounts.id[posts.account[root]]),
        "company": [_company(number) for number in posts.company[root]],
        "opened_at": _moments(posts.at[root]),
        "first_answered_at": _moments(by_hand[root]),
        "first_automatic_answer_at": _moments(by_bot[root]),
    }


def _comments(view: View) -> Bools:
    """Say which posts answer a post that opens a thread: a company's own post."""
    posts, count = view.world.posts, view.post_count
    parent = posts.parent[:count]
    opened_by_company = posts.by_company(view.world.accounts)[parent] & (posts.parent[parent] < 0)
    return np.asarray((parent >= 0) & opened_by_company)


def _first(keys: Ints, moments: Ints, count: int) -> Ints:
    """Return the first moment of each key, or 0; moments ascend."""
    first = np.zeros(count, np.int64)
    first[keys[::-1]] = moments[::-1]
    return first


def _influence(view: View) -> Columns:
    """List who follows whom, and which share of a follower's reactions to persons goes there."""
    influence, accounts = view.world.influence, view.world.accounts
    platform = accounts.platform[influence.leader]
    return {
        "platform": [PLATFORMS[number] for number in platform],
        "leader_account_id": _text(accounts.id[influence.leader]),
        "follower_account_id": _text(accounts.id[influence.follower]),
        "share": influence.share,
    }


def _churn(view: View) -> Columns:
    """List of each customer when they left, and the true chance to buy nothing for 90 days."""
    world, customers = view.world, view.world.customers
    row = np.flatnonzero(customers.first_at <= view.now)
    has_left = (customers.left_at[row] > 0) & (customers.left_at[row] <= view.now)
    quiet = np.exp(-customers.rate[row] * SILENCE_WEEKS)
    return {
        "contact_id": _text(world.contacts.id[view.index.contact_of_customer[row]]),
        "left_at": _moments(np.where(has_left, customers.left_at[row], 0)),
        "has_left": has_left,
        "p_no_purchase_90_days": np.where(has_left, 1.0, quiet),
    }


def _merges(view: View) -> Columns:
    """List the contacts that were merged into another."""
    contacts = view.world.contacts
    row = np.flatnonzero((contacts.merged_at > 0) & (contacts.merged_at <= view.now))
    return {
        "contact_id": _text(contacts.id[row]),
        "merged_into_id": _text(contacts.id[contacts.merged_into[row]]),
        "merged_at": _moments(contacts.merged_at[row]),
    }


def _counts(view: View) -> Columns:
    """Count the records of each stream; `subject` is the account, tag or query asked for."""
    counted = list(count_records(view))
    return {
        "source": [count.source for count in counted],
        "stream": [count.stream for count in counted],
        "subject": [count.subject for count in counted],
        "record_count": [count.records for count in counted],
    }


def _text(ids: Ints) -> list[str]:
    return [str(identifier) for identifier in ids.tolist()]


def _company(number: int) -> str | None:
    return COMPANIES[number] if number >= 0 else None


def _moments(values: Ints | Floats) -> pa.Array:
    """Return milliseconds as UTC moments; 0, and what lies ahead of none, is null."""
    return pa.array(values, mask=np.asarray(values) == 0, type=pa.int64()).cast(
        pa.timestamp("ms", tz="UTC")
    )


TABLES: dict[str, Callable[[View], Columns]] = {
    "identity_links": _identity_links,
    "customers": _customers,
    "purchase_parameters": _purchase_parameters,
    "customer_values": customer_values,
    "referrals": referrals,
    "knowledge": knowledge,
    "bursts": _bursts,
    "posts": _posts,
    "deletions": _deletions,
    "conversations": _conversations,
    "influence": _influence,
    "churn": _churn,
    "merges": _merges,
    "counts": _counts,
}
