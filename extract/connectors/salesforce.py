"""Salesforce: CRM objects and the social posts in them, small results by REST, large ones by Bulk.

The organisation may ask some 100,000 times in 24 hours (less in small editions), and shares that
with everything else that is connected to it: we stop before the last of it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from extract.auth import Auth, JwtBearer
from extract.contract import Contract
from extract.contracts.salesforce import (
    ACCOUNTS,
    CAMPAIGNS,
    CASES,
    CONTACTS,
    DELETIONS,
    LEADS,
    OPPORTUNITIES,
    SOCIAL_PERSONAS,
    SOCIAL_POSTS,
    USERS,
)
from extract.deletions import tombstones
from extract.errors import ExtractError, Gone, PassingFault, RateLimited, Refused, Unauthorized
from extract.http import CSV, Api
from extract.paging import follow_header, follow_url
from extract.response import Response
from extract.salesforce_records import AT_TOP, in_utc, read_csv, read_json, to_18
from extract.source import Scope, Source, Stream
from extract.token_endpoint import SignIn

DATA = "/services/data/v62.0"
QUERY_ALL = f"{DATA}/queryAll"
JOBS = f"{DATA}/jobs/query"
TOKEN = "/services/oauth2/token"  # noqa: S105 - a path
AUDIENCE = "https://login.salesforce.com"

OBJECTS: tuple[tuple[Contract, str], ...] = (
    (ACCOUNTS, "Account"),
    (CONTACTS, "Contact"),
    (LEADS, "Lead"),
    (OPPORTUNITIES, "Opportunity"),
    (CASES, "Case"),
    (CAMPAIGNS, "Campaign"),
    (USERS, "User"),
    (SOCIAL_PERSONAS, "SocialPersona"),
    (SOCIAL_POSTS, "SocialPost"),
)
# Users are made inactive, never deleted.
DELETABLE = tuple(pair for pair in OBJECTS if pair[0] is not USERS)

# From here on Salesforce itself advises Bulk API.
MOST_BY_REST = 2_000
# Long texts stand in few fields: so many records stay below the largest body that is taken.
RECORDS_A_PAGE = 5_000
IDS_A_QUESTION = 200
# The recycle bin keeps 15 days; the support can bring back more.
RESTORABLE = timedelta(days=30)

OK = 200
USAGE = re.compile(r"api-usage=(\d+)/(\d+)")
# The rest of the day's requests is left to the company's other programs.
MOST_OF_THE_QUOTA = 0.95
# The quota counts the last 24 hours, so it opens by and by.
ASK_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Question:
    """What is asked of one object in SOQL; all conditions hold."""

    sobject: str
    names: tuple[str, ...]
    conditions: tuple[str, ...]

    def soql(self, *more: str) -> str:
        """Return the query, with more conditions."""
        return f"SELECT {', '.join(self.names)} FROM {self.sobject}{self.where(*more)}"

    def counted(self) -> str:
        """Return the query that counts what this one would bring."""
        return f"SELECT COUNT() FROM {self.sobject}{self.where()}"

    def where(self, *more: str) -> str:
        """Return the conditions."""
        conditions = (*self.conditions, *more)
        return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def read_object(contract: Contract, sobject: str) -> Callable[[Api, Scope], Iterator[Response]]:
    """Return a reader of an object's records that were changed in the window, deleted ones too."""

    def read(api: Api, scope: Scope) -> Iterator[Response]:
        described = api.get(f"{DATA}/sobjects/{sobject}/describe", absent_ok=True)
        if described.status != OK:
            note = f"there is no {sobject} here, or we may not see it: nothing of it was read"
            yield described.read_as([]).noted(note)
            return
        names, missing = visible_fields(described, contract)
        note = f"{sobject} has no {', '.join(missing)} that we may see: null" if missing else ""
        yield described.read_as([]).noted(note)
        question = Question(sobject, names, window(scope))
        counted = api.get(QUERY_ALL, {"q": question.counted()})
        if counted.json["totalSize"] > MOST_BY_REST:
            yield from read_by_bulk(api, contract, question)
        else:
            for page in read_by_rest(api, question):
                yield read_json(page, contract)

    return read


def visible_fields(
    described: Response, contract: Contract
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the contract's fields that an object has and we may see, and those that it lacks.

    Editions, features and an administrator decide what there is. Refused where a field is missing
    without which there are no records.
    """
    there = {field["name"] for field in described.json["fields"]}
    wanted = {field.path.removeprefix(AT_TOP): field for field in contract.fields}
    missing = tuple(name for name in wanted if name not in there)
    if needed := [name for name in missing if wanted[name].is_required]:
        raise Refused(
            f"{contract.source}.{contract.stream}: the object has no {', '.join(needed)} that we"
            " may see. Let the permission set of Kenno's user read them:"
            " docs/sources/salesforce.md says which."
        )
    return tuple(name for name in wanted if name in there), missing


def window(scope: Scope) -> tuple[str, ...]:
    """Return the window as conditions on when the system last changed a record."""
    until = f"SystemModstamp < {literal(scope.until)}"
    return (f"SystemModstamp >= {literal(scope.since)}", until) if scope.since else (until,)


def literal(moment: datetime) -> str:
    """Return a moment as SOQL writes it, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def read_by_rest(api: Api, question: Question) -> Iterator[Response]:
    """Yield pages of a query, in order of identifiers.

    A cursor ends with its session, or when too many are open: then the query starts anew behind
    the last record that came.
    """
    behind = ""
    while True:
        last = behind
        more = (f"Id > '{behind}'",) if behind else ()
        asked = {"q": f"{question.soql(*more)} ORDER BY Id"}
        try:
            for page in follow_url(api, QUERY_ALL, asked, "nextRecordsUrl"):
                if records := page.json["records"]:
                    last = str(records[-1]["Id"])
                yield page
        except (Gone, Unauthorized):
            if last == behind:
                raise
            behind = last
        else:
            return


def read_by_bulk(api: Api, contract: Contract, question: Question) -> Iterator[Response]:
    """Yield pages of CSV of a job that Salesforce works on by itself.

    The answer that names the job is kept as well: a run that was cut short goes on with its job.
    """
    job = api.post(JOBS, {"operation": "queryAll", "query": question.soql()})
    yield job.read_as([])
    path = f"{JOBS}/{job.json['id']}"
    api.poll(path, is_done)
    asked = {"maxRecords": RECORDS_A_PAGE}
    for page in follow_header(api, f"{path}/results", asked, "locator", "sforce-locator", CSV):
        yield read_csv(page, contract)


def is_done(answer: Response) -> bool:
    """Say whether a job has its results; Refused where it will never have."""
    job = answer.json
    if job["state"] in ("Failed", "Aborted"):
        raise Refused(
            f"salesforce: the query job {job['id']} {job['state'].lower()}:"
            f" {job.get('errorMessage') or 'no reason given'}. Nothing of this stream was landed;"
            " look at Bulk Data Load Jobs in Salesforce's setup."
        )
    return bool(job["state"] == "JobComplete")


def read_deletions(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield what was deleted in the window, and what was deleted once and is there again."""
    known = frozenset(
        scope.landed.ids(
            DELETIONS.stream, "natural_id", since=scope.until - RESTORABLE, at="deleted_at"
        )
    )
    for contract, sobject in DELETABLE:
        deleted = Question(sobject, ("Id", "SystemModstamp"), ("IsDeleted = true", *window(scope)))
        try:
            for page in read_by_rest(api, deleted):
                stones = [(to_18(one["Id"]), one) for one in page.json["records"]]
                yield tombstones(
                    page,
                    [
                        (contract.stream, natural_id, "deleted", deleted_at(one))
                        for natural_id, one in stones
                    ],
                )
            yield from read_restored(api, scope, contract, sobject, known)
        except Gone:
            continue


def deleted_at(told: Mapping[str, Any]) -> datetime:
    """Return when a deleted record last changed: when it was deleted."""
    return datetime.fromisoformat(in_utc(told["SystemModstamp"]))


def read_restored(
    api: Api, scope: Scope, contract: Contract, sobject: str, known: frozenset[str]
) -> Iterator[Response]:
    """Yield which of the records that were deleted once are there again."""
    ids = [one for one in scope.landed.ids(contract.stream) if one in known] if known else []
    for start in range(0, len(ids), IDS_A_QUESTION):
        listed = ", ".join(f"'{one}'" for one in ids[start : start + IDS_A_QUESTION])
        undeleted = Question(sobject, ("Id",), ("IsDeleted = false", f"Id IN ({listed})"))
        for page in read_by_rest(api, undeleted):
            back = [to_18(one["Id"]) for one in page.json["records"]]
            yield tombstones(page, [(contract.stream, one, "restored", None) for one in back])


def explain(response: Response, headers: Mapping[str, str]) -> ExtractError | PassingFault | None:
    """Return what Salesforce's own words in an answer mean."""
    if response.status == OK:
        return explain_usage(response, headers.get("sforce-limit-info", ""))
    code, message = read_error(response.body)
    if code == "REQUEST_LIMIT_EXCEEDED":
        return RateLimited(f"{code}, {message}", response.fetched_at + ASK_AGAIN_AFTER)
    if code in ("INVALID_QUERY_LOCATOR", "INVALID_TYPE", "NOT_FOUND"):
        return Gone(f"{code}, {message}", response)
    if code in ("QUERY_TIMEOUT", "SERVER_UNAVAILABLE"):
        return PassingFault(f"{code}, {message}")
    return None


def explain_usage(response: Response, usage: str) -> RateLimited | None:
    """Return that we stop here where nearly all of the organisation's requests are used up."""
    found = USAGE.search(usage)
    if found is None or int(found[1]) < MOST_OF_THE_QUOTA * int(found[2]):
        return None
    return RateLimited(
        f"{found[1]} of the {found[2]} requests that the organisation may make in 24 hours are"
        " used; the rest is left to its other programs",
        response.fetched_at + ASK_AGAIN_AFTER,
    )


def read_error(body: bytes) -> tuple[str, str]:
    """Return code and message of an error; empty where the body holds none."""
    try:
        told = msgspec.json.decode(body, type=list[dict[str, Any]])
    except msgspec.MsgspecError:
        return "", ""
    first = told[0] if told else {}
    return str(first.get("errorCode", "")), str(first.get("message", ""))


def sign_in(told: SignIn) -> Auth:
    """Sign in as Kenno's own user: the connected app's key signs for it."""
    return JwtBearer(told, TOKEN, AUDIENCE)


def after_all(pairs: Sequence[tuple[Contract, str]]) -> tuple[str, ...]:
    """Return the names of the streams that the deletions ask about."""
    return tuple(contract.stream for contract, _ in pairs)


SOURCE = Source(
    name="salesforce",
    base_url="https://login.salesforce.com",
    streams=(
        *(Stream(contract, read_object(contract, name)) for contract, name in OBJECTS),
        Stream(DELETIONS, read_deletions, after=after_all(DELETABLE)),
    ),
    credentials=("client_id", "username", "private_key"),
    sign_in=sign_in,
    explain=explain,
)
