"""Tokens that change hands by themselves, kept in one file that only we may read."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from extract.errors import LandingFailed
from extract.state import write_whole

ONLY_US = 0o600
# A token is renewed this long before it ends, so that it outlives the request it goes with.
BEFORE_THE_END = timedelta(seconds=60)


@dataclass(frozen=True)
class Grant:
    """What a platform gave: an access token, how long it lives, and what renews it, where told.

    `refresh_lifetime` is how long it can be renewed, where the platform bounds that.
    """

    access_token: str
    lifetime: timedelta | None = None
    refresh_token: str = ""
    refresh_lifetime: timedelta | None = None


@dataclass(frozen=True)
class Kept:
    """The tokens in hand. `renew_at` is None where the platform does not tell when they end.

    From `ends_at`, where it is told, they cannot be renewed any more.
    """

    configured_sha256: str = ""
    access_token: str = ""
    refresh_token: str = ""
    renew_at: datetime | None = None
    ends_at: datetime | None = None

    def is_good_at(self, moment: datetime) -> bool:
        """Say whether there is an access token that need not be renewed yet."""
        return bool(self.access_token) and (self.renew_at is None or moment < self.renew_at)

    def renewed(self, grant: Grant, now: datetime) -> "Kept":
        """Return what is in hand after a grant; a refresh token that was not changed stays."""
        life = grant.lifetime
        return replace(
            self,
            access_token=grant.access_token,
            refresh_token=grant.refresh_token or self.refresh_token,
            renew_at=None if life is None else now + life - min(BEFORE_THE_END, life / 2),
            ends_at=now + grant.refresh_lifetime if grant.refresh_lifetime else self.ends_at,
        )


class TokenStore:
    """The tokens of one source, shared by all processes that read it.

    A token that the platform rotated wins over the one that was configured, until another is
    configured.
    """

    def __init__(self, folder: Path, source: str) -> None:
        self.path = folder / f"{source}.tokens.json"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let no other process renew meanwhile: a platform gives each refresh token one use."""
        with self.errors("locked"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, ONLY_US)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def read(self, given: Mapping[str, str]) -> Kept:
        """Return the tokens that came of these credentials; none where they are others."""
        configured = fingerprint(given)
        with self.errors("read"):
            text = self.path.read_bytes() if self.path.exists() else b"{}"
            kept = msgspec.json.decode(text, type=Kept)
        if kept.configured_sha256 != configured:
            return Kept(configured)
        return kept

    def write(self, kept: Kept) -> None:
        """Keep tokens, atomically."""
        text = json.dumps(asdict(kept), indent=2, default=datetime.isoformat)
        with self.errors("written"):
            write_whole(self.path, text.encode(), ONLY_US)

    @contextmanager
    def errors(self, done: str) -> Iterator[None]:
        """Turn what the file system says into our error."""
        try:
            yield
        except (OSError, msgspec.MsgspecError) as problem:
            reason = problem.strerror if isinstance(problem, OSError) else "it holds no tokens"
            raise LandingFailed(
                f"the tokens in {self.path} cannot be {done}: {reason}. Free space or check"
                " permissions; where the file is broken, remove it and sign in anew."
            ) from None


def fingerprint(given: Mapping[str, str]) -> str:
    """Return what tells one configured sign-in from another: its refresh token, or all of it."""
    told = given.get("refresh_token") or json.dumps(dict(given), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
