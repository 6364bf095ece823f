"""Faults on demand: what goes wrong, where, and how many times. docs/sandbox.md lists the kinds."""

import json
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from sandbox.errors import SandboxError
from sandbox.http import Request
from sandbox.limits import RESETS
from sandbox.platforms import platform_named

KINDS = (
    "unauthorized", "token_expired", "rate_limited", "server_error", "slow",
    "truncated", "short_body", "html", "wrong_content_type", "gzip_bomb", "redirect",
    "drift", "late_update", "retired_metric", "deleted",
    "repeated_cursor", "empty_page_with_next", "expired_cursor",
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One fault, for requests whose path (without the platform's prefix) starts with `path`.

    It passes `after` matching requests and strikes the next `times`; 0 is for ever. A drift renames
    `field` (a dotted path) to `rename`, or retypes it to `retype` where that is given. A retired
    metric is named by `field`, and only requests that ask for it match. `reset` tells the end of a
    429 in a way that is not the platform's own: one of the names in sandbox/limits.py.
    """

    platform: str
    kind: str
    path: str = "/"
    times: int = 1
    after: int = 0
    reset_seconds: float = 2.0
    delay_seconds: float = 1.0
    status: int = 500
    field: str = ""
    rename: str = ""
    retype: str = ""
    reset: str = ""
    location: str = "https://elsewhere.example/"

    def __post_init__(self) -> None:
        """Refuse what cannot be done."""
        kinds = (*KINDS, *(kind for kind in platform_named(self.platform).faults))
        if self.kind not in kinds:
            raise SandboxError(
                f"unknown fault kind {self.kind!r}: use one of {', '.join(dict.fromkeys(kinds))}"
            )
        if self.kind == "retired_metric" and not self.field:
            raise SandboxError("a retired metric needs its name: field")
        if self.reset and self.reset not in RESETS:
            raise SandboxError(f"unknown reset {self.reset!r}: use one of {', '.join(RESETS)}")
        if self.retype not in ("", "string", "number", "object", "null"):
            raise SandboxError(
                f"cannot retype to {self.retype!r}: use string, number, object, null"
            )

    def is_for(self, platform: str, request: Request) -> bool:
        """Say whether a request matches."""
        if self.platform != platform or not request.path.startswith(self.path):
            return False
        return self.kind != "retired_metric" or self.field in _asked(request)


def read_faults(listed: object) -> tuple[Fault, ...]:
    """Read faults from a list of objects, or from its JSON text."""
    if isinstance(listed, str | bytes):
        try:
            listed = json.loads(listed)
        except ValueError as error:
            raise SandboxError(f"faults are not valid JSON: {error}") from error
    if not isinstance(listed, Iterable) or isinstance(listed, Mapping):
        raise SandboxError("faults must be a list of objects with platform, path, kind, times")
    return tuple(_read_fault(given) for given in listed)


def _read_fault(given: object) -> Fault:
    if isinstance(given, Fault):
        return given
    if not isinstance(given, Mapping):
        raise SandboxError(f"a fault must be an object, not {given!r}")
    known = {field.name for field in fields(Fault)}
    if unknown := set(given) - known:
        raise SandboxError(
            f"unknown fault setting {', '.join(sorted(unknown))}: use {', '.join(sorted(known))}"
        )
    try:
        return Fault(**given)
    except TypeError as error:
        raise SandboxError(f"a fault needs platform and kind: {error}") from error


def _asked(request: Request) -> set[str]:
    """Return all words that a query's values list: names of metrics among them."""
    return {
        word
        for values in request.query.values()
        for value in values
        for word in re.split(r"[,\s]", value)
    }


class FaultPlan:
    """The faults that are set, and how often each has struck. Safe for threads."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        """Start with these faults."""
        self._lock = threading.Lock()
        self.set(faults)

    def set(self, faults: Iterable[Fault]) -> None:
        """Replace all faults."""
        with self._lock:
            self._faults = list(faults)
            self._seen = [0] * len(self._faults)

    def has(self, kind: str) -> bool:
        """Say whether a fault of this kind is set."""
        return any(fault.kind == kind for fault in self._faults)

    def strike(self, platform: str, request: Request) -> Fault | None:
        """Return the fault that strikes this request, if any, and count it."""
        with self._lock:
            for number, fault in enumerate(self._faults):
                if not fault.is_for(platform, request):
                    continue
                self._seen[number] += 1
                turn = self._seen[number] - fault.after
                if turn > 0 and (fault.times == 0 or turn <= fault.times):
                    return fault
        return None
