"""Airflow's metadata database: made once, then only when Airflow's version changes."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from warehouse.airflow.configuration import PROGRAMS
from warehouse.airflow.errors import AirflowFailed

SECONDS_TO_MIGRATE = 300


def prepare_database(folder: Path, environment: Mapping[str, str]) -> None:
    """Bring the metadata database in `folder` to the installed version of Airflow.

    The work is done on a copy that then takes the database's name: a killed migration is one
    that never was. Asking Airflow whether there is anything to do costs four seconds; a marker
    file costs none. A new database is a copy of the installation's empty one.
    """
    marker, database = folder / "airflow.db.version", folder / "airflow.db"
    installed = version("apache-airflow-core")
    if database.exists() and marker.exists() and marker.read_text() == installed:
        return
    draft = folder / "airflow.db.draft"
    draft.unlink(missing_ok=True)
    if database.exists():
        shutil.copyfile(database, draft)
        migrate(draft, folder / "logs" / "services" / "migrate.log", environment)
    elif (empty := empty_database(installed)).exists():
        shutil.copyfile(empty, draft)
    else:
        migrate(draft, folder / "logs" / "services" / "migrate.log", environment)
    draft.replace(database)
    marker.write_text(installed)


def empty_database(installed: str) -> Path:
    """Return where this installation keeps an empty database of that version of Airflow."""
    return Path(sys.prefix) / "share" / "kenno" / f"airflow-{installed}.db"


def make_empty_database() -> None:
    """Make the installation's empty database: part of set-up, so that no first run waits for it."""
    empty = empty_database(version("apache-airflow-core"))
    if empty.exists():
        return
    empty.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=empty.parent) as folder:
        draft = Path(folder) / "airflow.db"
        environment = {"AIRFLOW_HOME": folder, "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
        migrate(draft, Path(folder) / "migrate.log", environment)
        draft.replace(empty)


def migrate(database: Path, log: Path, environment: Mapping[str, str]) -> None:
    """Run `airflow db migrate` on one SQLite file."""
    address = {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{database}"}
    with log.open("wb") as output:
        ended = subprocess.run(
            [str(PROGRAMS / "airflow"), "db", "migrate"],
            env={**environment, **address},
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS_TO_MIGRATE,
            check=False,
        )
    if ended.returncode:
        message = f"airflow db migrate ended with {ended.returncode}: see {log}"
        raise AirflowFailed(message)
