import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from extract.connectors.salesforce import JOBS, OBJECTS, QUERY_ALL, RECORDS_A_PAGE, SOURCE, TOKEN
from extract.errors import Gone, RateLimited, Refused, Unauthorized
from extract.landed import Landed
from extract.landing import Landing
from extract.run import Outcome, extract
from extract.source import Scope
from extract.state import State
from sandbox.platforms import CREDENTIALS, credential
from sandbox.platforms.salesforce_objects import rows_of
from sandbox.server import Sandbox
from sandbox.world import World, generate
from tests.extract.connected import open_api
from tests.extract.landed import all_bytes, rejects, responses, rows
from tests.extract.loopback import Answer, Asked, Clock, Platform, as_json
from tests.extract.pipeline import UNTIL, records_of
from tests.extract.recorded import fixture

Serve = Callable[[Callable[[Asked], Answer]], Platform]
Run = Callable[..., Outcome]
GIVEN = {name: credential("salesforce", name) for name in CREDENTIALS["salesforce"]}
SESSION = as_json({"access_token": "session-1", "token_type": "Bearer"})


@pytest.fixture
def run(clock: Clock, landing: Landing, tmp_path: Path) -> Run:
    state = State(tmp_path / "state", "salesforce")

    def run_streams(
        platform: Platform | str,
        *names: str,
        since: datetime | None = None,
        until: datetime = UNTIL,
    ) -> Outcome:
        url = platform if isinstance(platform, str) else platform.url
        streams = [SOURCE.stream(name) for name in names] or SOURCE.streams
        scope = Scope(until=until, since=since, landed=Landed(landing, "salesforce"))
        api = open_api(SOURCE, url, clock, tmp_path / "tokens", GIVEN)
        try:
            return extract(SOURCE, streams, api, scope, landing, state, "0.1.test")
        finally:
            api.close()

    return run_streams


@pytest.fixture(scope="module")
def larger_world() -> World:
    """A hundred and fifty customers: enough for undeleted contacts and posts that became cases."""
    return generate(seed=5, scale=0.15)


@pytest.fixture
def sandbox(larger_world: World) -> Iterator[Sandbox]:
    with Sandbox(larger_world) as served:
        yield served


def refuse(status: int, code: str) -> Answer:
    return Answer(as_json([{"message": "no", "errorCode": code}]).body, status)


def count_of(number: int) -> Answer:
    return as_json({"totalSize": number, "done": True, "records": []})


def recorded(asked: Asked) -> Answer:
    if asked.path == TOKEN:
        return SESSION
    if asked.path.endswith("/describe"):
        return fixture("salesforce", "describe_contact")
    if asked.path == QUERY_ALL:
        is_count = "COUNT()" in asked.query["q"]
        return count_of(3) if is_count else fixture("salesforce", "contacts_1")
    return fixture("salesforce", "contacts_2")


def questions(platform: Platform) -> list[str]:
    """Return the SOQL that was asked by REST, counts left out."""
    asked = [one.query["q"] for one in platform.asked if one.path == QUERY_ALL]
    return [text for text in asked if "COUNT()" not in text]


def test_a_small_result_comes_by_rest_page_by_page_with_what_was_deleted(
    serve: Serve, run: Run, landing: Landing
) -> None:
    platform = serve(recorded)
    assert records_of(run(platform, "contacts")) == {"contacts": 3}
    found = rows(landing.root, "salesforce", "contacts")
    assert [row["id"] for row in found] == [
        "0035g00000AinoAAAA",
        "0035g00000EeroAAAA",
        "0035g00000OtsoAAAA",
    ]
    assert [row["is_deleted"] for row in found] == [False, True, False]
    assert found[1]["merged_into_id"] == "0035g00000AinoAAAA"
    assert str(found[0]["updated_at"]) == "2026-10-30 12:00:00", "+0000 without a colon is UTC"
    assert platform.asked[-1].path == "/services/data/v62.0/query/01g5g00000AbCdEAAV-2"


def test_only_fields_that_are_there_are_asked_for_and_the_others_are_told(
    serve: Serve, run: Run, landing: Landing
) -> None:
    platform = serve(recorded)
    (report,) = run(platform, "contacts").reports
    assert "Contact has no Phone, MobilePhone, MailingCountry" in repr(report)
    (question,) = questions(platform)
    assert question.startswith("SELECT Id, AccountId, Email, FirstName, LastName, MasterRecordId")
    assert "MailingCountry" not in question
    assert {row["country"] for row in rows(landing.root, "salesforce", "contacts")} == {None}


def test_without_a_field_that_records_need_nothing_is_read(serve: Serve, run: Run) -> None:
    described = json.loads(fixture("salesforce", "describe_contact").body)
    described["fields"] = [one for one in described["fields"] if one["name"] != "SystemModstamp"]

    def poor(asked: Asked) -> Answer:
        return as_json(described) if asked.path.endswith("/describe") else recorded(asked)

    (failure,) = run(serve(poor), "contacts").failures
    assert isinstance(failure, Refused)
    assert "SystemModstamp" in str(failure)


@pytest.mark.parametrize(("status", "code"), [(404, "NOT_FOUND"), (400, "INVALID_TYPE")])
def test_an_object_that_is_not_enabled_is_an_absent_stream_and_no_failure(
    serve: Serve, run: Run, landing: Landing, status: int, code: str
) -> None:
    def without(asked: Asked) -> Answer:
        return SESSION if asked.path == TOKEN else refuse(status, code)

    outcome = run(serve(without), "social_posts", "social_personas")
    assert outcome.failures == ()
    assert [report.record_count for report in outcome.reports] == [0, 0]
    assert "there is no SocialPost here" in repr(outcome.reports[0])
    (answer,) = responses(landing.root, "salesforce", "social_posts")
    assert answer["status"] == status


def test_a_later_run_asks_from_the_look_back_on(serve: Serve, run: Run) -> None:
    platform = serve(recorded)
    run(platform, "contacts")
    run(platform, "contacts", until=UNTIL + timedelta(days=1))
    first, second = questions(platform)
    assert "SystemModstamp >=" not in first
    assert "SystemModstamp < 2026-11-01T00:00:00Z" in first
    window = "SystemModstamp >= 2026-10-25T00:00:00Z AND SystemModstamp < 2026-11-02T00:00:00Z"
    assert window in second


class Bulk:
    """A Salesforce of many contacts, whose query jobs take a while."""

    def __init__(self, count: int, page_size: int = RECORDS_A_PAGE) -> None:
        self.count = count
        self.page_size = page_size
        self.states = ["UploadComplete", "InProgress", "JobComplete"]
        self.error: str | None = None

    def answer(self, asked: Asked) -> Answer:
        if asked.path == TOKEN or asked.path.endswith("/describe"):
            return recorded(asked)
        if asked.path == QUERY_ALL:
            return count_of(self.count)
        if asked.path == JOBS:
            return as_json({"id": "7505g00000JobAAAA", "state": "UploadComplete"})
        if asked.path.endswith("/results"):
            return self.results(int(asked.query.get("locator", "0")))
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return as_json({"id": "7505g00000JobAAAA", "state": state, "errorMessage": self.error})

    def results(self, start: int) -> Answer:
        end = min(start + self.page_size, self.count)
        lines = ['"Id","LastName","CreatedDate","SystemModstamp","IsDeleted"']
        lines += [
            f'"0035g000{number:010}","Rivi\n{number}, ""Oy""","2026-01-01T00:00:00.000Z",'
            '"2026-10-31T00:00:00.000Z","false"'
            for number in range(start, end)
        ]
        headers = {
            "Sforce-Locator": str(end) if end < self.count else "null",
            "Sforce-NumberOfRecords": str(end - start),
        }
        return Answer("\n".join(lines).encode(), 200, headers, "text/csv")


def test_a_large_result_comes_by_bulk_to_the_locator_null(
    serve: Serve, run: Run, landing: Landing, clock: Clock
) -> None:
    bulk = Bulk(2_501, page_size=1_000)
    platform = serve(bulk.answer)
    assert records_of(run(platform, "contacts")) == {"contacts": 2_501}
    job = next(one for one in platform.asked if one.path == JOBS)
    assert job.body["operation"] == "queryAll"
    assert " FROM Contact WHERE SystemModstamp < " in job.body["query"]
    results = [one for one in platform.asked if one.path.endswith("/results")]
    assert [one.query.get("locator") for one in results] == [None, "1000", "2000"]
    assert {one.headers["accept"] for one in results} == {"text/csv"}
    assert len(clock.slept) == 2, "the job is looked at until it is done"
    names = {row["last_name"] for row in rows(landing.root, "salesforce", "contacts")}
    assert len(names) == 2_501
    assert 'Rivi\n2500, "Oy"' in names
    assert rejects(landing.root, "salesforce", "contacts") == []


def test_a_run_that_was_cut_short_goes_on_with_its_job(
    serve: Serve, run: Run, landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extract.writer.BATCH_BYTES", 1)
    bulk = Bulk(2_501, page_size=1_000)
    bulk.states = ["JobComplete"]

    def cut_short(asked: Asked) -> Answer:
        is_last = asked.query.get("locator") == "2000"
        return refuse(403, "REQUEST_LIMIT_EXCEEDED") if is_last else bulk.answer(asked)

    platform = serve(cut_short)
    (failure,) = run(platform, "contacts").failures
    assert isinstance(failure, RateLimited)
    assert rows(landing.root, "salesforce", "contacts") == []
    platform.asked.clear()
    platform.answer = bulk.answer
    assert records_of(run(platform, "contacts")) == {"contacts": 2_501}
    asked = [(one.path.rpartition("/")[2], one.query.get("locator")) for one in platform.asked]
    assert ("query", None) not in asked, "no second job is made"
    assert [locator for name, locator in asked if name == "results"] == ["2000"]
    assert len({row["id"] for row in rows(landing.root, "salesforce", "contacts")}) == 2_501


@pytest.mark.parametrize("state", ["Failed", "Aborted"])
def test_a_job_that_failed_says_why(serve: Serve, run: Run, state: str) -> None:
    bulk = Bulk(2_001)
    bulk.states, bulk.error = [state], "INVALID_FIELD: No such column"
    (failure,) = run(serve(bulk.answer), "contacts").failures
    assert isinstance(failure, Refused)
    assert "INVALID_FIELD" in str(failure)


def test_a_record_that_moves_from_bulk_to_rest_lands_once(
    serve: Serve, run: Run, landing: Landing
) -> None:
    bulk = Bulk(2_001)
    run(serve(bulk.answer), "contacts")
    known = {
        "Id": "0035g0000000000007",
        "LastName": 'Rivi\n7, "Oy"',
        "CreatedDate": "2026-01-01T00:00:00.000+0000",
        "SystemModstamp": "2026-10-31T00:00:00.000+0000",
        "IsDeleted": False,
        "Email": None,
    }

    def by_rest(asked: Asked) -> Answer:
        if asked.path == QUERY_ALL and "COUNT()" not in asked.query["q"]:
            return as_json({"totalSize": 1, "done": True, "records": [known]})
        return recorded(asked)

    (report,) = run(serve(by_rest), "contacts").reports
    assert (report.record_count, report.landed_count) == (1, 0)


@pytest.mark.parametrize(("status", "code"), [(400, "INVALID_QUERY_LOCATOR"), (404, "NOT_FOUND")])
def test_an_expired_cursor_starts_the_query_anew_behind_the_last_record(
    serve: Serve, run: Run, landing: Landing, status: int, code: str
) -> None:
    def expiring(asked: Asked) -> Answer:
        if "/query/01g" in asked.path:
            return refuse(status, code)
        if asked.path == QUERY_ALL and "Id > '0035g00000EeroAAAA'" in asked.query["q"]:
            return fixture("salesforce", "contacts_2")
        return recorded(asked)

    platform = serve(expiring)
    assert records_of(run(platform, "contacts")) == {"contacts": 3}
    assert [question.endswith("ORDER BY Id") for question in questions(platform)] == [True, True]
    assert len(rows(landing.root, "salesforce", "contacts")) == 3


def test_a_cursor_that_expires_again_and_again_ends_the_stream(serve: Serve, run: Run) -> None:
    def expiring(asked: Asked) -> Answer:
        if "/query/01g" in asked.path:
            return refuse(400, "INVALID_QUERY_LOCATOR")
        return recorded(asked)

    platform = serve(expiring)
    (failure,) = run(platform, "contacts").failures
    assert isinstance(failure, Gone)
    assert len(questions(platform)) == 2


def test_an_expired_session_is_renewed_once_and_its_cursor_begun_anew(
    serve: Serve, run: Run
) -> None:
    sessions = iter(range(1, 10))
    renewed: list[str] = []

    def expiring(asked: Asked) -> Answer:
        if asked.path == TOKEN:
            token = f"session-{next(sessions)}"
            renewed.append(token)
            return as_json({"access_token": token})
        if "/query/01g" in asked.path:
            # A cursor belongs to the session that opened it.
            return refuse(401, "INVALID_SESSION_ID")
        if asked.path == QUERY_ALL and "Id > " in asked.query["q"]:
            return fixture("salesforce", "contacts_2")
        if asked.authorization == "Bearer session-1" and len(renewed) > 1:
            return refuse(401, "INVALID_SESSION_ID")
        return recorded(asked)

    outcome = run(serve(expiring), "contacts")
    assert outcome.failures == ()
    assert renewed == ["session-1", "session-2"]


def test_a_session_that_is_refused_twice_is_not_renewed_for_ever(serve: Serve, run: Run) -> None:
    def refusing(asked: Asked) -> Answer:
        return SESSION if asked.path == TOKEN else refuse(401, "INVALID_SESSION_ID")

    platform = serve(refusing)
    (failure,) = run(platform, "contacts").failures
    assert isinstance(failure, Unauthorized)
    assert len([one for one in platform.asked if one.path == TOKEN]) == 2


def test_the_last_of_the_days_requests_is_left_to_others(serve: Serve, run: Run) -> None:
    def nearly_used(asked: Asked) -> Answer:
        answer = recorded(asked)
        used = {"Sforce-Limit-Info": "api-usage=95000/100000 (some-app=3/9)"}
        return Answer(answer.body, answer.status, used, answer.content_type)

    (failure,) = run(serve(nearly_used), "contacts").failures
    assert isinstance(failure, RateLimited)
    assert failure.reset_at == UNTIL + timedelta(hours=1)


def test_a_used_up_quota_is_a_rate_limit_and_not_a_refusal(
    serve: Serve, run: Run, clock: Clock
) -> None:
    def used_up(asked: Asked) -> Answer:
        return SESSION if asked.path == TOKEN else refuse(403, "REQUEST_LIMIT_EXCEEDED")

    (failure,) = run(serve(used_up), "contacts").failures
    assert isinstance(failure, RateLimited)
    assert failure.reset_at == UNTIL + timedelta(hours=1)
    assert clock.slept == [], "an hour is not slept in a task"


def test_everything_the_sandbox_has_lands_and_nothing_twice(
    sandbox: Sandbox, run: Run, landing: Landing, tmp_path: Path
) -> None:
    url = sandbox.base_url("salesforce")
    records = records_of(run(url))
    view = sandbox.app.view
    for contract, sobject in OBJECTS:
        assert records[contract.stream] == len(rows_of(view, sobject)) > 0
    gone = [row for _, name in OBJECTS for row in rows_of(view, name) if row.get("IsDeleted")]
    assert records["deletions"] == len(gone) > 3
    again = run(url)
    assert again.failures == ()
    assert [report.stream for report in again.reports if report.landed_count] == []
    content = all_bytes(landing.root)
    assert b"sandbox-salesforce-token" not in content
    assert GIVEN["private_key"].split("\n")[1].encode() not in content


def test_deleted_and_undeleted_are_told_once_each(
    sandbox: Sandbox, run: Run, landing: Landing
) -> None:
    view = sandbox.app.view
    contacts = view.world.contacts
    row = next(
        row
        for row in range(len(contacts.id))
        if contacts.archived_at[row] and row % 2 and contacts.archived_at[row] < view.now
    )
    undeleted = next(
        one["Id"]
        for one in rows_of(view, "Contact")
        if one["CreatedDate"] == contacts.created[row] and not one["IsDeleted"]
    )
    deleted_at = datetime.fromtimestamp(int(contacts.archived_at[row]) / 1000, UNTIL.tzinfo)
    for days in (-1, 1, 6, 7):
        moment = deleted_at + timedelta(days=days)
        sandbox.move_clock(moment)
        outcome = run(sandbox.base_url("salesforce"), "contacts", "deletions", until=moment)
        assert outcome.failures == ()
    told = [
        one["reason"]
        for one in rows(landing.root, "salesforce", "deletions")
        if one["natural_id"] == undeleted
    ]
    assert told == ["deleted", "restored"]
    states = [
        one["is_deleted"]
        for one in rows(landing.root, "salesforce", "contacts")
        if one["id"] == undeleted
    ]
    assert states[-2:] == [True, False]


def test_the_same_world_by_bulk_is_the_same_as_by_rest(
    sandbox: Sandbox, run: Run, landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = sandbox.base_url("salesforce")
    names = [contract.stream for contract, _ in OBJECTS]
    by_rest = records_of(run(url, *names))
    monkeypatch.setattr("extract.connectors.salesforce.MOST_BY_REST", 0)
    monkeypatch.setattr("extract.connectors.salesforce.RECORDS_A_PAGE", 7)
    by_bulk = run(url, *names, since=UNTIL - timedelta(days=3650))
    assert records_of(by_bulk) == by_rest
    assert [report.stream for report in by_bulk.reports if report.landed_count] == []


def test_a_cursor_of_the_sandbox_expires_as_a_real_one(
    sandbox: Sandbox, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.platforms.salesforce.PAGE_SIZE", 10)
    fault = {"platform": "salesforce", "kind": "expired_cursor", "after": 1, "times": 1}
    sandbox.set_faults([{**fault, "path": "/services/data/v62.0/query/"}])
    records = records_of(run(sandbox.base_url("salesforce"), "contacts"))
    assert records["contacts"] == len(rows_of(sandbox.app.view, "Contact")) > 20
