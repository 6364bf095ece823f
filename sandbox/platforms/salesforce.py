"""Salesforce's REST and Bulk 2.0 APIs: sign-in by JWT, describe, queryAll and query jobs."""

import base64
import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import jwt

from sandbox.http import Reply, Request, json_reply
from sandbox.limits import Limit, Usage
from sandbox.platforms import credential
from sandbox.platforms.base import JsonRecord, Platform
from sandbox.platforms.salesforce_key import private_key
from sandbox.platforms.salesforce_objects import SOBJECTS, rows_of
from sandbox.platforms.salesforce_soql import BadQuery, Query, Row, read_query
from sandbox.tokens import Tokens
from sandbox.view import View
from sandbox.world import from_ms, iso

TOKEN_PATH = "/services/oauth2/token"  # noqa: S105 - a path
DATA = "/services/data/v62.0"
ORGANISATION = "00D5g00000Lumo1EAA"
AUDIENCES = ("https://login.salesforce.com", "https://test.salesforce.com")
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
PAGE_SIZE = 2000
MOST_RECORDS = 50_000
POLLS_UNTIL_DONE = 1
DESCRIBE = re.compile(rf"{DATA}/sobjects/(\w+)/describe")
CURSOR = re.compile(rf"{DATA}/query/(\w+-\d+)")
JOB = re.compile(rf"{DATA}/jobs/query/(\w+)(/results)?")


def answer(view: View, request: Request) -> Reply:
    """Answer a request to /salesforce."""
    if request.path == TOKEN_PATH:
        return _sign_in(request)
    try:
        return _route(view, request)
    except BadQuery as problem:
        return error(400, problem.code, str(problem))


def _route(view: View, request: Request) -> Reply:
    if described := DESCRIBE.fullmatch(request.path):
        return _describe(described[1])
    if request.path == f"{DATA}/queryAll":
        return _query(view, request)
    if cursor := CURSOR.fullmatch(request.path):
        return _next_page(request, cursor[1])
    if request.path == f"{DATA}/jobs/query" and request.method == "POST":
        return _make_job(view, request)
    if job := JOB.fullmatch(request.path):
        return _results(request, job[1]) if job[2] else _poll(request, job[1])
    return error(404, "NOT_FOUND", "The requested resource does not exist")


def error(status: int, code: str, message: str) -> Reply:
    """Return an error as Salesforce words it: in a list."""
    return json_reply([{"message": message, "errorCode": code}], status)


def _sign_in(request: Request) -> Reply:
    """Grant a session to who holds the connected app's key."""
    form = request.form
    try:
        claims = jwt.decode(
            form.get("assertion", ""),
            private_key().public_key(),
            algorithms=["RS256"],
            audience=list(AUDIENCES),
            # The moment is by the client's clock; the sandbox's may stand still.
            options={"verify_exp": False, "require": ["exp", "iss", "sub"]},
        )
    except jwt.PyJWTError:
        return json_reply({"error": "invalid_grant", "error_description": "invalid assertion"}, 400)
    wanted = [credential("salesforce", name) for name in ("client_id", "username")]
    if form.get("grant_type") != GRANT or [claims["iss"], claims["sub"]] != wanted:
        description = "user hasn't approved this consumer"
        return json_reply({"error": "invalid_grant", "error_description": description}, 400)
    return json_reply(
        {
            "access_token": request.tokens.issue(),
            "scope": "api",
            "instance_url": request.base,
            "id": f"{AUDIENCES[0]}/id/{ORGANISATION}/0055g00000AinoAAAA",
            "token_type": "Bearer",
        }
    )


def _describe(name: str) -> Reply:
    if name not in SOBJECTS:
        return error(404, "NOT_FOUND", "The requested resource does not exist")
    sobject = SOBJECTS[name]
    fields = [
        {"name": field, "type": type_, "nillable": field != "Id", "custom": False}
        for field, type_ in sobject.fields.items()
    ]
    return json_reply(
        {"name": name, "keyPrefix": sobject.prefix, "queryable": True, "fields": fields}
    )


def _read(text: str) -> Query:
    return read_query(text, lambda name: SOBJECTS[name].fields if name in SOBJECTS else None)


def _query(view: View, request: Request) -> Reply:
    query = _read(request.first("q"))
    found = query.find(rows_of(view, query.sobject))
    if not query.names:
        return json_reply({"totalSize": len(found), "done": True, "records": []})
    cursors = request.memory.setdefault("cursors", {})
    name = f"01g5g0000{len(cursors):05d}AAQ"
    cursors[name] = [_as_json(row, query) for row in found]
    return _page(cursors[name], name, 0)


def _next_page(request: Request, cursor: str) -> Reply:
    name, _, start = cursor.partition("-")
    records = request.memory.get("cursors", {}).get(name)
    if records is None:
        return error(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
    return _page(records, name, int(start))


def _page(records: Sequence[JsonRecord], name: str, start: int) -> Reply:
    end = start + PAGE_SIZE
    content: dict[str, Any] = {"totalSize": len(records), "done": end >= len(records)}
    if end < len(records):
        content["nextRecordsUrl"] = f"{DATA}/query/{name}-{end}"
    return json_reply({**content, "records": records[start:end]})


def _as_json(row: Row, query: Query) -> JsonRecord:
    """Return a row as REST gives it, moments with an offset that has no colon."""
    address = f"{DATA}/sobjects/{query.sobject}/{row['Id']}"
    values = {
        name: told.replace("Z", "+0000") if type_ == "datetime" and told else told
        for name, type_, told in _told(row, query)
    }
    return {"attributes": {"type": query.sobject, "url": address}, **values}


def _told(row: Row, query: Query) -> list[tuple[str, str, Any]]:
    """Return name, type and value of each field asked for; moments as text."""
    types = SOBJECTS[query.sobject].fields
    told = []
    for name in query.names:
        value, type_ = row[name], types[name]
        if value is not None and type_ == "datetime":
            value = iso(value)
        if value is not None and type_ == "date":
            value = f"{from_ms(value):%Y-%m-%d}"
        told.append((name, type_, value))
    return told


def _make_job(view: View, request: Request) -> Reply:
    asked = request.json()
    if asked.get("operation") != "queryAll":
        return error(400, "INVALIDJOB", "the sandbox knows the operation queryAll only")
    query = _read(str(asked.get("query", "")))
    jobs = request.memory.setdefault("jobs", {})
    name = f"7505g0000{len(jobs):05d}AAQ"
    rows = query.find(rows_of(view, query.sobject))
    jobs[name] = {
        "state": {
            "id": name,
            "operation": "queryAll",
            "object": query.sobject,
            "createdDate": iso(view.now).replace("Z", "+0000"),
            "contentType": "CSV",
            "lineEnding": "LF",
            "columnDelimiter": "COMMA",
        },
        "polls": 0,
        "rows": [[_as_csv(value) for _, _, value in _told(row, query)] for row in rows],
        "names": query.names,
    }
    return json_reply({**jobs[name]["state"], "state": "UploadComplete"})


def _as_csv(value: Any) -> str:  # noqa: ANN401
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _poll(request: Request, name: str) -> Reply:
    job = request.memory.get("jobs", {}).get(name)
    if job is None:
        return error(404, "NOT_FOUND", "The requested resource does not exist")
    job["polls"] += 1
    is_done = job["polls"] > POLLS_UNTIL_DONE
    content = {**job["state"], "state": "JobComplete" if is_done else "InProgress"}
    return json_reply({**content, "numberRecordsProcessed": len(job["rows"]) if is_done else 0})


def _results(request: Request, name: str) -> Reply:
    job = request.memory.get("jobs", {}).get(name)
    if job is None or job["polls"] <= POLLS_UNTIL_DONE:
        return error(400, "INVALIDJOBSTATE", "the job has no results")
    most = min(int(request.first("maxRecords", str(MOST_RECORDS))), MOST_RECORDS)
    locator = request.first("locator")
    start = int(base64.urlsafe_b64decode(locator + "==")) if locator else 0
    rows = job["rows"][start : start + most]
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([job["names"], *rows])
    following = base64.urlsafe_b64encode(str(start + most).encode()).decode().rstrip("=")
    headers = {
        "Sforce-Locator": following if start + most < len(job["rows"]) else "null",
        "Sforce-NumberOfRecords": str(len(rows)),
    }
    return Reply(200, text.getvalue().encode(), headers, "text/csv")


def _limit_headers(usage: Usage, _now: int) -> Mapping[str, str]:
    used = usage.limit.requests - max(usage.remaining, 0)
    return {"Sforce-Limit-Info": f"api-usage={used}/{usage.limit.requests}"}


def _is_authorized(request: Request, tokens: Tokens) -> bool:
    return request.path == TOKEN_PATH or tokens.opens(request.token)


def _touch(record: JsonRecord, now: str) -> None:
    if "SystemModstamp" in record:
        record["SystemModstamp"] = now.replace("Z", "+0000")


def _records_at(content: Any) -> list[JsonRecord]:  # noqa: ANN401
    records: list[JsonRecord] = content.get("records", []) if isinstance(content, dict) else []
    return records


PLATFORM = Platform(
    name="salesforce",
    answer=answer,
    limit_of=lambda _path: Limit("salesforce", 100_000, 86_400),
    limit_headers=lambda usage, now: dict(_limit_headers(usage, now)),
    too_many=lambda _: error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
    unauthorized=lambda _: error(401, "INVALID_SESSION_ID", "Session expired or invalid"),
    server_error=lambda status: error(status, "UNKNOWN_EXCEPTION", "An unexpected error occurred"),
    is_authorized=_is_authorized,
    drifting="SystemModstamp",
    records_at=_records_at,
    touch=_touch,
    faults={
        "expired_cursor": lambda _request, _fault: error(
            400, "INVALID_QUERY_LOCATOR", "invalid query locator"
        ),
        # An object that the edition has not, or that nobody may see.
        "not_enabled": lambda _request, _fault: error(
            404, "NOT_FOUND", "The requested resource does not exist"
        ),
    },
)
