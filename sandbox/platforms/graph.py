"""The Graph API as Facebook and Instagram share it: versions, fields, pages, insights, errors."""

import re
from base64 import b64decode, b64encode
from binascii import Error as BadCursor
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Any

from sandbox.chance import DAY
from sandbox.errors import SandboxError
from sandbox.faults import Fault
from sandbox.http import Reply, Request, compact, json_reply
from sandbox.limits import Limit, Usage
from sandbox.platforms.base import JsonRecord
from sandbox.platforms.graph_fields import Field, read_fields
from sandbox.platforms.graph_world import GraphWorld, Shape, day_end, graph_time, make_graph_world
from sandbox.view import View

VERSIONS = re.compile(r"^/v(2[2-6])\.0(/.*)?$")
MOST_A_PAGE = 100
# From a field's name to its value, or to what gives the value of the field as asked for.
Node = Mapping[str, Any]
# The value of a metric on a Pacific day; None where there is none.
Daily = Callable[[date], int | None]
CALLS_AN_HOUR = 4800


class GraphError(Exception):
    """What Graph answers where it cannot do what was asked: 400, whatever went wrong."""

    def __init__(self, code: int, message: str, subcode: int = 0, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
        self.error: JsonRecord = {"message": message, "type": "OAuthException", "code": code}
        if subcode:
            self.error["error_subcode"] = subcode
        self.error["fbtrace_id"] = "AbCdEfGhIjKlMnOpQrStUvW"

    def reply(self) -> Reply:
        """Return the error as an answer."""
        return json_reply({"error": self.error}, self.status)


def gone(what: str) -> GraphError:
    """Return the error for an object that is not there, or not for this token."""
    return GraphError(
        100,
        f"Unsupported get request. Object with ID '{what}' does not exist, cannot be loaded due to"
        " missing permissions, or does not support this operation. Please read the Graph API"
        " documentation at https://developers.facebook.com/docs/graph-api",
        33,
    )


def answer_graph(
    request: Request, shape: Shape, view: View, route: Callable[[GraphWorld, Request, str], Any]
) -> Reply:
    """Answer a request; `route` gives the content for the path below the version."""
    world: GraphWorld = request.memory.setdefault("world", None) or make_graph_world(
        view.world, shape
    )
    request.memory["world"] = world
    try:
        versioned = VERSIONS.match(request.path)
        if request.method != "GET" or versioned is None:
            raise GraphError(2500, "Unknown path components: " + request.path)
        below = (versioned[2] or "/").strip("/")
        if not below and (ids := request.first("ids")):
            found = {one: route(world, request, one) for one in ids.split(",")}
            return json_reply(found)
        return json_reply(route(world, request, below))
    except GraphError as error:
        return error.reply()
    except (SandboxError, ValueError, BadCursor) as error:
        return GraphError(100, f"(#100) {error}").reply()


def asked_fields(request: Request, default: str = "id") -> tuple[Field, ...]:
    """Return the fields that a request asks for."""
    return read_fields(request.first("fields", default))


def show(node: Node, fields: Sequence[Field]) -> JsonRecord:
    """Return of a node what was asked for, always with its id; what it has not is left out."""
    shown: JsonRecord = {}
    for field in fields:
        if field.name not in node:
            raise GraphError(100, f"(#100) Tried accessing nonexisting field ({field.name})")
        value = node[field.name]
        value = value(field) if callable(value) else value
        if value is not None:
            shown[field.shown_as] = value
    return {**shown, "id": node["id"]}


def list_edge(
    request: Request, nodes: Sequence[Node], fields: Sequence[Field], most: int = MOST_A_PAGE
) -> JsonRecord:
    """Return a page of nodes, with the links to those before and behind it."""
    limit = max(1, min(int(request.first("limit", "25")), most))
    start = 0
    if after := request.first("after"):
        last = b64decode(after, validate=True).decode()
        places = [place for place, node in enumerate(nodes) if node["id"] == last]
        if not places:
            raise GraphError(100, "(#100) Invalid cursors values")
        start = places[0] + 1
    page = nodes[start : start + limit]
    content: JsonRecord = {"data": [show(node, fields) for node in page]}
    if page:
        cursors = {"before": cursor(page[0]), "after": cursor(page[-1])}
        content["paging"] = {"cursors": cursors}
        if start + limit < len(nodes):
            # Graph repeats the token in its links, however it came.
            again = {**request.query, "access_token": [request.token], "after": [cursors["after"]]}
            content["paging"]["next"] = request.link(again)
    return content


def cursor(node: Node) -> str:
    """Return what points behind a node."""
    return b64encode(str(node["id"]).encode()).decode()


def within(request: Request, moment: int) -> bool:
    """Say whether a moment (ms) is in the window that a request asks for."""
    since, until = bounds(request)
    return since <= moment < until


def bounds(request: Request) -> tuple[int, int]:
    """Return the window that a request asks for (ms): all of time where it names none."""
    since, until = request.first("since", "0"), request.first("until", "99999999999")
    return int(since) * 1000, int(until) * 1000


def summary(count: int) -> JsonRecord:
    """Return an edge of which only the count was asked for."""
    return {"data": [], "summary": {"total_count": count}}


def asked_metrics(request: Request) -> list[str]:
    """Return the metrics that a request asks for."""
    metrics = [metric for metric in request.first("metric").split(",") if metric]
    if not metrics:
        raise GraphError(3001, "No metric was specified to be fetched.", 1504028)
    return metrics


def list_days(request: Request, owner: str, metrics: Mapping[str, Daily], now: int) -> JsonRecord:
    """Return daily values, one for each day that ends in the window; links lead on in time."""
    since, until = bounds(request)
    if until - since > 93 * DAY:
        raise GraphError(100, "(#100) There cannot be more than 90 days (7776000 s) between since"
                         " and until")  # fmt: skip
    data = []
    for name, value_of in metrics.items():
        values = [
            {"value": value, "end_time": graph_time(day_end(day))}
            for day in days_ending(max(since, now - 800 * DAY), min(until, now))
            if (value := value_of(day)) is not None
        ]
        data.append({**heading(owner, name, "day"), "values": values})
    span = (until - since) // 1000
    moved = {"since": [str(until // 1000)], "until": [str(until // 1000 + span)]}
    onward = request.link({**request.query, "access_token": [request.token], **moved})
    return {"data": data, "paging": {"next": onward}}


def days_ending(since: int, until: int) -> Iterator[date]:
    """Yield the Pacific days that end in a window (ms), its end included."""
    day = datetime.fromtimestamp(since / 1000, UTC).date() - timedelta(days=2)
    while (over := day_end(day)) <= until:
        if over > since:
            yield day
        day += timedelta(days=1)


def list_lifetime(owner: str, metrics: Mapping[str, int]) -> JsonRecord:
    """Return values over an object's whole life."""
    return {
        "data": [
            {**heading(owner, name, "lifetime"), "values": [{"value": value}]}
            for name, value in metrics.items()
        ]
    }


def heading(owner: str, metric: str, period: str) -> JsonRecord:
    """Return what stands beside the values of a metric."""
    title = metric.replace("_", " ").capitalize()
    return {
        "id": f"{owner}/insights/{metric}/{period}",
        "name": metric,
        "period": period,
        "title": title,
        "description": title,
    }


def limit_of(_path: str) -> Limit:
    """Return the limit, one for all paths."""
    return Limit("graph", CALLS_AN_HOUR, 3600)


def usage_headers(kind: str) -> Callable[[Usage, int], dict[str, str]]:
    """Return what tells the usage of a business use case: in percent, the wait in minutes."""

    def headers(usage: Usage, _now: int) -> dict[str, str]:
        used = usage.limit.requests - max(usage.remaining, 0)
        percent = 100 if usage.is_exceeded else 100 * used // usage.limit.requests
        figures: JsonRecord = {"call_count": percent, "total_cputime": 1, "total_time": 1}
        wait = ceil(usage.reset_seconds / 60) if usage.is_exceeded else 0
        case = {"type": kind, **figures, "estimated_time_to_regain_access": wait}
        return {
            "X-App-Usage": compact(figures),
            "X-Business-Use-Case-Usage": compact({"122100000000000": [case]}),
        }

    return headers


def unauthorized(token: str) -> Reply:
    """Return the refusal of a token, or of none."""
    if not token:
        return GraphError(
            104, "An access token is required to request this resource.", status=401
        ).reply()
    return GraphError(
        190, "Error validating access token: Session has expired.", 463, status=401
    ).reply()


def server_error(status: int) -> Reply:
    """Return what Graph says when it fails itself."""
    message = "An unexpected error has occurred. Please retry your request later."
    error = GraphError(2, message, status=status)
    error.error["is_transient"] = True
    return error.reply()


def deleted(request: Request, _fault: Fault) -> Reply:
    """Return the answer where what is asked for is gone."""
    return gone(request.path.rsplit("/", 1)[-1]).reply()


def retired(_request: Request, _fault: Fault) -> Reply:
    """Return the refusal of all metrics because of one: it does not say which."""
    return GraphError(100, "(#100) The value must be a valid insights metric").reply()


def expired_cursor(_request: Request, _fault: Fault) -> Reply:
    """Return the refusal of a cursor."""
    return GraphError(100, "(#100) Invalid cursors values").reply()
