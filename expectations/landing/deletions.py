"""Tombstones, the same for every source: what is gone must be something that we hold."""

from collections.abc import Sequence

from expectations.landing.provenance import provenance
from expectations.landing.quality import expect_fresh, quality
from expectations.suite import ExpectNone, Suite

REASONS = ("deleted", "archived", "unavailable", "withheld", "expired", "restored")
# Below so many tombstones in one run, a wave of them means nothing.
SMALLEST_WAVE = 200


def deletions(source: str, streams: Sequence[str], hours: int = 48) -> tuple[Suite, Suite]:
    """Return the suites of a source's stream `deletions`, whose tombstones are for `streams`."""
    known_streams = ", ".join(f"'{stream}'" for stream in streams)
    known_reasons = ", ".join(f"'{reason}'" for reason in REASONS)
    return (
        provenance(source, "deletions", happened_at="deleted_at"),
        quality(
            source,
            "deletions",
            facts=f"""
    list_sort(list(distinct stream) filter (stream not in ({known_streams}))) as unknown_streams,
    list_sort(list(distinct reason) filter (reason not in ({known_reasons}))) as unknown_reasons,
    count(*) filter (
        _run_id = (select max(_run_id) from records.{source}_deletions)
    ) as wave_count,
    count(distinct _run_id) as wave_runs
            """,
            expectations=(
                expect_fresh(hours=hours),
                ExpectNone(
                    "len(unknown_streams) > 0",
                    show=("unknown_streams",),
                    says="Every tombstone is for a stream that we read",
                    notes="The connector names a stream that there is not: what is gone stays in "
                    "the marts.",
                ),
                ExpectNone(
                    "len(unknown_reasons) > 0",
                    show=("unknown_reasons",),
                    says="Every tombstone has a reason that we know",
                    notes="The connector gives a reason of its own: models by reason would miss "
                    "it.",
                ),
                ExpectNone(
                    f"wave_runs > 1 and wave_count >= {SMALLEST_WAVE}"
                    " and wave_count > 0.5 * record_count",
                    show=("wave_count", "record_count", "last_run_id"),
                    says="The last run did not bring most of all tombstones",
                    notes="A great wave: a large account was closed, or the credentials see less "
                    "than before and what they do not see was taken for gone.",
                    severity="warning",
                ),
            ),
        ),
    )
