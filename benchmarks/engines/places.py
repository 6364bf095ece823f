"""What databases leave on disk, and servers that are not there."""

import ctypes
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Of <linux/prctl.h>.
PR_SET_CHILD_SUBREAPER = 36


@contextmanager
def no_server(place: Path) -> Iterator[list[int]]:
    """Serve a database that needs no server; it must be there."""
    if not place.exists():
        raise FileNotFoundError(f"no database at {place}")
    yield []


@contextmanager
def owned(process: list[int]) -> Iterator[None]:
    """Take the processor time of a server, once it has stopped, for this process's own.

    Whoever starts a server ends before it, so it would be nobody's, and the machine would seem to
    be shared with others. `process` is its number, filled in where it has started.
    """
    adopt = ctypes.CDLL(None).prctl
    adopt(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        for number in process:
            with suppress(ChildProcessError):  # started by another run, which was killed
                os.waitpid(number, 0)
        adopt(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def root_of(place: Path) -> Path:
    """Return where a database's files are: a server's may be elsewhere, as `server.json` says."""
    pointer = place / "server.json"
    if not pointer.exists():
        return place
    return Path(json.loads(pointer.read_text(encoding="utf-8"))["data"])


def is_whole(place: Path) -> bool:
    """Say whether a database's files are there: others may have cleared a server's away."""
    root = root_of(place)
    if (place / "server.json").exists():
        return (root / "PG_VERSION").exists() and (root / "global" / "pg_control").exists()
    return root.exists()


def size_of(place: Path) -> int:
    """Count the bytes of a file, or of all files in a folder, links followed."""
    place = root_of(place)
    if place.is_file():
        return place.stat().st_size
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())


def files_of(place: Path) -> list[Path]:
    """List the files of a database."""
    place = root_of(place)
    return [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]


def link_tables(names: tuple[str, ...], tables: Path, place: Path) -> None:
    """Make a database that is the Parquet tables themselves."""
    place.mkdir()
    for name in names:
        (place / f"{name}.parquet").symlink_to((tables / f"{name}.parquet").absolute())
