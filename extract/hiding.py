"""Secrets out of texts and bodies, in every coding in which a platform might repeat them."""

import base64
import json
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, quote_plus

# Good in a body of any encoding, which stays JSON.
HIDDEN = "***"
# What is shorter would be found in innocent words, and no platform gives such a secret.
SHORTEST = 6


def hide(text: str, secrets: Iterable[str]) -> str:
    """Return a text without secrets."""
    for form in forms(tuple(secrets)):
        text = text.replace(form, HIDDEN)
    return text


def hide_in_body(body: bytes, secrets: Iterable[str]) -> bytes:
    """Return a body without secrets."""
    for form in forms(tuple(secrets)):
        if (coded := form.encode()) in body:
            body = body.replace(coded, HIDDEN.encode())
    return body


@lru_cache(maxsize=64)
def forms(secrets: tuple[str, ...]) -> tuple[str, ...]:
    """Return each secret as it is, quoted for a URL, for JSON, and in base64; longest first."""
    found = {
        form
        for secret in secrets
        if len(secret) >= SHORTEST
        for form in (
            secret,
            secret.strip(),
            quote(secret),
            quote(secret, safe=""),
            quote_plus(secret),
            json.dumps(secret)[1:-1],
            base64.b64encode(secret.encode()).decode(),
        )
    }
    return tuple(sorted(found, key=len, reverse=True))
