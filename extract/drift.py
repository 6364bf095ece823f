"""How a platform's records move away from their contract: new fields, and too many breaches."""

from dataclasses import replace

import duckdb

from extract.contract import Contract
from extract.errors import Drifted
from extract.landing import Landing
from extract.report import Report, read_report

# Of fewer records a few odd ones would be more than half.
FEWEST_RECORDS = 20
REASONS_TOLD = 3
# Of a batch: to look at every record would be a twentieth of the work of landing it.
MOST_LOOKED_AT = 200


def fields_so_far(landing: Landing, source: str, stream: str) -> tuple[str, ...]:
    """Return the fields that a stream's runs have seen; none before the first."""
    folder = landing.stream_folder(source, stream)
    last = max(folder.glob("run=*/run.json"), default=None, key=lambda path: path.parent.name)
    return read_report(last).fields if last else ()


def with_fields(report: Report, seen: set[str], before: tuple[str, ...]) -> Report:
    """Return the report with the fields that were seen; new are those that no run saw `before`."""
    fields = {*report.fields, *before, *seen}
    new = fields - set(before) if before else ()
    return replace(report, fields=tuple(sorted(fields)), new_fields=tuple(sorted(new)))


def top_fields(engine: duckdb.DuckDBPyConnection, record_count: int) -> set[str]:
    """Return the names at the top of the judged records of a batch, of some hundreds among many."""
    rows = engine.execute(f"""
        select distinct unnest(json_keys(_payload))
        from judged
        where rowid % {max(1, record_count // MOST_LOOKED_AT)} = 0 and starts_with(_payload, '{{')
    """).fetchall()
    return {str(name) for (name,) in rows}


def has_drifted(report: Report) -> bool:
    """Say whether more than half of the records, of at least twenty, break their contract."""
    return report.record_count >= FEWEST_RECORDS and report.breach_count > report.record_count / 2


def drifted(report: Report, landing: Landing, contract: Contract) -> Drifted:
    """Return the error of a stream whose records no longer keep their contract."""
    glob = landing.files(contract, "rejects")
    with duckdb.connect() as engine:
        rows = engine.execute(f"""
            select reason
            from read_parquet('{glob}', hive_partitioning = false)
            group by reason
            order by max(run_id) desc, count(*) desc, reason
            limit {REASONS_TOLD}
        """).fetchall()
    reasons = "; ".join(reason for (reason,) in rows)
    return Drifted(
        f"{report.source}.{report.stream}: {report.breach_count} of {report.record_count} records"
        f" break their contract ({reasons}). They are kept among the rejects, and the"
        " stream's mark did not move. If the platform changed its API, the contract in"
        f" extract/contracts/{report.source}/ must follow; then run again."
    )
