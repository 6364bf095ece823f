"""What the sandbox knows of value: feedback as HubSpot tells it, and purchases that will come."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pytest

from sandbox.index import Index
from sandbox.truth import table_rows
from sandbox.truth_value import HORIZON_MONTHS, WEEKS_A_MONTH, expected_purchases
from sandbox.view import View
from sandbox.world import World, to_ms
from tests.sandbox.sandbox_client import Client

NOW = datetime(2026, 11, 1, tzinfo=UTC)
PROPERTIES = "closed_date,hs_ticket_category,feedback_state,feedback_value,feedback_contributors"


def test_feedback_is_judged_when_a_ticket_is_closed(client: Client) -> None:
    tickets = list(client.walk_objects("tickets", properties=PROPERTIES, associations="contacts"))
    judged = [one["properties"] for one in tickets if one["properties"]["feedback_state"]]
    assert len(judged) > 1
    assert all(one["closed_date"] for one in judged)
    assert {one["hs_ticket_category"] for one in judged if one["feedback_state"] == "ADOPTED"} <= {
        "IDEA"
    }
    for one in judged:
        if one["feedback_value"]:
            assert one["feedback_state"] in ("ADOPTED", "CONFIRMED")


def test_the_truth_of_knowledge_is_what_tickets_say(client: Client) -> None:
    worth: Counter[str] = Counter()
    tickets = client.walk_objects("tickets", properties=PROPERTIES, associations="contacts")
    for ticket in tickets:
        told = ticket["properties"]
        if told["feedback_state"]:
            people = [one["id"] for one in ticket["associations"]["contacts"]["results"]]
            people += (told["feedback_contributors"] or "").split(";")
            named = [person for person in people if person]
            for person in named:
                worth[person] += Decimal(told["feedback_value"] or 0) / len(named)  # type: ignore[assignment]
    rows = client.truth("knowledge")
    assert sum(row["booked_value"] for row in rows) > 0
    assert {row["contact_id"] for row in rows} == set(worth)
    for row in rows:
        assert row["booked_value"] == pytest.approx(float(worth[row["contact_id"]]))


def test_expected_purchases_are_the_mean_of_many_lives(world: World) -> None:
    view = View(Index(world), to_ms(NOW))
    rate, dropout = 0.15, 0.2
    customers = replace(
        world.customers,
        rate=np.full_like(world.customers.rate, rate),
        dropout=np.full_like(world.customers.dropout, dropout),
        left_at=np.zeros_like(world.customers.left_at),
    )
    view.world = replace(world, customers=customers)
    purchases, discounted = expected_purchases(view, np.array([0]))
    rng = np.random.default_rng(3)
    now, alive = np.zeros(40_000), np.ones(40_000, bool)
    count, worth, horizon = 0, 0.0, HORIZON_MONTHS * WEEKS_A_MONTH
    while alive.any():
        now[alive] += rng.exponential(1 / rate, alive.sum())
        alive &= now < horizon
        count += int(alive.sum())
        worth += float(np.sum(1.1 ** (-now[alive] / (12 * WEEKS_A_MONTH))))
        alive &= rng.random(len(alive)) >= dropout
    assert purchases[0] == pytest.approx(count / len(now), rel=0.02)
    assert discounted[0] == pytest.approx(worth / len(now), rel=0.02)


def test_who_has_left_is_worth_nothing(world: World) -> None:
    view = View(Index(world), to_ms(NOW))
    left = {row["contact_id"] for row in table_rows(view, "customers") if not row["is_alive"]}
    values = {row["contact_id"]: row["clv"] for row in table_rows(view, "customer_values")}
    assert left
    assert all((value == 0) == (contact in left) for contact, value in values.items())
