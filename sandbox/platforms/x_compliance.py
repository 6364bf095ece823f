"""X's batch compliance: a job is made, identifiers are uploaded, polled for, results downloaded."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.chance import DAY, MINUTE
from sandbox.faults import Fault
from sandbox.http import Reply, Request, compact, json_reply
from sandbox.platforms.base import bearer
from sandbox.platforms.x_paging import BadRequest, read_id
from sandbox.platforms.x_problems import client_forbidden, problem, usage_capped
from sandbox.tokens import Tokens
from sandbox.view import View
from sandbox.world import iso

# The real one stands on another host: what is stored there is opened by the address itself.
STORAGE = "/storage/twttr-tweet-compliance/"
SIGNATURE = "sandbox-x-signature"
FIRST_JOB = 1_421_185_651_106_480_129
UPLOAD_ENDS, DOWNLOAD_ENDS = 15 * MINUTE, 7 * DAY
REASONS = ("deleted",) * 6 + ("deactivated", "protected", "suspended")


@dataclass
class Job:
    """A job, and what was uploaded to it: None until then."""

    id: int
    name: str
    created_at: int
    uploaded: tuple[str, ...] | None = None

    def content(self, base: str, status: str) -> dict[str, object]:
        """Return the job as X tells it."""
        told: dict[str, object] = {
            "id": str(self.id),
            "type": "tweets",
            "status": status,
            "resumable": False,
            "created_at": iso(self.created_at),
            "upload_url": f"{base}{STORAGE}{self.id}/submission?X-Goog-Signature={SIGNATURE}",
            "upload_expires_at": iso(self.created_at + UPLOAD_ENDS),
            "download_url": f"{base}{STORAGE}{self.id}/delivery?X-Goog-Signature={SIGNATURE}",
            "download_expires_at": iso(self.created_at + DOWNLOAD_ENDS),
        }
        return {**told, "name": self.name} if self.name else told


def is_authorized(request: Request, tokens: Tokens) -> bool:
    """Say whether the request carries a token or, at the storage, the signature and no token."""
    if request.path.startswith(STORAGE):
        return request.first("X-Goog-Signature") == SIGNATURE and not request.token
    return bearer(request, tokens)


def answer_compliance(view: View, request: Request) -> Reply:
    """Answer a request about jobs, or to their storage."""
    if request.path == "/2/compliance/jobs":
        return _create(view, request) if request.method == "POST" else _list(view, request)
    match = re.fullmatch(rf"(?:/2/compliance/jobs/|{STORAGE})(\d+)(?:/(\w+))?", request.path)
    job = _jobs(request).get(int(match[1])) if match else None
    if not match or not job:
        return json_reply(problem("Not Found", 404), 404)
    if request.method == "PUT" and match[2] == "submission":
        if request.headers.get("content-type") != "text/plain":
            return Reply(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
        job.uploaded = tuple(request.body.decode().split())
        return Reply(200, content_type="text/html; charset=UTF-8")
    if match[2] == "delivery":
        return _deliver(view, job)
    return json_reply({"data": job.content(request.base, _status(view, job))})


def _jobs(request: Request) -> dict[int, Job]:
    jobs: dict[int, Job] = request.memory.setdefault("jobs", {})
    return jobs


def _status(view: View, job: Job) -> str:
    if job.uploaded is None:
        return "created" if view.now <= job.created_at + UPLOAD_ENDS else "expired"
    return "complete" if view.now <= job.created_at + DOWNLOAD_ENDS else "expired"


def _create(view: View, request: Request) -> Reply:
    try:
        asked = request.json()
    except ValueError:
        asked = {}
    if asked.get("type") != "tweets":
        raise BadRequest("type", str(asked.get("type")), "type must be one of: tweets, users")
    jobs = _jobs(request)
    if any(_status(view, job) == "created" for job in jobs.values()):
        return json_reply({**problem("Conflict", 409), "detail": "One job at a time"}, 409)
    job = Job(FIRST_JOB + len(jobs), str(asked.get("name", "")), view.now)
    jobs[job.id] = job
    return json_reply({"data": job.content(request.base, "created")})


def _list(view: View, request: Request) -> Reply:
    status = request.first("status")
    listed = [
        job.content(request.base, _status(view, job))
        for job in _jobs(request).values()
        if status in ("", _status(view, job))
    ]
    meta = {"result_count": len(listed)}
    return json_reply({"data": listed, "meta": meta} if listed else {"meta": meta})


def _deliver(view: View, job: Job) -> Reply:
    """Return a line for each post that must be deleted; of the others nothing is said."""
    lines = []
    for identifier in job.uploaded or ():
        post = view.index.tweet(read_id(identifier))
        if post < 0 or not view.is_deleted[post]:
            continue
        line = {
            "id": identifier,
            "action": "delete",
            "created_at": iso(int(view.world.posts.at[post])),
            "redacted_at": iso(int(view.world.deleted_at[post])),
            "reason": REASONS[post % len(REASONS)],
        }
        lines.append(compact(line))
    return Reply(200, "\n".join(lines).encode(), content_type="application/octet-stream")


def _told_of_job(request: Request, status: str) -> Reply:
    """Answer for any job that it stands so, and its identifier where the path has one."""
    number = re.search(r"\d+$", request.path)
    data = {"id": number[0] if number else "", "type": "tweets", "status": status}
    return json_reply({"data": data})


OWN_FAULTS: Mapping[str, Callable[[Request, Fault], Reply]] = {
    "usage_capped": lambda _request, _fault: usage_capped(),
    "client_forbidden": lambda _request, _fault: client_forbidden(),
    "job_running": lambda request, _fault: _told_of_job(request, "in_progress"),
    "job_failed": lambda request, _fault: _told_of_job(request, "failed"),
}
