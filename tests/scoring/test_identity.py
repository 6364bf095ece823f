"""Candidates for review, on small made towns."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from sandbox.names import INTERNATIONAL_FIRST, LAST, PLAIN
from scoring.identity import Candidates, find_candidates

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
CITIES = ("Helsinki", "Oulu", "Turku", "Lahti")
Rows = list[dict[str, Any]]


def town(size: int) -> tuple[Rows, Rows]:
    """Return contacts, and an account of each in the same order, with handles of their names."""
    rng = np.random.default_rng(7)
    contacts, accounts = [], []
    for number in range(size):
        first = INTERNATIONAL_FIRST[rng.integers(len(INTERNATIONAL_FIRST))]
        last, city = LAST[rng.integers(len(LAST))], CITIES[rng.integers(len(CITIES))]
        handle = (
            f"{PLAIN[first]}_{PLAIN[last]}{number}",
            f"{PLAIN[first][0]}{PLAIN[last]}",
            f"{PLAIN[first]}{number}",
        )[number % 3]
        contacts.append(
            {
                "customer_id": f"hubspot:{number:04d}",
                "first_name": first,
                "last_name": last,
                "city": city,
                "has_consent": number % 2 == 0,
                "platforms": "",
                "case_hours": [number * 100] if number % 20 == 0 else None,
            }
        )
        accounts.append(
            {
                "account_id": f"x:{number:04d}",
                "platform": "x",
                "display_name": f"{first} {last}" if number % 2 else first,
                "handle": handle,
                "location": f"{city}, Finland" if number % 5 else None,
                "needs_consent": False,
                "is_open": True,
                "wrote_hours": [number * 100] if number % 20 == 0 else [],
            }
        )
    return contacts, accounts


def find(contacts: Rows, accounts: Rows) -> Candidates:
    return find_candidates(
        pa.Table.from_pylist(contacts), pa.Table.from_pylist(accounts), as_of=AS_OF
    )


@pytest.fixture(scope="module")
def found() -> Candidates:
    return find(*town(400))


def test_the_probable_are_mostly_right(found: Candidates) -> None:
    pairs = found.candidates.to_pylist()
    probable = [pair for pair in pairs if pair["match_probability"] >= 0.5]
    right = [pair for pair in probable if pair["customer_id"][-4:] == pair["account_id"][-4:]]
    assert len(probable) > 100
    assert len(right) / len(probable) > 0.9
    assert all(0 <= pair["match_probability"] <= 1 for pair in pairs)


def test_the_same_records_are_the_same_run(found: Candidates) -> None:
    contacts, accounts = town(400)
    again = find(contacts[::-1], accounts[::-1])
    assert again.model_run["model_run_id"] == found.model_run["model_run_id"]
    assert again.candidates.equals(found.candidates)


def test_a_run_tells_how_the_model_was_learnt(found: Candidates) -> None:
    parameters = found.model_run["parameters"]
    assert found.model_run["refusal_reason"] is None
    assert 0 < parameters["prior"] < 0.1
    names = parameters["name"]["given name"]
    assert names["m"] > names["u"] > 0


def test_without_consent_nobody_is_looked_at() -> None:
    contacts, accounts = town(400)
    found = find(contacts, [account | {"needs_consent": True} for account in accounts])
    pairs = found.candidates.to_pylist()
    consenting = {contact["customer_id"] for contact in contacts if contact["has_consent"]}
    assert pairs
    assert {pair["customer_id"] for pair in pairs} <= consenting
    assert {pair["consent_basis"] for pair in pairs} == {"consent"}


def test_who_wrote_as_the_case_was_opened_is_more_probable() -> None:
    contacts, accounts = town(400)
    quiet = [account | {"wrote_hours": []} for account in accounts]
    with_case = {
        pair["customer_id"]: pair["match_probability"]
        for pair in find(contacts, accounts).candidates.to_pylist()
        if pair["case_agreement"] == 1
    }
    without = {
        (pair["customer_id"], pair["account_id"]): pair["match_probability"]
        for pair in find(contacts, quiet).candidates.to_pylist()
    }
    assert len(with_case) > 10
    for customer, probability in with_case.items():
        assert probability > 0.9
        assert probability > without.get((customer, f"x:{customer[-4:]}"), 0)


def test_what_is_linked_is_no_candidate() -> None:
    contacts, accounts = town(400)
    linked = [
        contact | {"platforms": ",x," if number < 200 else ""}
        for number, contact in enumerate(contacts)
    ]
    owned = [account | {"is_open": number >= 200} for number, account in enumerate(accounts)]
    pairs = find(linked, owned).candidates.to_pylist()
    assert pairs
    assert min(pair["customer_id"] for pair in pairs) >= "hubspot:0200"
    assert min(pair["account_id"] for pair in pairs) >= "x:0200"


def test_too_few_records_are_refused() -> None:
    found = find(*town(5))
    assert "too few" in found.model_run["refusal_reason"]
    assert found.candidates.num_rows == 0
