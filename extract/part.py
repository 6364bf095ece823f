"""The records of one contract inside a run: what is counted of them, and where they are drafted."""

from dataclasses import replace
from pathlib import Path

from extract.contract import Contract
from extract.drafts import Draft
from extract.drift import fields_so_far
from extract.landing import Landing, literal, quoted
from extract.report import Report
from extract.source import Include


class Part:
    """The records of one contract inside a run: the stream's own, or those included beside them."""

    def __init__(self, include: Include, report: Report, draft: Draft, landing: Landing) -> None:
        self.contract: Contract = include.contract
        self.records = include.records
        self.known = f"known_{self.contract.stream}"
        self.folder = draft.folder / self.contract.stream
        self.folder.mkdir(parents=True, exist_ok=True)
        stream = self.contract.stream
        counted = draft.counted().get(stream, {"stream": stream})
        self.report = replace(report, **counted)
        self.fields_before = fields_so_far(landing, report.source, stream)

    def glob(self, kind: str) -> str:
        """Return the glob, safe in SQL, over the part's drafted files of one kind."""
        return quoted(Path(literal(self.folder)) / f"{kind}-*.parquet")
