"""Airflow connections, read as Airflow reads them from the environment: a URI or JSON."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from warehouse.errors import WrongUse

# Which credential a connection's login is, and which its password: the first that a source has.
# All others stand in its extra, under their own names.
LOGINS = ("client_id", "identifier", "username")
PASSWORDS = (
    "token",
    "client_secret",
    "password",
    "api_key",
    "key",
    "private_key",
    "refresh_token",
)
NESTED = "__extra__"


def read_connection(variable: str, text: str, names: Sequence[str]) -> dict[str, str]:
    """Return the credentials of these names that a connection holds."""
    if not text:
        return {}
    try:
        is_json = text.lstrip().startswith("{")
        told: dict[str, Any] = json.loads(text) if is_json else read_uri(text)
        extra = told.get("extra") or {}
        if isinstance(extra, str):
            extra = json.loads(extra)
        named = {
            **pick(names, LOGINS, told.get("login")),
            **pick(names, PASSWORDS, told.get("password")),
            **{name: str(extra[name]) for name in names if extra.get(name)},
        }
    except (ValueError, AttributeError, TypeError):
        raise WrongUse(f"{variable} is neither a URI nor the JSON of a connection.") from None
    return named


def read_uri(text: str) -> dict[str, Any]:
    """Return a URI's parts under the names that the JSON form has."""
    parts = urlsplit(text)
    extra = dict(parse_qsl(parts.query))
    nested = json.loads(extra.pop(NESTED, "{}"))
    return {
        "login": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "extra": {**extra, **nested},
    }


def pick(names: Sequence[str], roles: Sequence[str], value: object) -> dict[str, str]:
    """Return a value under the first name that may play its role."""
    role = next((role for role in roles if role in names), None)
    return {role: str(value)} if role and value else {}
