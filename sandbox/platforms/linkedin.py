"""LinkedIn's Community Management API: pages, posts, comments and statistics, by Rest.li 2.0."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from sandbox.faults import Fault
from sandbox.http import Reply, Request, json_reply
from sandbox.limits import Limit, Usage
from sandbox.people import BRAND, COMPANIES
from sandbox.platforms import credential
from sandbox.platforms import linkedin_resources as resources
from sandbox.platforms.base import JsonRecord, Platform
from sandbox.platforms.linkedin_world import FIRST_ORGANIZATION, LinkedIn, linkedin_of
from sandbox.tokens import Tokens
from sandbox.view import View

TOKEN_PATH = "/oauth/v2/accessToken"  # noqa: S105 - a path
OLDEST_VERSION = "202601"
SIXTY_DAYS, A_YEAR = 5_184_000, 31_536_000
CALLS_A_DAY = 10_000
# As they must stand in an address: the structure plain, and each URN coded once.
LISTED = re.compile(r"(?:^|&)(ids|shares|ugcPosts)=List\(([^()]*)\)")
INTERVAL = re.compile(
    r"(?:^|&)timeIntervals=\(timeRange:\(start:(\d+),end:(\d+)\),timeGranularityType:DAY\)"
)
Days = Callable[[View, LinkedIn, int, int], Iterator[JsonRecord]]


class Refusal(Exception):
    """An answer other than 200: its status, code and message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def reply(self) -> Reply:
        """Return the error as LinkedIn writes it."""
        content = {"status": self.status, "code": self.code, "message": self.message}
        return json_reply(content, self.status)


def answer(view: View, request: Request) -> Reply:
    """Answer a request to /linkedin."""
    if request.path == TOKEN_PATH:
        return _grant(request)
    try:
        _check_version(request)
        return _route(view, linkedin_of(view.index), request)
    except Refusal as refusal:
        return refusal.reply()


def _route(view: View, linkedin: LinkedIn, request: Request) -> Reply:
    path = request.path
    if path == "/rest/organizations":
        return _find_organization(request)
    if match := re.fullmatch(r"/rest/organizations/(\d+)", path):
        return json_reply(resources.write_organization(_company(f"urn:li:organization:{match[1]}")))
    if match := re.fullmatch(r"/rest/networkSizes/(.+)", path):
        company = _company(match[1])
        return json_reply({"firstDegreeSize": linkedin.followers(company, view.now)})
    if path == "/rest/posts":
        return _list_posts(view, linkedin, request)
    if path == "/rest/organizationalEntityShareStatistics":
        return _share_statistics(view, linkedin, request)
    if path == "/rest/organizationalEntityFollowerStatistics":
        _own(request, "organizationalEntity")
        if "timeIntervals" not in request.query:
            return _elements([resources.write_segments(view, linkedin)])
        return _by_day(view, linkedin, request, resources.write_follower_days)
    if path == "/rest/organizationPageStatistics":
        _own(request, "organization")
        return _by_day(view, linkedin, request, resources.write_page_days)
    if match := re.fullmatch(r"/rest/socialActions/(.+)/comments", path):
        return _list_comments(view, linkedin, request, match[1])
    raise Refusal(404, "RESOURCE_NOT_FOUND", f"No virtual resource found for {path}")


def _find_organization(request: Request) -> Reply:
    name = request.first("vanityName").lower()
    if request.first("q") != "vanityName" or not name:
        raise _bad_parameter("q")
    found = [number for number, company in enumerate(COMPANIES) if company == name]
    return _elements([resources.write_organization(company) for company in found])


def _list_posts(view: View, linkedin: LinkedIn, request: Request) -> Reply:
    method = request.headers.get("x-restli-method", "").upper()
    there = [post for post in linkedin.posts if post.exists(view.now)]
    if "ids" in request.query:
        if method != "BATCH_GET":
            raise _bad_parameter("ids")
        posts = {post.urn: resources.write_post(view, linkedin, post) for post in there}
        return _batch(_listed(request, "ids"), posts)
    if method != "FINDER" or request.first("q") != "author":
        raise _bad_parameter("q")
    _own(request, "author")
    if request.first("sortBy", "LAST_MODIFIED") == "LAST_MODIFIED":
        there.sort(key=lambda post: (post.changed(view.now), post.id))
    return _page(
        request, there[::-1], lambda post: resources.write_post(view, linkedin, post), total=None
    )


def _batch(asked: Sequence[str], known: dict[str, JsonRecord]) -> Reply:
    missing = {"status": 404, "code": "NOT_FOUND", "message": "Post does not exist"}
    return json_reply(
        {
            "results": {urn: known[urn] for urn in asked if urn in known},
            "statuses": {urn: 200 for urn in asked if urn in known},
            "errors": {urn: missing for urn in asked if urn not in known},
        }
    )


def _share_statistics(view: View, linkedin: LinkedIn, request: Request) -> Reply:
    _own(request, "organizationalEntity")
    kinds = [name for name in ("shares", "ugcPosts") if name in request.query]
    if "timeIntervals" in request.query:
        if kinds:
            message = "Time-bound statistics is not supported for specific share queries"
            raise Refusal(400, "ILLEGAL_ARGUMENT", message)
        return _by_day(view, linkedin, request, resources.write_share_days)
    asked = {urn for kind in kinds for urn in _listed(request, kind)}
    # Posts on which nothing happened are left out.
    return _elements(
        [
            resources.write_post_statistics(view, linkedin, post)
            for post in linkedin.posts
            if post.urn in asked and post.exists(view.now) and any(post.so_far(view.now))
        ]
    )


def _by_day(view: View, linkedin: LinkedIn, request: Request, write: Days) -> Reply:
    found = INTERVAL.search(request.query_string)
    if found is None or int(found[1]) >= int(found[2]):
        raise _bad_parameter("timeIntervals")
    return _elements(list(write(view, linkedin, int(found[1]), int(found[2]))))


def _list_comments(view: View, linkedin: LinkedIn, request: Request, thing: str) -> Reply:
    post = next((post for post in linkedin.posts if post.urn == thing), None)
    if not thing.startswith("urn:li:comment:") and (post is None or not post.exists(view.now)):
        raise Refusal(404, "NOT_FOUND", f"Entity {thing} does not exist")
    comments = linkedin.on(thing, view.now)
    return _page(
        request,
        comments[::-1],
        lambda comment: resources.write_comment(view, linkedin, comment),
        total=len(comments),
    )


def _elements(elements: list[JsonRecord]) -> Reply:
    paging = {"start": 0, "count": 10, "links": [], "total": len(elements)}
    return json_reply({"paging": paging, "elements": elements})


def _page(
    request: Request, listed: Sequence[Any], write: Callable[[Any], JsonRecord], total: int | None
) -> Reply:
    """Answer one page; `total` is told where the API tells one."""
    start, count = request.first("start", "0"), request.first("count", "10")
    if not start.isdigit() or not count.isdigit() or not 0 < int(count) <= 100:
        raise _bad_parameter("count")
    first, last = int(start), int(start) + int(count)
    paging: dict[str, Any] = {"start": first, "count": int(count), "links": []}
    if total is not None:
        paging["total"] = total
    if last < len(listed):
        address = request.link({**request.query, "start": [str(last)]})
        following = {"type": "application/json", "rel": "next", "href": address}
        paging["links"].append(following)
    return json_reply({"paging": paging, "elements": [write(one) for one in listed[first:last]]})


def _listed(request: Request, name: str) -> list[str]:
    """Return the URNs of a list in the address; coded twice or not at all, it is refused."""
    for found, urns in LISTED.findall(request.query_string):
        if found == name:
            listed = [unquote(urn) for urn in urns.split(",")]
            if ":" not in urns and all(urn.startswith("urn:li:") for urn in listed):
                return listed
    raise _bad_parameter(name)


def _company(urn: str) -> int:
    """Return whose page a URN is."""
    number = urn.removeprefix("urn:li:organization:")
    company = int(number) - FIRST_ORGANIZATION if number.isdigit() else -1
    if not 0 <= company < len(COMPANIES):
        raise Refusal(404, "NOT_FOUND", f"Could not find organization {urn}")
    return company


def _own(request: Request, name: str) -> None:
    """Refuse who asks for a page of which the token's member is no administrator."""
    if _company(request.first(name)) != BRAND:
        message = f"Unpermitted fields present in PARAMETER: Data Processing for [/{name}]"
        raise Refusal(403, "ACCESS_DENIED", message)


def _bad_parameter(name: str) -> Refusal:
    message = f"Invalid query parameters passed to request: [/{name}]"
    return Refusal(400, "QUERY_PARAM_NOT_ALLOWED", message)


def _check_version(request: Request) -> None:
    version = request.headers.get("linkedin-version", "")
    if not re.fullmatch(r"20\d{4}", version):
        message = "A version must be present. Please specify a version by adding the header"
        raise Refusal(400, "VERSION_MISSING", message)
    if version < OLDEST_VERSION:
        raise _sunset(version)
    if request.headers.get("x-restli-protocol-version") != "2.0.0":
        raise Refusal(400, "ILLEGAL_ARGUMENT", "Syntax exception in path variables")


def _sunset(version: str) -> Refusal:
    message = f"Requested version {version}01 is not active"
    return Refusal(426, "NONEXISTENT_VERSION", message)


def _grant(request: Request) -> Reply:
    """Trade a refresh token, which stays the same, for an access token of sixty days."""
    given = request.form
    names = ("client_id", "client_secret", "refresh_token")
    if given.get("grant_type") != "refresh_token" or not all(
        given.get(name) in (credential("linkedin", name), request.tokens.given) for name in names
    ):
        message = "The provided authorization grant or refresh token is invalid, expired or revoked"
        return json_reply({"error": "invalid_grant", "error_description": message}, 400)
    return json_reply(
        {
            "access_token": request.tokens.issue("access-token"),
            "expires_in": SIXTY_DAYS,
            "refresh_token": given["refresh_token"],
            "refresh_token_expires_in": A_YEAR,
            "scope": "r_organization_social,rw_organization_admin",
        }
    )


def _is_authorized(request: Request, tokens: Tokens) -> bool:
    return request.path == TOKEN_PATH or tokens.opens(request.token)


def _unauthorized(token: str) -> Reply:
    if not token:
        return Refusal(401, "UNAUTHORIZED", "Empty oauth2 access token").reply()
    message = "The token used in the request has expired"
    content = {
        "status": 401,
        "serviceErrorCode": 65601,
        "code": "EXPIRED_ACCESS_TOKEN",
        "message": message,
    }
    return json_reply(content, 401)


def _too_many(_usage: Usage) -> Reply:
    message = "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
    content = {
        "status": 429,
        "serviceErrorCode": 101,
        "code": "TOO_MANY_REQUESTS",
        "message": message,
    }
    return json_reply(content, 429)


def _version_sunset(request: Request, _fault: Fault) -> Reply:
    return _sunset(request.headers.get("linkedin-version", "")).reply()


def _deleted(request: Request, _fault: Fault) -> Reply:
    return Refusal(404, "NOT_FOUND", f"Entity {request.path} does not exist").reply()


def _limit_of(path: str) -> Limit:
    return Limit(path.removeprefix("/rest/").partition("/")[0], CALLS_A_DAY, 86_400)


def _touch(record: JsonRecord, _now: str) -> None:
    if "lastModifiedAt" in record:
        record["lastModifiedAt"] += 1
        record["commentary"] = f"{record['commentary']}."


def _records(content: Any) -> list[JsonRecord]:  # noqa: ANN401
    elements: list[JsonRecord] = content.get("elements", [])
    return elements


PLATFORM = Platform(
    name="linkedin",
    answer=answer,
    limit_of=_limit_of,
    too_many=_too_many,
    unauthorized=_unauthorized,
    server_error=lambda status: Refusal(status, "INTERNAL_SERVER_ERROR", "Internal error").reply(),
    is_authorized=_is_authorized,
    drifting="id",
    records_at=_records,
    touch=_touch,
    faults={"version_sunset": _version_sunset, "deleted": _deleted},
)
