"""A small, good landing of every stream, landed by extract itself from made answers."""

import json
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from extract.connectors import hubspot, mastodon, x
from extract.contract import Contract, Field
from extract.contracts import filedrop, kenno
from extract.http import Api
from extract.landing import Landing
from extract.report import Report
from extract.response import Response
from extract.run import extract
from extract.source import FILE, Scope, Source, Stream
from extract.state import State

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
OBSERVED = UNTIL + timedelta(minutes=10)
# One every three hours over ten weeks: 56 a week, enough for a usual week to mean something.
BUSY = [UNTIL - timedelta(hours=3 * step + 1) for step in range(560)]
QUIET = [UNTIL - timedelta(days=3 + step) for step in range(5)]
BUSY_STREAMS = {
    "statuses", "tag_timeline", "notifications", "tweets", "mentions", "search", "tickets",
    "transactions",
}  # fmt: skip

WORDS = {
    "type": "favourite",
    "visibility": "public",
    "currency": "EUR",
    "category": "support",
    "purpose": "marketing",
    "lawful_basis": "consent",
    "channel": "EMAIL",
    "lifecycle_stage": "customer",
    "method": "bgnbd_gamma_gamma",
    "language": "fi",
    "reason": "deleted",
    "kind": "email_hash",
    "email_sha256": "0" * 64,
    "decision": "accepted",
    "happened_at_told": "1761868800000",
    "feedback_state": "ADOPTED",
}
NUMBERS = {
    "impression_count": 500,
    "prior_intent_probability": 0.5,
    "social_work_share": 0.5,
    "p_alive": 0.7,
    "p_churn_90_days": 0.3,
    "match_probability": 0.7,
    "influence_share": 0.5,
    "valence": 0.4,
    "influence_effect": 0.4,
    "gross_margin": 4,
    "spend_frequency_correlation": 0.05,
    "holdout_total_error_ratio": 0.1,
    "discounted_purchases": 2,
    "warning_count": 0,
}
DELETED_FROM = {
    "filedrop": "transactions",
    "hubspot": "contacts",
    "mastodon": "statuses",
    "x": "tweets",
}
ABSENT = {"archived_at", "edited_at", "merged_object_ids", "valid_to", "refusal_reason"}


def made_record(contract: Contract, place: int, moment: datetime) -> dict[str, Any]:
    """Return a record that keeps its contract, as the platform would send it."""
    record: dict[str, Any] = {}
    for field in contract.fields:
        if field.name in ABSENT:
            continue
        *folders, name = field.path.removeprefix("$.").split(".")
        inside = record
        for folder in folders:
            inside = inside.setdefault(folder, {})
        inside[name] = made_value(contract, field, place, moment)
    return record


def made_value(contract: Contract, field: Field, place: int, moment: datetime) -> object:
    """Return a plain value of a field: keys differ, counters and times agree with each other."""
    match field.type:
        case "timestamp":
            return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        case "date":
            return f"{moment:%Y-%m-%d}"
        case "boolean":
            return False
        case "json":
            return []
        case "varchar" if contract.stream == "deletions" and field.name == "stream":
            return DELETED_FROM[contract.source]
        case "varchar" if field.name in contract.key:
            # Customers and accounts are named with their source in front.
            parted = ":" if contract.stream in ("identity_reviews", "identity_labels") else "-"
            return f"{contract.stream}{parted}{place}"
        case "varchar" if field.name in ("referee_id", "acct", "username", "email"):
            return f"person{place}@example.org"
        case "varchar":
            return WORDS.get(field.name, f"{field.name}-{place % 7}")
        case _:
            return NUMBERS.get(field.name, 10)


def made_bodies(stream: Stream) -> Iterator[bytes]:
    """Yield the bodies of a stream's answers, 100 records each, in the shape it is read by."""
    moments = BUSY if stream.name in BUSY_STREAMS else QUIET
    records = [made_record(stream.contract, place, at) for place, at in enumerate(moments)]
    size = 1 if stream.records == "$" else 100
    for start in range(0, len(records), size):
        page: Any = records[start : start + size]
        if stream.records == "$":
            (page,) = page
        elif stream.records.startswith("$."):
            page = {stream.records.removeprefix("$.").removesuffix("[*]"): page}
        if stream.includes:
            users = [made_record(stream.includes[0].contract, n, QUIET[n]) for n in range(5)]
            page["includes"] = {"users": users}
        yield json.dumps(page).encode()


def answering(stream: Stream, observed: datetime) -> Stream:
    """Return the stream, reading made answers in place of a platform's."""

    def read(api: Api, scope: Scope) -> Iterator[Response]:
        for number, body in enumerate(made_bodies(stream), start=1):
            yield Response(
                method="GET",
                url=f"https://platform.test/{stream.name}?page={number}",
                status=200,
                headers={"date": observed.strftime("%a, %d %b %Y %H:%M:%S GMT")},
                page_number=number,
                fetched_at=observed + timedelta(microseconds=number),
                body=body,
            )

    records = "$[*]" if stream.records == FILE else stream.records
    return replace(stream, read=read, records=records)


def unread(api: Api, scope: Scope) -> Iterator[Response]:
    """Stand for a reader that `answering` replaces."""
    raise AssertionError("the made answers should be read")
    yield


def sources() -> list[Source]:
    """Return every source with its streams."""
    made = [
        Source(name, "", tuple(Stream(contract, unread, records=FILE) for contract in contracts))
        for name, contracts in (("filedrop", filedrop.CONTRACTS), ("kenno", kenno.CONTRACTS))
    ]
    return [hubspot.SOURCE, mastodon.SOURCE, x.SOURCE, *made]


def land(
    root: Path, state: Path, until: datetime = UNTIL, names: Collection[str] = ()
) -> list[Report]:
    """Land one run of the named sources, else of all, ended ten minutes after its window."""
    observed = until + (OBSERVED - UNTIL)
    reports: list[Report] = []
    for source in sources():
        if names and source.name not in names:
            continue
        streams = tuple(answering(stream, observed) for stream in source.streams)
        outcome = extract(
            replace(source, streams=streams),
            streams,
            Api(source.name, "", None, lambda: observed, lambda seconds: None),
            Scope(until=until),
            Landing(root),
            State(state, source.name),
            "0.1.0",
        )
        assert outcome.failures == ()
        reports.extend(outcome.reports)
    return reports
