"""Landing: responses as received and their records, in Parquet, whole or absent.

    source=<source>/stream=<stream>/run=<run>/{records,responses,rejects}-0000.parquet and run.json

A run is drafted under <root>/.drafts and renamed when it is complete. A run killed before that
leaves a draft, from which the next run goes on (see `drafts.py`); one killed between the renames of
its streams leaves a committed draft, which the next run puts in place.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from extract.contract import Contract
from extract.errors import LandingFailed, StreamBusy
from extract.records import SCHEMA_RUN, empty_records

COMMITTED = ".committed"


class Landing:
    """The landing folder. `memory_limit` bounds what the engine holds of one stream's batch."""

    def __init__(self, root: Path, memory_limit: str = "224MB") -> None:
        self.root = root
        self.memory_limit = memory_limit

    def stream_folder(self, source: str, stream: str) -> Path:
        """Return the folder of a stream's runs."""
        return self.root / f"source={source}" / f"stream={stream}"

    def draft_folder(self, source: str) -> Path:
        """Return the folder in which a source's running run is drafted."""
        return self.root / ".drafts" / source

    def files(self, contract: Contract, kind: str) -> str:
        """Return the glob, safe in SQL, over a stream's records, responses or rejects."""
        folder = self.stream_folder(contract.source, contract.stream)
        return quoted(Path(literal(folder)) / "run=*" / f"{kind}-*.parquet")

    def has_files(self, contract: Contract, kind: str) -> bool:
        """Say whether a stream has files of that kind yet."""
        folder = self.stream_folder(contract.source, contract.stream)
        return any(folder.glob(f"run=*/{kind}-*.parquet"))

    def next_run_id(self, source: str, until: datetime) -> str:
        """Name the next run: its place in the order of landing, then the end of its window."""
        found = self.root.glob(f"source={source}/stream=*/run=*")
        last = max((path.name.removeprefix("run=") for path in found), default=SCHEMA_RUN)
        number = int(last.partition("_")[0]) + 1
        return f"{number:06}_{until.astimezone(UTC):%Y%m%dT%H%M%SZ}"

    @contextmanager
    def locked(self, source: str) -> Iterator[None]:
        """Hold a source for one run; StreamBusy where another process holds it."""
        locks = self.root / ".locks"
        with storage_errors(self.root):
            locks.mkdir(parents=True, exist_ok=True)
            file = (locks / source).open("w")
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StreamBusy(
                    f"{source}: another run is landing this source. Wait for it to end;"
                    " its lock goes with its process."
                ) from None
            with storage_errors(self.root):
                self.recover(source)
            yield

    def recover(self, source: str) -> None:
        """Finish what a killed run had committed."""
        for committed in self.draft_folder(source).glob(f"*{COMMITTED}"):
            self.put_in_place(committed, source)

    def commit(self, draft: Path, source: str) -> None:
        """Land a complete draft `<run>-<stream>`, a folder for each stream, durably and as one."""
        with storage_errors(self.root):
            for folder in folders(draft):
                for path in (*folder.iterdir(), folder):
                    sync(path)
            committed = draft.with_name(draft.name + COMMITTED)
            draft.rename(committed)
            sync(committed.parent)
            self.put_in_place(committed, source)

    def put_in_place(self, committed: Path, source: str) -> None:
        """Rename the streams of a committed draft into the landing; what else it held goes."""
        run_id = committed.name.removesuffix(COMMITTED).partition("-")[0]
        for folder in folders(committed):
            target = self.stream_folder(source, folder.name) / f"run={run_id}"
            target.parent.mkdir(parents=True, exist_ok=True)
            folder.rename(target)
            sync(target.parent)
        shutil.rmtree(committed)

    def report_path(self, source: str, stream: str, run_id: str) -> Path:
        """Return the file that says what a run did to a stream, there once it has landed."""
        return self.stream_folder(source, stream) / f"run={run_id}" / "run.json"

    def write_schema(self, contract: Contract) -> None:
        """Give a stream a file of no rows with its columns, so that readers always find one."""
        with duckdb.connect() as engine:
            self.write_schema_with(engine, contract)

    def write_schema_with(self, engine: duckdb.DuckDBPyConnection, contract: Contract) -> None:
        """Do the same with an engine that is open already."""
        folder = self.stream_folder(contract.source, contract.stream) / f"run={SCHEMA_RUN}"
        draft = self.root / ".drafts" / f"schema-{contract.source}-{contract.stream}-{os.getpid()}"
        with storage_errors(self.root):
            draft.mkdir(parents=True, exist_ok=True)
            folder.mkdir(parents=True, exist_ok=True)
            path = draft / "records.parquet"
            engine.execute(f"copy ({empty_records(contract)}) to '{quoted(path)}'")
            path.replace(folder / "records-0000.parquet")
            shutil.rmtree(draft)


@contextmanager
def storage_errors(root: Path) -> Iterator[None]:
    """Turn what the file system or the engine says about writing into LandingFailed."""
    try:
        yield
    except duckdb.OutOfMemoryException as problem:
        raise LandingFailed(
            f"landing at {root} took more memory than it may: {str(problem).partition(chr(10))[0]}."
            " Nothing of this stream was landed. Split large files, free space for what is"
            " spilled, then run again."
        ) from None
    except (OSError, duckdb.IOException) as problem:
        raise LandingFailed(
            f"could not write to the landing at {root}: {str(problem).partition(chr(10))[0]}."
            " Nothing of this stream was landed. Free space or check permissions, then run again."
        ) from None


def folders(draft: Path) -> list[Path]:
    """Return the folders of a draft's streams."""
    return sorted(path for path in draft.iterdir() if path.is_dir())


def sync(path: Path) -> None:
    """Flush a file or folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def literal(path: Path) -> str:
    """Return a path in which the engine sees no wildcards."""
    return re.sub(r"([*?[])", r"[\1]", str(path))


def quoted(text: Path | str) -> str:
    """Return a path or a text safe between single quotes in SQL."""
    return str(text).replace("'", "''")
