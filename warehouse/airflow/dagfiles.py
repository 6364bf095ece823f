"""DAG files: whether Airflow has read them as they are now."""

import time
from collections.abc import Sequence
from datetime import datetime

from warehouse.airflow.errors import AirflowFailed
from warehouse.airflow.results import read_time
from warehouse.airflow.services import Services

SECONDS_TO_PARSE = 60


def wait_for_dags(services: Services, names: Sequence[str], since: datetime) -> list[str]:
    """Wait until Airflow has read the DAG files after `since`; return the DAGs that are paused."""
    deadline = time.monotonic() + SECONDS_TO_PARSE
    while time.monotonic() < deadline:
        services.check()
        for error in services.api.import_errors():
            if is_since(error["timestamp"], since):
                message = f"Airflow cannot import {error['filename']}:\n{error['stack_trace']}"
                raise AirflowFailed(message)
        dags = services.api.dags()
        fresh = {name for name, dag in dags.items() if is_since(dag["last_parsed_time"], since)}
        if fresh.issuperset(names):
            return [name for name in names if dags[name]["is_paused"]]
        time.sleep(0.2)
    missing = ", ".join(sorted(set(names) - fresh))
    message = f"Airflow found no DAG {missing}: see {services.log('dag-processor')}"
    raise AirflowFailed(message)


def is_since(moment: str | None, since: datetime) -> bool:
    """Tell whether Airflow wrote something down at `since` or later."""
    written = read_time(moment)
    return written is not None and written >= since
