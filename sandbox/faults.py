"""Faults on demand: what goes wrong, where, and how many times."""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from sandbox.errors import SandboxError
from sandbox.http import Reply, compact

KINDS = (
    "unauthorized", "rate_limited", "server_error", "truncated", "short_body",
    "html", "wrong_content_type", "slow", "drift", "late_update",
)  # fmt: skip
PLATFORMS = ("mastodon", "x", "hubspot")
HTML_PAGE = b"<!DOCTYPE html>\n<html><body><h1>We are down for maintenance</h1></body></html>\n"

# What drifts where nobody says: a field that each platform's records have.
DRIFTING = {"mastodon": "favourites_count", "x": "text", "hubspot": "updatedAt"}


@dataclass(frozen=True)
class Fault:
    """One fault, for requests whose path (without the platform's prefix) starts with `path`.

    It passes `after` matching requests and strikes the next `times`; 0 is for ever. A drift renames
    `field` (a dotted path) to `rename`, or retypes it to `retype` where that is given.
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

    def __post_init__(self) -> None:
        """Refuse what cannot be done."""
        if self.kind not in KINDS:
            raise SandboxError(f"unknown fault kind {self.kind!r}: use one of {', '.join(KINDS)}")
        if self.platform not in PLATFORMS:
            raise SandboxError(
                f"unknown platform {self.platform!r}: use one of {', '.join(PLATFORMS)}"
            )
        if self.retype not in ("", "string", "number", "object", "null"):
            raise SandboxError(
                f"cannot retype to {self.retype!r}: use string, number, object, null"
            )


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

    def strike(self, platform: str, path: str) -> Fault | None:
        """Return the fault that strikes this request, if any, and count it."""
        with self._lock:
            for number, fault in enumerate(self._faults):
                if fault.platform != platform or not path.startswith(fault.path):
                    continue
                self._seen[number] += 1
                turn = self._seen[number] - fault.after
                if turn > 0 and (fault.times == 0 or turn <= fault.times):
                    return fault
        return None


def spoil(reply: Reply, fault: Fault, now: str) -> Reply:
    """Return what becomes of a good reply; `now` is the sandbox's clock as ISO text."""
    if fault.kind == "html":
        return Reply(200, HTML_PAGE, reply.headers, "text/html; charset=utf-8")
    if fault.kind == "wrong_content_type":
        return replace(reply, content_type="text/plain; charset=utf-8")
    if fault.kind == "truncated":
        return replace(reply, body=reply.body[: max(1, len(reply.body) * 2 // 3)])
    if fault.kind == "drift":
        return _change_records(reply, lambda record: _drift(record, fault))
    if fault.kind == "late_update":
        return _change_records(reply, lambda record: _update(record, fault.platform, now))
    return reply


def _change_records(reply: Reply, change: Callable[[dict[str, Any]], None]) -> Reply:
    content = json.loads(reply.body)
    for record in _records(content):
        change(record)
    text = compact(content)
    return replace(reply, body=text.encode())


def _records(content: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Return the records of an answer: a list, under `data` or `results`, or the answer itself."""
    if isinstance(content, dict):
        content = content.get("data", content.get("results", content))
    return content if isinstance(content, list) else [content]


def _drift(record: dict[str, Any], fault: Fault) -> None:
    *parents, name = (fault.field or DRIFTING[fault.platform]).split(".")
    for parent in parents:
        record = record.get(parent) or {}
    if name not in record:
        return
    if fault.retype:
        value = record[name]
        record[name] = {
            "string": f"about {value}", "number": 42.5, "object": {"value": value}, "null": None,
        }[fault.retype]  # fmt: skip
    else:
        record[fault.rename or f"{name}_v2"] = record.pop(name)


def _update(record: dict[str, Any], platform: str, now: str) -> None:
    """Let a record look as if it had been changed just now."""
    if platform == "mastodon":
        status = record.get("status", record)
        status["edited_at"] = now
        status["favourites_count"] = status.get("favourites_count", 0) + 1
    elif platform == "x":
        metrics = record.get("public_metrics")
        if metrics:
            metrics["like_count"] = metrics.get("like_count", 0) + 1
    else:
        record["updatedAt"] = now
        for name in ("lastmodifieddate", "hs_lastmodifieddate"):
            if name in record["properties"]:
                record["properties"][name] = now
