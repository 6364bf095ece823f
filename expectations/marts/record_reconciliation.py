"""The account of records from response to staging, before it is published."""

from expectations.marts.quality import quality
from expectations.suite import ExpectNone, Suite

SUITES = (
    Suite(
        name="quality.record_reconciliation.provenance",
        query="""
            with landed as (
                select count(*) as found_count from landed.records
            )

            select
                sum(landed_row_count) filter (stream <> 'gate_results')
                    as counted_record_count,
                any_value(landed.found_count) as landed_record_count,
                count(*) filter (record_count <> landed_count + duplicate_count + reject_count)
                    as unbalanced_count,
                min(source || '.' || stream, 3) filter (
                    record_count <> landed_count + duplicate_count + reject_count
                ) as unbalanced_streams,
                count(*) filter (landed_count <> landed_row_count) as incomplete_count,
                min(source || '.' || stream, 3) filter (landed_count <> landed_row_count)
                    as incomplete_streams,
                count(*) filter (natural_id_count <> staging_row_count) as unstaged_count,
                min(source || '.' || stream, 3) filter (natural_id_count <> staging_row_count)
                    as unstaged_streams
            from quality.record_reconciliation
            cross join landed
        """,
        expectations=(
            ExpectNone(
                "counted_record_count <> landed_record_count",
                show=("counted_record_count", "landed_record_count"),
                says="The account covers every record that is in landing now",
                notes="Records landed after the build, or a stream has no staging model: build "
                "again, or write the model.",
            ),
            ExpectNone(
                "unbalanced_count > 0",
                show=("unbalanced_count", "unbalanced_streams"),
                says="In each stream, records = landed + duplicates + rejects",
                notes="Extraction miscounts: some records went nowhere, or went twice.",
            ),
            ExpectNone(
                "incomplete_count > 0",
                show=("incomplete_count", "incomplete_streams"),
                says="In each stream, as many records are in landing as its runs say",
                notes="Files of a run are missing, or were added by hand.",
            ),
            ExpectNone(
                "unstaged_count > 0",
                show=("unstaged_count", "unstaged_streams"),
                says="In each stream, staging has one row a landed thing",
                notes="A staging model drops or doubles things: its key or its filter is wrong.",
            ),
        ),
    ),
    quality(
        "quality.record_reconciliation",
        facts="""
            sum(reject_count) / nullif(sum(record_count), 0) as reject_share,
            sum(duplicate_count) / nullif(sum(record_count), 0) as duplicate_share,
            date_diff(
                'hour', min(latest_until) filter (source <> 'kenno'), max(build_at)
            ) as widest_gap_hours,
            arg_min(source || '.' || stream, latest_until) filter (source <> 'kenno')
                as last_stream
        """,
        expectations=(
            ExpectNone(
                "reject_share > 0.02",
                show=("reject_share",),
                says="At most one record in fifty was rejected",
                notes="Much is missing from the marts: see the rejects' reasons.",
                severity="warning",
            ),
            ExpectNone(
                "widest_gap_hours > 48",
                show=("widest_gap_hours", "last_stream"),
                says="All streams reach to within two days of the build's moment",
                notes="One source is behind the others: joins over both show a fall that is none.",
                severity="warning",
            ),
        ),
    ),
)
