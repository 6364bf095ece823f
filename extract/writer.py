"""One stream's run on its way into landing: responses come in batches, Parquet goes out."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from extract.answers import Answers
from extract.drafts import Drafts
from extract.drift import has_drifted, top_fields, with_fields
from extract.drops import FORMAT_FILE, cut_file, engine_says
from extract.errors import BadBody, BadDrop, ExtractError
from extract.landing import Landing, quoted, storage_errors
from extract.part import Part
from extract.records import (
    connect,
    cut_included,
    cut_json,
    headers_text,
    judged,
    landed_records,
    landed_rejects,
    load_batch,
)
from extract.report import COMPLETE, DRIFTED, Report, as_text
from extract.response import Response
from extract.source import FILE, Include, Stream

# Of all streams that are read at once, together: planning its queries costs a batch of 2 MB nearly
# half of its time, and a larger one takes little more memory.
BATCH_BYTES = 12 * 1024 * 1024
# Where answers come slowly they are dear: a kill loses no more than these.
BATCH_TIME = timedelta(seconds=30)


class StreamWriter:
    """Drafts one run of one stream: `add` each response, then `commit`.

    Used inside `Landing.locked`. Memory stays flat: a batch of bodies at a time goes through the
    engine. Without a commit nothing is landed; what was drafted stays for the run that goes on with
    it, where `request`, all that decides what is asked, is the same. `answers` are its answers.
    Writers that work `at_once` share the memory for batches.
    """

    def __init__(
        self,
        landing: Landing,
        stream: Stream,
        report: Report,
        request: Mapping[str, Any],
        at_once: int = 1,
    ) -> None:
        self.landing = landing
        self.stream = stream
        self.batch: list[Response] = []
        self.batch_bytes = 0
        self.batch_limit = BATCH_BYTES // at_once
        self.notes: dict[str, None] = {}
        self.worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="landing")
        self.writing: Future[None] | None = None
        own = Include(stream.contract, stream.records)
        with storage_errors(landing.root):
            self.draft = Drafts(landing, report.source).of(report.run_id, stream.name)
            self.draft.open(request)
            self.parts = [
                Part(kind, report, self.draft, landing) for kind in (own, *stream.includes)
            ]
            self.response_count = self.parts[0].report.response_count
            self.answers = Answers(self.draft.folder, stream.name, self.draft.batch_count)
            spill = landing.draft_folder(report.source) / f"spill-{stream.name}"
            self.engine = connect(landing.memory_limit, spill)
            for part in self.parts:
                landing.write_schema_with(self.engine, part.contract)
                self.load_known(part)
            self.known_files = self.load_known_files() if stream.records == FILE else set()

    def load_known(self, part: Part) -> None:
        """Load the last landed version of each record, and each reject: only others are new.

        Of what is drafted every version is known, as it is while a run goes on.
        """
        landed = self.landing.files(part.contract, "records")
        rejects = self.landing.files(part.contract, "rejects")
        self.engine.execute(f"""
            create temp table {part.known} as
            select arg_max(_record_id, (_run_id, _fetched_at, _position)) as _identity
            from read_parquet('{landed}')
            group by _natural_id
        """)
        if self.landing.has_files(part.contract, "rejects"):
            self.learn(part, f"select reject_id from read_parquet('{rejects}')")
        for identity, kind in (("_record_id", "records"), ("reject_id", "rejects")):
            if any(part.folder.glob(f"{kind}-*.parquet")):
                self.learn(part, f"select {identity} from read_parquet('{part.glob(kind)}')")

    def learn(self, part: Part, identities: str) -> None:
        """Count records as known; `identities` is SQL."""
        self.engine.execute(f"insert into {part.known} {identities}")

    def load_known_files(self) -> set[tuple[str, str, str]]:
        """Load which dropped files were landed before, by name, hash and how they were read."""
        own = self.parts[0]
        globs = [own.glob("responses")] if self.draft.batch_count else []
        if self.landing.has_files(own.contract, "responses"):
            globs.append(self.landing.files(own.contract, "responses"))
        query = "select url, body_sha256, headers from read_parquet('{}')"
        return {
            (url, sha, headers)
            for glob in globs
            for url, sha, headers in self.engine.execute(query.format(glob)).fetchall()
        }

    def add(self, response: Response) -> None:
        """Take a response into the batch; what is full, or took long, goes to the draft."""
        if response.note:
            self.notes[response.note] = None
        if self.known_files and file_identity(response) in self.known_files:
            return
        if self.answers.holds(response):
            return
        if self.batch_bytes + len(response.body) > self.batch_limit or self.stream.records == FILE:
            self.flush()
        self.batch.append(response)
        self.batch_bytes += len(response.body)
        if response.fetched_at - self.batch[0].fetched_at >= BATCH_TIME:
            self.flush()

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
        """Write a batch's responses, records and rejects to the draft, durably.

        The batch is emptied: from then on the engine has its bodies, and nobody else.
        """
        count = len(batch)
        with storage_errors(self.landing.root), self.reading_errors(batch[0].url, count):
            load_batch(self.engine, batch, self.response_count)
            own_pieces = self.pieces(batch)
            batch.clear()
            for part in self.parts:
                is_own = part is self.parts[0]
                self.write_part(part, own_pieces if is_own else cut_included(part.records), count)
            self.write_responses(count)
            self.response_count += count
            own = self.parts[0]
            own.report = replace(own.report, response_count=self.response_count)
            self.draft.keep_batch(
                {part.contract.stream: asdict(part.report) for part in self.parts}
            )

    @contextmanager
    def reading_errors(self, url: str, count: int) -> Iterator[None]:
        """Turn what the engine says about a body that it cannot cut apart into our errors."""
        try:
            yield
        except (duckdb.IOException, duckdb.OutOfMemoryException):
            raise
        except duckdb.Error as problem:
            where = f"{self.stream.contract.source}.{self.stream.name}: {url}"
            if self.stream.records == FILE:
                raise BadDrop(
                    f"{where} cannot be read to its end ({engine_says(problem)})."
                    f" Nothing of this stream was landed. Correct the file, or describe it in"
                    f" {FORMAT_FILE} beside it."
                ) from None
            raise BadBody(
                f"{where} (and {count - 1} more) cannot be cut into records"
                f" ({engine_says(problem)}). Nothing of this stream was landed."
            ) from None

    def write_part(self, part: Part, pieces: str, count: int) -> None:
        """Judge the batch's records of one contract, and write those that are new.

        `pieces` is the SQL that cuts them out of `count` responses.
        """
        run, engine, fresh = part.report, self.engine, f"fresh_{part.contract.stream}"
        records = judged(part.contract, pieces)
        engine.execute(f"create or replace temp table judged as {records}")
        engine.execute(f"""
            create or replace temp table {fresh} as
            select _identity, _ordinal, _position, _breach is null as is_landed, place
            from (select *, rowid as place from judged)
            anti join {part.known} using (_identity)
            qualify row_number() over (partition by _identity order by _ordinal, _position) = 1
        """)
        engine.execute(f"insert into {part.known} select _identity from {fresh}")
        ((records, breaches),) = engine.execute(
            "select count(*), count(_breach) from judged"
        ).fetchall()
        ((landed, rejects),) = engine.execute(
            f"select count(*) filter (is_landed), count(*) filter (not is_landed) from {fresh}"
        ).fetchall()
        counted = run.counting(records, landed, rejects, breaches)
        part.report = with_fields(counted, top_fields(engine, records), part.fields_before)
        listed = None if landed + rejects == records > count else fresh
        if landed:
            self.copy(part.folder, "records", landed_records(part.contract, listed, run))
        if rejects:
            self.copy(part.folder, "rejects", landed_rejects(part.contract, listed, run))
        if part is self.parts[0]:
            engine.execute("""
                create or replace temp table counted as
                select _ordinal as ordinal, count(*) as record_count from judged group by all
            """)

    def pieces(self, batch: list[Response]) -> str:
        """Return the SQL that cuts a batch into the stream's own records."""
        if self.stream.records != FILE:
            return cut_json(self.stream.records)
        (response,) = batch
        path = self.draft.folder / "body"
        path.write_bytes(response.body)
        return cut_file(path, response, self.response_count)

    def write_responses(self, count: int) -> None:
        """Write a row for each response of the batch, with what came of it.

        A body that brought nothing new is not kept again: its row keeps the hash. While the run is
        drafted it lies beside, so that a rerun need not ask for it.
        """
        own = self.parts[0]
        fresh = " union all ".join(
            f"select _ordinal as ordinal, is_landed, {part is own} as is_own"
            f" from fresh_{part.contract.stream}"
            for part in self.parts
        )
        self.engine.execute(f"""
            create or replace temp table outcome as
            select
                ordinal,
                count(*) filter (is_own and is_landed) as landed_count,
                count(*) filter (is_own and not is_landed) as reject_count
            from ({fresh})
            group by ordinal
        """)
        self.copy(
            own.folder,
            "responses",
            f"""
            select
                response_id,
                '{own.report.source}' as source,
                '{own.report.stream}' as stream,
                '{own.report.run_id}' as run_id,
                batch.* exclude (ordinal, response_id, body, reading),
                case when outcome.ordinal is not null then body end as body,
                case when outcome.ordinal is not null then reading end as reading,
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
        ((kept,),) = self.engine.execute("select count(*) from outcome").fetchall()
        if kept < count and self.stream.records != FILE:
            self.copy(
                self.draft.folder,
                "bodies",
                f"""
                select ordinal - {self.response_count} as place, body, reading
                from batch
                where ordinal not in (select ordinal from outcome)
                """,
            )

    def copy(self, folder: Path, kind: str, query: str) -> None:
        """Write the rows of a query as the batch's file of one kind."""
        path = quoted(folder / f"{kind}-{self.draft.batch_count:04}.parquet")
        self.engine.execute(
            f"copy ({query}) to '{path}' (format parquet, compression zstd, compression_level 1)"
        )

    def commit(self, finished_at: datetime) -> tuple[Report, ...]:
        """Land the draft, whole; return a report for each of its streams."""
        self.flush()
        self.settle()
        own = self.parts[0]
        own.report = replace(own.report, notes=tuple(self.notes))
        is_drifted = any(has_drifted(part.report) for part in self.parts)
        status = DRIFTED if is_drifted else COMPLETE
        with storage_errors(self.landing.root):
            for part in self.parts:
                part.report = replace(part.report, finished_at=as_text(finished_at), status=status)
                text = json.dumps(asdict(part.report), indent=2)
                (part.folder / "run.json").write_text(text, "utf-8")
        self.close()
        self.landing.commit(self.draft.folder, self.parts[0].report.source)
        return tuple(part.report for part in self.parts)

    def keep(self) -> None:
        """Bring what was answered to the draft before the stream's failure is told."""
        with suppress(ExtractError):
            self.flush()
            self.settle()

    def close(self) -> None:
        """Let go of the engine; the draft stays."""
        self.worker.shutdown(cancel_futures=True)
        self.engine.close()


def file_identity(response: Response) -> tuple[str, str, str]:
    """Return what tells one reading of a dropped file from another: name, content and format."""
    return (response.url, response.body_sha256, headers_text(response))
