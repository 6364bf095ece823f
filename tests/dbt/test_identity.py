"""Persons over landings of a day each: a long chain, evidence that goes away, a reviewer's word."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from tests.dbt.tiny_build import Rows, building
from tests.dbt.tiny_landing import Record, TinyLanding

DAYS = [datetime(2026, 10, day, tzinfo=UTC) for day in (1, 2)]
CHAIN = 300
IDENTITY = ["--select", "+path:models/marts/identity", "--exclude-resource-type", "unit_test"]


def contact(number: str, **told: str) -> Record:
    """Return a contact of the CRM."""
    return {
        "id": number,
        "created_at": "2026-01-01T00:00:00",
        "updated_at": "2026-09-01T00:00:00",
        "is_archived": False,
        **told,
    }


def status(number: int, acct: str, *sites: str) -> Record:
    """Return a post of an account whose profile shows sites that link back."""
    lines = [
        {"name": "Web", "value": f'<a href="https://{site}">me</a>', "verified_at": "2026-01-01"}
        for site in sites
    ]
    return {
        "id": f"{number}",
        "created_at": "2026-09-30T10:00:00",
        "account_id": f"{number}",
        "account_acct": acct,
        "account_url": f"https://m.example/@{acct}",
        "account_is_bot": False,
        "account_fields": lines,
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Callable[[str], Rows]]:
    """Build on two days; return how to ask what was built on each."""
    folder = tmp_path_factory.mktemp("identity")
    landing = TinyLanding.start(folder / "landing")
    database = folder / "build.duckdb"
    # Customer, site, account, address, and the next customer: four identifiers a link.
    links = range(CHAIN // 4 + 1)
    chain = [status(1000 + link, f"chained{link}", f"s{link}.example") for link in links]
    customers = [
        contact(f"{5000 + link}", email=f"c{link}@mail.example", website=f"s{link}.example")
        for link in links
    ]
    connections: list[Record] = [
        {
            "connection_id": f"{link}",
            "kind": "email_hash",
            "platform": "mastodon",
            "account_id": f"{1000 + link}",
            "email_sha256": sha256(f"c{link + 1}@mail.example".encode()).hexdigest(),
            "connected_at": "2026-09-30T12:00:00",
        }
        for link in links
    ]
    asked: list[Callable[[str], Rows]] = []
    with building(landing.folder, database) as dbt:
        landing.land(
            "hubspot",
            "contacts",
            1,
            DAYS[0],
            [
                contact("1", email="ann@mail.example", website="https://ann.example"),
                contact("2", email="bob@mail.example"),
                contact("3", email="cyd@mail.example", mastodon_handle="@cyd"),
                contact("4", email="dan@mail.example", mastodon_handle="cyd@m.example"),
                *customers,
            ],
        )
        landing.land("filedrop", "account_connections", 1, DAYS[0], connections)
        landing.land(
            "mastodon",
            "tag_timeline",
            1,
            DAYS[0],
            [
                *chain,
                status(2, "ann", "ann.example"),
                status(3, "bob"),
                status(4, "cyd"),
            ],
        )
        dbt("build", *IDENTITY)
        asked.append(asking(database, folder / "first.duckdb"))
        landing.land("hubspot", "contacts", 2, DAYS[1], [contact("1", email="ann@mail.example")])
        landing.land(
            "filedrop",
            "identity_reviews",
            2,
            DAYS[1],
            [
                {
                    "customer_id": "hubspot:2",
                    "account_id": "mastodon:3",
                    "decision": "accepted",
                    "decided_at": "2026-10-01T12:00:00",
                }
            ],
        )
        dbt("build", *IDENTITY)
        asked.append(asking(database, folder / "second.duckdb"))
    return asked


def asking(database: Path, kept: Path) -> Callable[[str], Rows]:
    """Keep a copy of a build, and return a function that asks it."""
    kept.write_bytes(database.read_bytes())

    def ask(query: str) -> Rows:
        with duckdb.connect(str(kept), read_only=True) as engine:
            return engine.execute(query).fetchall()

    return ask


def test_a_chain_of_300_identifiers_ends_as_one_person(
    built: list[Callable[[str], Rows]],
) -> None:
    first, _ = built
    assert first(
        """
        select person_id, count(*) >= 300, count(distinct identifier_type)
        from identity.person_identifiers
        where person_id in (
            select person_id from identity.person_identifiers
            where identifier_id = 'mastodon:1000'
        )
        group by person_id
        """
    ) == [("person:hubspot:5000", True, 4)]


def test_a_person_too_large_is_marked(built: list[Callable[[str], Rows]]) -> None:
    first, _ = built
    assert first("select person_id from identity.dim_persons where is_too_large") == [
        ("person:hubspot:5000",)
    ]


def test_evidence_that_is_gone_links_no_longer(built: list[Callable[[str], Rows]]) -> None:
    first, second = built
    query = """
        select customer_id, tier, rule
        from identity.customer_accounts
        where account_id = 'mastodon:2'
    """
    assert first(query) == [("hubspot:1", 2, "rel_me")]
    assert second(query) == []


def test_a_reviewer_links_from_the_next_run(built: list[Callable[[str], Rows]]) -> None:
    first, second = built
    query = """
        select customer_id, tier, rule
        from identity.customer_accounts
        where account_id = 'mastodon:3'
    """
    assert first(query) == []
    assert second(query) == [("hubspot:2", 1, "review")]


def test_what_two_customers_claim_is_nobodys(built: list[Callable[[str], Rows]]) -> None:
    first, _ = built
    assert first("select 1 from identity.customer_accounts where account_id = 'mastodon:4'") == []
    assert first(
        "select subject_id, refusal from identity.link_evidence"
        " where identifier_id = 'mastodon:4' order by subject_id"
    ) == [("hubspot:3", "disputed"), ("hubspot:4", "disputed")]


def test_no_address_leaves_the_vault(built: list[Callable[[str], Rows]]) -> None:
    first, _ = built
    tables = first(
        """
        select table_schema, table_name from information_schema.tables
        where table_schema not in ('vault', 'information_schema')
        """
    )
    assert ("identity", "link_evidence") in tables
    for schema, table in tables:
        ((found,),) = first(
            f'select count(*) from "{schema}"."{table}" as t'
            " where to_json(t)::varchar like '%mail.example%'"
            " or to_json(t)::varchar like '%ann.example%'"
        )
        assert found == 0, f"{schema}.{table}"
