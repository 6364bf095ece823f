"""What one run did to one stream, as its run.json tells."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

COMPLETE, DRIFTED = "complete", "drifted"


@dataclass(frozen=True)
class Report:
    """What one run did to one stream: record = landed + duplicate + reject. Times are UTC.

    `breach_count` is how many records break the contract, those rejected before too. `fields` are
    the fields at the top of the records, of all runs so far; `new_fields` those that this run saw
    first. `notes` are what whoever runs the extraction should be told: what the platform cut short.
    """

    source: str
    stream: str
    run_id: str
    since: str | None
    until: str
    started_at: str
    extractor_version: str
    finished_at: str = ""
    status: str = COMPLETE
    response_count: int = 0
    record_count: int = 0
    landed_count: int = 0
    duplicate_count: int = 0
    reject_count: int = 0
    breach_count: int = 0
    fields: tuple[str, ...] = ()
    new_fields: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """How long the stream took, from its first request to its last record."""
        ended = datetime.fromisoformat(self.finished_at)
        return (ended - datetime.fromisoformat(self.started_at)).total_seconds()

    def counting(self, records: int, landed: int, rejects: int, breaches: int) -> "Report":
        """Return the report with a batch's records counted in."""
        return replace(
            self,
            record_count=self.record_count + records,
            landed_count=self.landed_count + landed,
            duplicate_count=self.duplicate_count + records - landed - rejects,
            reject_count=self.reject_count + rejects,
            breach_count=self.breach_count + breaches,
        )


def read_report(path: Path) -> Report:
    """Read a run.json."""
    return msgspec.json.decode(path.read_bytes(), type=Report)


def as_text(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
