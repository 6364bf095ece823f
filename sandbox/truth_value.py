"""What customers are truly worth: what they will buy, whom they brought, what they let us know."""

from typing import Any

import numpy as np

from sandbox.chance import Floats, Ints
from sandbox.feedback import ADOPTED, CONFIRMED, USEFUL
from sandbox.view import View

Columns = dict[str, Any]
HORIZON_MONTHS = 36
ANNUAL_DISCOUNT_RATE = 0.1
WEEKS_A_MONTH = 365.25 / 12 / 7


def customer_values(view: View) -> Columns:
    """List what each customer is expected to buy and bring within 36 months, discounted.

    The expectation of who knows each customer's own rates, and who has left: nothing that can be
    estimated from purchases comes nearer. Money of a month counts as if paid in its middle.
    """
    customers = view.world.customers
    row = np.flatnonzero(customers.first_at <= view.now)
    purchases, discounted = expected_purchases(view, row)
    spend = customers.mean_spend[row]
    margin_rate = customers.truth.margin_rate
    return {
        "contact_id": contact_ids(view, row),
        "expected_purchases_36_months": purchases,
        "discounted_purchases_36_months": discounted,
        "mean_spend": spend,
        "margin_rate": np.full(len(row), margin_rate),
        "clv": discounted * spend * margin_rate,
    }


def expected_purchases(view: View, row: Ints) -> tuple[Floats, Floats]:
    """Return purchases expected within the horizon, plain and discounted; none of who has left."""
    customers = view.world.customers
    rate, dropout = customers.rate[row], np.maximum(customers.dropout[row], 1e-12)
    is_alive = (customers.left_at[row] == 0) | (customers.left_at[row] > view.now)
    # Of the living, the n-th purchase to come is made with a chance of (1 - dropout)^(n - 1).
    ends = np.arange(HORIZON_MONTHS + 1) * WEEKS_A_MONTH
    until = -np.expm1(-np.outer(rate * dropout, ends)) / dropout[:, None]
    months = np.arange(HORIZON_MONTHS) + 0.5
    worth = (1.0 + ANNUAL_DISCOUNT_RATE) ** (-months / 12)
    return (
        np.where(is_alive, until[:, -1], 0.0),
        np.where(is_alive, np.diff(until, axis=1) @ worth, 0.0),
    )


def referrals(view: View) -> Columns:
    """List who brought whom, and what only we know: whether the other would have come anyway."""
    world, told = view.world, view.world.referrals
    row = np.flatnonzero(told.at <= view.now)
    referee = told.referee[row]
    _, discounted = expected_purchases(view, referee)
    truth = world.customers.truth
    has_come = world.customers.first_at[referee] <= view.now
    return {
        "referral_id": [f"R{number:07d}" for number in row.tolist()],
        "referrer_contact_id": contact_ids(view, told.referrer[row]),
        "referee_contact_id": contact_ids(view, referee),
        "is_customer": has_come,
        "would_have_come": told.would_have_come[row],
        "is_asked": ~np.isnan(told.prior_intent[row]),
        "reward": told.reward[row] / 100,
        "referee_clv": discounted * world.customers.mean_spend[referee] * truth.margin_rate,
    }


def knowledge(view: View) -> Columns:
    """List what each customer's feedback was worth, who had a part in it and how often."""
    world, tickets, feedback = view.world, view.world.tickets, view.world.feedback
    is_live = (tickets.archived_at == 0) | (tickets.archived_at > view.now)
    ticket = np.flatnonzero(feedback.is_told(tickets, view.now) & is_live)
    people = np.column_stack([tickets.customer[ticket], feedback.others[ticket]])
    parts = (people >= 0).sum(axis=1)
    place, seat = np.nonzero(people >= 0)
    person, state = people[place, seat], feedback.state[ticket[place]]
    cents = np.maximum(feedback.value[ticket[place]], 0) / parts[place]
    count = len(world.customers.rate)

    def of_state(wanted: int) -> Ints:
        return np.bincount(person[state == wanted], minlength=count)

    row = np.unique(person)
    return {
        "contact_id": contact_ids(view, row),
        "adopted_idea_count": of_state(ADOPTED)[row],
        "confirmed_bug_count": of_state(CONFIRMED)[row],
        "useful_feedback_count": of_state(USEFUL)[row],
        "booked_value": np.bincount(person, cents / 100, count)[row],
    }


def contact_ids(view: View, customers: Ints) -> list[str]:
    """Return the contacts of customers, after merges."""
    ids = view.world.contacts.id[view.index.contact_of_customer[customers]]
    return [str(identifier) for identifier in ids.tolist()]
