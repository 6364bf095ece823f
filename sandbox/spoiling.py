"""What becomes of an answer when a fault strikes."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from sandbox.faults import Fault
from sandbox.http import Reply, Request, compact, json_reply
from sandbox.platforms.base import JsonRecord, Platform

HTML_PAGE = b"<!DOCTYPE html>\n<html><body><h1>We are down for maintenance</h1></body></html>\n"
BOMB_PART, BOMB_PARTS = 8 * 2**20, 64  # half a gigabyte in half a megabyte


def answer_instead(platform: Platform, fault: Fault, request: Request) -> Reply | None:
    """Return what is answered in place of the platform, where the fault is of that sort."""
    if own := platform.faults.get(fault.kind):
        return own(request, fault)
    if fault.kind == "server_error":
        return platform.server_error(fault.status)
    if fault.kind == "deleted":
        return json_reply({"error": "not found"}, 404)
    if fault.kind == "expired_cursor":
        return json_reply({"error": "the cursor has expired"}, 400)
    if fault.kind == "retired_metric":
        return json_reply({"error": f"{fault.field} is no longer supported"}, 400)
    if fault.kind == "redirect":
        return Reply(302, headers={"Location": fault.location})
    if fault.kind == "gzip_bomb":
        return Reply(200, _bomb(), {"Content-Encoding": "gzip"})
    return None


def spoil(reply: Reply, fault: Fault, platform: Platform, now: str) -> Reply:
    """Return what becomes of a good reply; `now` is the sandbox's clock as ISO text."""
    if fault.kind == "html":
        return Reply(200, HTML_PAGE, reply.headers, "text/html; charset=utf-8")
    if fault.kind == "wrong_content_type":
        return replace(reply, content_type="text/plain; charset=utf-8")
    if fault.kind == "truncated":
        return replace(reply, body=reply.body[: max(1, len(reply.body) * 2 // 3)])
    if fault.kind == "empty_page_with_next":
        return _change_records(reply, platform, list[JsonRecord].clear)
    if fault.kind == "drift":
        field = fault.field or platform.drifting
        return _change_each(reply, platform, lambda record: _drift(record, field, fault))
    if fault.kind == "late_update":
        return _change_each(reply, platform, lambda record: platform.touch(record, now))
    return reply


def _change_each(reply: Reply, platform: Platform, change: Callable[[JsonRecord], None]) -> Reply:
    def change_all(records: list[JsonRecord]) -> None:
        for record in records:
            change(record)

    return _change_records(reply, platform, change_all)


def _change_records(
    reply: Reply, platform: Platform, change: Callable[[list[JsonRecord]], None]
) -> Reply:
    """Return the reply with its records changed in place; one that is no JSON stays as it is."""
    try:
        content = json.loads(reply.body)
    except ValueError:
        return reply
    change(platform.records_at(content))
    return replace(reply, body=compact(content).encode())


def _drift(record: JsonRecord, field: str, fault: Fault) -> None:
    *parents, name = field.split(".")
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


@lru_cache(maxsize=1)
def _bomb() -> bytes:
    """Return a JSON text of blanks that is a thousand times as large as it looks."""
    return gzip.compress(b" " * BOMB_PART) * BOMB_PARTS
