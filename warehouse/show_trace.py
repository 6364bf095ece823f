"""A trace as lines for a terminal: the row, what it is made of, and records with their hashes."""

from collections.abc import Iterator
from typing import Any

from warehouse.origins import Origin
from warehouse.trace import Trace

# So many columns and letters tell a row behind another from its like.
SHOWN_COLUMNS, SHOWN_LETTERS = 6, 40


def show(found: Trace) -> Iterator[str]:
    """Yield the lines."""
    yield f"{found.mart} in snapshot {found.snapshot_id}, model at revision {found.revision}"
    for name, value in found.row.items():
        yield f"  {name}: {value}"
    if found.origins:
        yield "is made of"
        yield from show_origins(found.origins, "  ")
        yield f"{len(found.records)} of the records behind the rows shown:"
    else:
        yield f"came from {found.record_count} record(s):"
    for one in found.records:
        yield f"  record {one.record_id}"
        yield (
            f"    {one.source}.{one.stream} {one.natural_id},"
            f" landed by run {one.run_id}, extractor {one.extractor_version}"
        )
        yield f"    record hash {'recomputed: equal' if one.is_record_intact else 'DIFFERS'}"
        yield f"    at position {one.position} of response {one.response_id}"
        yield f"    {one.method} {one.url} → {one.status}, fetched {one.fetched_at}"
        yield (
            f"    body of {one.body_bytes} bytes, sha256 {one.body_sha256}"
            f" {'recomputed: equal' if one.is_body_intact else 'DIFFERS'}"
        )


def show_origins(origins: tuple[Origin, ...], indent: str) -> Iterator[str]:
    """Yield how many rows stand behind, and those that are shown, each with its records."""
    for origin in origins:
        of_measure = f"{origin.measure}: " if origin.measure else ""
        shown = f", of which {len(origin.rows)}" if origin.row_count > len(origin.rows) else ""
        yield f"{indent}{of_measure}{origin.row_count} row(s) of {origin.table}{shown}"
        for behind in origin.rows:
            yield f"{indent}  {in_short(behind.row)}"
            if behind.record_ids:
                more = f" and {len(behind.record_ids) - 1} more" if behind.record_ids[1:] else ""
                yield f"{indent}    record {behind.record_ids[0]}{more}"
            yield from show_origins(behind.origins, indent + "    ")


def in_short(row: dict[str, Any]) -> str:
    """Return a row's first columns that hold something, on one line."""
    told = [
        f"{name} {str(value)[:SHOWN_LETTERS]}"
        for name, value in row.items()
        if value is not None and "record_id" not in name
    ]
    return ", ".join(told[:SHOWN_COLUMNS])
