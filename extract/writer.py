"""One stream's run on its way into landing: responses come in batches, Parquet goes out."""

import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from extract.contract import Contract
from extract.drops import FORMAT_FILE, cut_file, engine_says
from extract.errors import BadBody, BadDrop
from extract.landing import Landing, quoted, storage_errors
from extract.records import (
    connect,
    cut_json,
    headers_text,
    judged,
    landed_records,
    landed_rejects,
    load_batch,
)
from extract.response import Response
from extract.source import FILE, Include, Stream

BATCH_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Report:
    """What one run did to one stream: record = landed + duplicate + reject. Times are UTC."""

    source: str
    stream: str
    run_id: str
    since: str | None
    until: str
    started_at: str
    extractor_version: str
    finished_at: str = ""
    status: str = "complete"
    response_count: int = 0
    record_count: int = 0
    landed_count: int = 0
    duplicate_count: int = 0
    reject_count: int = 0

    @property
    def seconds(self) -> float:
        """How long the stream took, from its first request to its last record."""
        ended = datetime.fromisoformat(self.finished_at)
        return (ended - datetime.fromisoformat(self.started_at)).total_seconds()

    def counting(self, records: int, landed: int, rejects: int) -> "Report":
        """Return the report with a batch's records counted in."""
        return replace(
            self,
            record_count=self.record_count + records,
            landed_count=self.landed_count + landed,
            duplicate_count=self.duplicate_count + records - landed - rejects,
            reject_count=self.reject_count + rejects,
        )


class Part:
    """The records of one contract inside a run: the stream's own, or those included beside them."""

    def __init__(self, include: Include, report: Report, draft: Path) -> None:
        self.contract: Contract = include.contract
        self.records = include.records
        self.known = f"known_{self.contract.stream}"
        self.folder = draft / self.contract.stream
        self.report = replace(report, stream=self.contract.stream)
        self.folder.mkdir(parents=True)


class StreamWriter:
    """Drafts one run of one stream: `add` each response, then `commit`.

    Used inside `Landing.locked`. Memory stays flat: a batch of bodies at a time goes through the
    engine. Without a commit nothing is landed.
    """

    def __init__(self, landing: Landing, stream: Stream, report: Report) -> None:
        self.landing = landing
        self.stream = stream
        self.draft = landing.draft_folder(report.source) / f"{report.run_id}-{stream.name}"
        self.batch: list[Response] = []
        self.batch_bytes = 0
        self.batch_count = 0
        self.response_count = 0
        self.worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="landing")
        self.writing: Future[None] | None = None
        own = Include(stream.contract, stream.records)
        with storage_errors(landing.root):
            self.parts = [Part(kind, report, self.draft) for kind in (own, *stream.includes)]
            self.spill = landing.draft_folder(report.source) / "spill"
            self.engine = connect(landing.memory_limit, self.spill)
            for part in self.parts:
                landing.write_schema_with(self.engine, part.contract)
                self.load_known(part)
            self.known_files = self.load_known_files() if stream.records == FILE else set()

    def load_known(self, part: Part) -> None:
        """Load the last landed version of each record, and each reject: only others are new."""
        landed = self.landing.files(part.contract, "records")
        rejects = self.landing.files(part.contract, "rejects")
        self.engine.execute(f"""
            create temp table {part.known} as
            select arg_max(_record_id, (_run_id, _fetched_at, _position)) as _identity
            from read_parquet('{landed}')
            group by _natural_id
        """)
        if self.landing.has_files(part.contract, "rejects"):
            self.engine.execute(
                f"insert into {part.known} select reject_id from read_parquet('{rejects}')"
            )

    def load_known_files(self) -> set[tuple[str, str, str]]:
        """Load which dropped files were landed before, by name, hash and how they were read."""
        contract = self.stream.contract
        if not self.landing.has_files(contract, "responses"):
            return set()
        glob = self.landing.files(contract, "responses")
        query = f"select url, body_sha256, headers from read_parquet('{glob}')"
        return {(url, sha, headers) for url, sha, headers in self.engine.execute(query).fetchall()}

    def add(self, response: Response) -> None:
        """Take a response into the batch; a full batch goes to the draft."""
        if self.known_files and file_identity(response) in self.known_files:
            return
        if self.batch_bytes + len(response.body) > BATCH_BYTES or self.stream.records == FILE:
            self.flush()
        self.batch.append(response)
        self.batch_bytes += len(response.body)

    def flush(self) -> None:
        """Hand the batch to the engine, which works while the next pages come."""
        self.settle()
        if self.batch:
            self.writing = self.worker.submit(self.write_batch, self.batch)
        self.batch, self.batch_bytes = [], 0

    def settle(self) -> None:
        """Wait for the batch that is being written; raises what went wrong with it."""
        if self.writing is not None:
            self.writing.result()
        self.writing = None

    def write_batch(self, batch: list[Response]) -> None:
        """Write a batch's responses, records and rejects to the draft."""
        with storage_errors(self.landing.root), self.reading_errors(batch):
            load_batch(self.engine, batch, self.response_count)
            for part in self.parts:
                self.write_part(part, batch)
            self.write_responses()
        self.response_count += len(batch)
        self.batch_count += 1

    @contextmanager
    def reading_errors(self, batch: list[Response]) -> Iterator[None]:
        """Turn what the engine says about a body that it cannot cut apart into our errors."""
        try:
            yield
        except (duckdb.IOException, duckdb.OutOfMemoryException):
            raise
        except duckdb.Error as problem:
            where = f"{self.stream.contract.source}.{self.stream.name}: {batch[0].url}"
            if self.stream.records == FILE:
                raise BadDrop(
                    f"{where} cannot be read to its end ({engine_says(problem)})."
                    f" Nothing of this stream was landed. Correct the file, or describe it in"
                    f" {FORMAT_FILE} beside it."
                ) from None
            raise BadBody(
                f"{where} (and {len(batch) - 1} more) cannot be cut into records"
                f" ({engine_says(problem)}). Nothing of this stream was landed."
            ) from None

    def write_part(self, part: Part, batch: list[Response]) -> None:
        """Cut and judge the batch's records of one contract, and write those that are new."""
        run, engine, fresh = part.report, self.engine, f"fresh_{part.contract.stream}"
        records = judged(part.contract, self.pieces(part, batch))
        engine.execute(f"create or replace temp table judged as {records}")
        engine.execute(f"""
            create or replace temp table {fresh} as
            select _identity, _ordinal, _position, _breach is null as is_landed, place
            from (select *, rowid as place from judged)
            anti join {part.known} using (_identity)
            qualify row_number() over (partition by _identity order by _ordinal, _position) = 1
        """)
        engine.execute(f"insert into {part.known} select _identity from {fresh}")
        ((records, landed, rejects),) = engine.execute(f"""
            select
                (select count(*) from judged),
                count(*) filter (is_landed),
                count(*) filter (not is_landed)
            from {fresh}
        """).fetchall()
        part.report = run.counting(records, landed, rejects)
        listed = None if landed + rejects == records else fresh
        if landed:
            self.copy(part, "records", landed_records(part.contract, listed, run))
        if rejects:
            self.copy(part, "rejects", landed_rejects(part.contract, listed, run))
        if part is self.parts[0]:
            engine.execute("""
                create or replace temp table counted as
                select _ordinal as ordinal, count(*) as record_count from judged group by all
            """)

    def pieces(self, part: Part, batch: list[Response]) -> str:
        """Return the SQL that cuts a batch into records."""
        if part.records != FILE:
            return cut_json(part.records)
        (response,) = batch
        path = self.draft / "body"
        path.write_bytes(response.body)
        return cut_file(path, response, self.response_count)

    def write_responses(self) -> None:
        """Write a row for each response of the batch, with what came of it.

        A body that brought nothing new is not kept again: its row keeps the hash.
        """
        own = self.parts[0]
        fresh = " union all ".join(
            f"select _ordinal as ordinal, is_landed, {part is own} as is_own"
            f" from fresh_{part.contract.stream}"
            for part in self.parts
        )
        self.copy(
            own,
            "responses",
            f"""
            with outcome as (
                select
                    ordinal,
                    count(*) filter (is_own and is_landed) as landed_count,
                    count(*) filter (is_own and not is_landed) as reject_count
                from ({fresh})
                group by ordinal
            )
            select
                response_id,
                '{own.report.source}' as source,
                '{own.report.stream}' as stream,
                '{own.report.run_id}' as run_id,
                batch.* exclude (ordinal, response_id, body),
                case when outcome.ordinal is not null then body end as body,
                coalesce(record_count, 0) as record_count,
                coalesce(landed_count, 0) as landed_count,
                coalesce(record_count, 0) - coalesce(landed_count, 0) - coalesce(reject_count, 0)
                    as duplicate_count,
                coalesce(reject_count, 0) as reject_count
            from batch
            left join counted on counted.ordinal = batch.ordinal
            left join outcome on outcome.ordinal = batch.ordinal
            order by batch.ordinal
            """,
        )

    def copy(self, part: Part, kind: str, query: str) -> None:
        """Write the rows of a query as the batch's file of one kind."""
        path = quoted(part.folder / f"{kind}-{self.batch_count:04}.parquet")
        self.engine.execute(
            f"copy ({query}) to '{path}' (format parquet, compression zstd, compression_level 1)"
        )

    def commit(self, finished_at: datetime) -> tuple[Report, ...]:
        """Land the draft, whole; return a report for each of its streams."""
        self.flush()
        self.settle()
        own, *_ = self.parts
        own.report = replace(own.report, response_count=self.response_count)
        with storage_errors(self.landing.root):
            (self.draft / "body").unlink(missing_ok=True)
            for part in self.parts:
                part.report = replace(part.report, finished_at=as_text(finished_at))
                text = json.dumps(asdict(part.report), indent=2)
                (part.folder / "run.json").write_text(text, "utf-8")
        self.close()
        self.landing.commit(self.draft, own.report.source, own.report.run_id)
        return tuple(part.report for part in self.parts)

    def close(self) -> None:
        """Let go of the engine; the draft stays until it is committed or swept away."""
        self.worker.shutdown(cancel_futures=True)
        self.engine.close()


def file_identity(response: Response) -> tuple[str, str, str]:
    """Return what tells one reading of a dropped file from another: name, content and format."""
    return (response.url, response.body_sha256, headers_text(response))


def as_text(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
