"""Airflow's metadata database: made once, then only when Airflow's version changes."""

import json
import os
import secrets
import shutil
import subprocess
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
    file costs none.
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
    draft.replace(database)
    marker.write_text(installed)


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


def password_of_admin(folder: Path) -> str:
    """Return the password of Airflow's user `admin`, made up at the first call."""
    path = folder / "passwords.json"
    if not path.exists():
        draft = path.with_suffix(".draft")
        with open(draft, "w", opener=open_for_owner_only) as file:
            json.dump({"admin": secrets.token_urlsafe(18)}, file)
        draft.replace(path)
    return str(json.loads(path.read_text())["admin"])


def open_for_owner_only(path: str, flags: int) -> int:
    """Open a file that nobody else on the machine can read."""
    return os.open(path, flags, 0o600)
