"""The few calls we make to Airflow's REST API."""

from contextlib import suppress
from typing import Any

import requests

from warehouse.airflow.errors import AirflowFailed

Json = dict[str, Any]
NOT_FOUND, CONFLICT = 404, 409


class Api:
    """Airflow's API on this machine, once logged in."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.session = requests.Session()
        self.session.trust_env = False

    def answers(self) -> bool:
        """Tell whether the server is there."""
        try:
            return self.session.get(f"{self.address}/api/v2/version", timeout=1).ok
        except requests.RequestException:
            return False

    def close(self) -> None:
        """Let go of the connection: a server that is told to stop waits for it."""
        self.session.close()

    def log_in(self, password: str) -> None:
        """Get a token for the user `admin` and use it from now on."""
        answer = self.call("POST", "/auth/token", {"username": "admin", "password": password})
        self.session.headers["Authorization"] = f"Bearer {answer['access_token']}"

    def warm_up(self) -> None:
        """Make the server build the routes that tasks use, which takes it some seconds.

        May be called beside the others: it has a connection of its own. Where it fails, the first
        task waits instead.
        """
        with suppress(requests.RequestException), requests.Session() as session:
            session.trust_env = False
            session.get(f"{self.address}/execution/health", timeout=60)

    def make_pool(self, name: str, slots: int) -> None:
        """Make a pool, or leave the one that is there."""
        pool = {"name": name, "slots": slots}
        self.call("POST", "/api/v2/pools", pool, allowed=CONFLICT)

    def dags(self) -> dict[str, Json]:
        """Return all DAGs by their id."""
        return {dag["dag_id"]: dag for dag in self.call("GET", "/api/v2/dags")["dags"]}

    def import_errors(self) -> list[Json]:
        """Return the DAG files that Airflow could not import."""
        return list(self.call("GET", "/api/v2/importErrors")["import_errors"])

    def pause(self, dag: str) -> None:
        """Keep a DAG from running, if it is still there."""
        self.call("PATCH", f"/api/v2/dags/{dag}", {"is_paused": True}, allowed=NOT_FOUND)

    def unpause(self, dag: str) -> None:
        """Let a DAG run."""
        self.call("PATCH", f"/api/v2/dags/{dag}", {"is_paused": False})

    def trigger(self, dag: str, partition: str) -> Json:
        """Start a run for one partition and return it."""
        body = {"logical_date": None, "partition_key": partition}
        return self.call("POST", f"/api/v2/dags/{dag}/dagRuns", body)

    def assets(self, prefix: str) -> dict[str, int]:
        """Return the assets whose address starts with `prefix`: what comes after it, and the id."""
        found = self.call("GET", "/api/v2/assets", query={"uri_pattern": f"{prefix}%"})["assets"]
        return {asset["uri"].removeprefix(prefix): asset["id"] for asset in found}

    def renew(self, asset: int, partition: str) -> None:
        """Record that an asset is up to date for a partition, without any run."""
        body = {"asset_id": asset, "partition_key": partition}
        self.call("POST", "/api/v2/assets/events", body)

    def unfinished_runs(self) -> list[Json]:
        """Return the runs of all DAGs that wait or run."""
        query = {"state": ["queued", "running"]}
        return list(self.call("GET", "/api/v2/dags/~/dagRuns", query=query)["dag_runs"])

    def runs(self, dag: str, since: str) -> list[Json]:
        """Return the runs of one DAG that were due at `since` or later."""
        query = {"run_after_gte": since}
        return list(self.call("GET", f"/api/v2/dags/{dag}/dagRuns", query=query)["dag_runs"])

    def fail_run(self, dag: str, run: str) -> None:
        """End a run, and the tasks that it has not ended."""
        self.call("PATCH", f"/api/v2/dags/{dag}/dagRuns/{run}", {"state": "failed"})

    def tasks(self, since: str) -> list[Json]:
        """Return the tasks of all runs that were due at `since` or later."""
        query = {"run_after_gte": since, "limit": 100}
        path = "/api/v2/dags/~/dagRuns/~/taskInstances"
        return list(self.call("GET", path, query=query)["task_instances"])

    def call(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        query: Json | None = None,
        allowed: int = 0,
    ) -> Json:
        """Send one request; any status but success and `allowed` raises."""
        try:
            answer = self.session.request(
                method, self.address + path, json=body, params=query, timeout=60
            )
        except requests.RequestException as error:
            message = f"Airflow's API did not answer {method} {path}: {error}"
            raise AirflowFailed(message) from error
        if not answer.ok and answer.status_code != allowed:
            message = f"Airflow's API refused {method} {path}: {answer.status_code} {answer.text}"
            raise AirflowFailed(message)
        return dict(answer.json())
