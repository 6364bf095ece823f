"""Secrets that Airflow's services share: made up once for a home, readable by its owner only."""

import base64
import json
import os
import secrets
from pathlib import Path

FILE = "keys.json"


def keys_of(folder: Path) -> dict[str, str]:
    """Return the settings with the keys of the Airflow in `folder`, made up at the first call.

    Left to itself, each service would make up its own, and refuse what the others sign.
    """
    path = folder / FILE
    if not path.exists():
        write_for_owner_only(
            path,
            {
                "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_urlsafe(32),
                "AIRFLOW__API__SECRET_KEY": secrets.token_urlsafe(32),
                "AIRFLOW__CORE__FERNET_KEY": base64.urlsafe_b64encode(os.urandom(32)).decode(),
            },
        )
    told: dict[str, str] = json.loads(path.read_text("utf-8"))
    return told


def password_of_admin(folder: Path) -> str:
    """Return the password of Airflow's user `admin`, made up at the first call."""
    path = folder / "passwords.json"
    if not path.exists():
        write_for_owner_only(path, {"admin": secrets.token_urlsafe(16)})
    return str(json.loads(path.read_text("utf-8"))["admin"])


def write_for_owner_only(path: Path, told: dict[str, str]) -> None:
    """Write a small file, whole, that nobody else on the machine can read."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(told, file)
    draft.replace(path)
