"""MediaWiki's Action API and Wikimedia's page views, over a small wiki."""

import re
from typing import TYPE_CHECKING

from sandbox.chance import DAY
from sandbox.http import Reply, Request, compact, json_reply
from sandbox.limits import Limit
from sandbox.platforms.base import JsonRecord, Platform
from sandbox.platforms.mediawiki_query import SERVER, BadQuery, query
from sandbox.platforms.mediawiki_world import COUNTED_AFTER, wiki_of
from sandbox.view import View
from sandbox.world import iso

if TYPE_CHECKING:
    from sandbox.faults import Fault

API, REST = "/w/api.php", "/api/rest_v1/metrics/pageviews/per-article/"
VIEWS = re.compile(
    r"(?P<project>[a-z.]+)/(?P<access>all-access)/(?P<agent>user|all-agents)/(?P<article>[^/]+)"
    r"/daily/(?P<start>\d{8})(?:00)?/(?P<end>\d{8})(?:00)?"
)


def answer(view: View, request: Request) -> Reply:
    """Answer a request to /mediawiki; nobody has to sign in, but everybody to say who asks."""
    if not request.headers.get("user-agent"):
        return Reply(403, b"Please set a user-agent and respect our robot policy", {}, "text/plain")
    if request.path == API:
        return _act(view, request)
    if request.path.startswith(REST):
        return _count_views(view, request.path.removeprefix(REST))
    return Reply(404, b"<!DOCTYPE html><title>Not found</title>", {}, "text/html")


def _act(view: View, request: Request) -> Reply:
    """Answer the Action API: also its errors come with HTTP 200."""
    if request.first("format") != "json" or request.first("formatversion") != "2":
        return _error("badvalue", "The sandbox speaks format=json with formatversion=2 only.")
    if request.first("action") != "query":
        return _error("badvalue", 'Unrecognized value for parameter "action".')
    try:
        return json_reply(query(view, request))
    except BadQuery as problem:
        return _error(problem.code, problem.info)


def _error(code: str, info: str, headers: dict[str, str] | None = None) -> Reply:
    content = {
        "error": {"code": code, "info": info, "docref": "See api.php for API usage."},
        "servedby": "sandbox",
    }
    return json_reply(content, 200, {"MediaWiki-API-Error": code, **(headers or {})})


def _count_views(view: View, asked: str) -> Reply:
    """Answer with the views of each day that has any; 404 where there is none at all."""
    match = VIEWS.fullmatch(asked)
    wiki = wiki_of(view.world)
    if not match or match["project"] != SERVER:
        return _not_found()
    title = match["article"].replace("_", " ")
    items = []
    for page in wiki.pages.values():
        for number, views in enumerate(page.views):
            day = wiki.start + number * DAY
            stamp = iso(day)[:10].replace("-", "")
            is_counted = day + DAY + COUNTED_AFTER <= view.now
            # Each day's views were counted under the title of that day.
            is_asked = page.title_at(day) == title and match["start"] <= stamp <= match["end"]
            if is_asked and is_counted and views:
                items.append(
                    {
                        "project": match["project"],
                        "article": match["article"],
                        "granularity": "daily",
                        "timestamp": f"{stamp}00",
                        "access": match["access"],
                        "agent": match["agent"],
                        "views": views,
                    }
                )
    return json_reply({"items": items}) if items else _not_found()


def _not_found() -> Reply:
    content = {
        "type": "about:blank",
        "title": "Not found.",
        "method": "get",
        "detail": "The date(s) you used are valid, but we either do not have data for those"
        " date(s), or the project you asked for is not loaded yet.",
        "uri": "/metrics/pageviews/per-article",
    }
    return Reply(404, compact(content).encode(), {}, "application/problem+json")


def _lagged(_request: Request, fault: "Fault") -> Reply:
    seconds = str(max(1, round(fault.reset_seconds)))
    info = "Waiting for db1: 7.5 seconds lagged."
    return _error("maxlag", info, {"Retry-After": seconds, "X-Database-Lag": "7"})


def _records(content: JsonRecord) -> list[JsonRecord]:
    pages = content.get("query", {}).get("pages", [])
    revisions = [revision for page in pages for revision in page.get("revisions", [])]
    return revisions or pages or content.get("items", [])


def _touch(record: JsonRecord, _now: str) -> None:
    if "revid" in record:
        record["tags"] = [*record.get("tags", []), "mw-reverted"]


PLATFORM = Platform(
    name="mediawiki",
    answer=answer,
    limit_of=lambda path: Limit("rest", 200, 1) if path.startswith(REST) else Limit("api", 500, 60),
    too_many=lambda _usage: Reply(429, b"<html>Too Many Requests</html>", {}, "text/html"),
    server_error=lambda status: Reply(status, b"<html>Wikimedia Error</html>", {}, "text/html"),
    is_authorized=lambda _request, _tokens: True,
    drifting="timestamp",
    records_at=_records,
    touch=_touch,
    faults={"maxlag": _lagged},
)
