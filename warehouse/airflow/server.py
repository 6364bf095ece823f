"""Airflow with its web page, until Ctrl-C: what `kenno up` shows."""

import contextlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from warehouse.airflow.configuration import PROGRAMS, configure
from warehouse.airflow.database import prepare_database
from warehouse.airflow.keys import keys_of, password_of_admin
from warehouse.airflow.pauses import switch_back
from warehouse.airflow.pipeline import SERVICES, WRITER_POOL
from warehouse.airflow.services import SCHEDULER, only_one, refuse_used_port, run_services


def serve(
    home: Path,
    config: Path,
    dags: Path,
    port: int,
    environment: Mapping[str, str],
    progress: Callable[[str], None],
    commands: Path = PROGRAMS,
) -> None:
    """Run all of Airflow on a local port; say its address and how to log in. Ends by Ctrl-C.

    DAGs keep their state, and a new one is paused: nothing runs on its schedule until someone
    switches it on there.
    """
    refuse_used_port(port)
    folder = home.resolve() / "airflow"
    (folder / "logs" / "services").mkdir(parents=True, exist_ok=True)
    settings = configure(home, config, dags, port, environment, commands)
    address = f"http://127.0.0.1:{port}"
    with only_one(folder):
        settings |= keys_of(folder)
        prepare_database(folder, settings)
        password = password_of_admin(folder)
        everything = SERVICES | {"triggerer": ["triggerer", "--skip-serve-logs"]}
        with run_services(folder, address, everything, settings) as services:
            services.wait_for_api()
            services.api.log_in(password)
            switch_back(folder, services.api)
            services.api.make_pool(WRITER_POOL, slots=1)
            services.begin(SCHEDULER)
            progress(f"Airflow: {address} (user admin, password {password})")
            with contextlib.suppress(KeyboardInterrupt):
                while True:
                    services.check()
                    time.sleep(1)
