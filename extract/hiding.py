"""Secrets out of texts and bodies, in every coding in which a platform might repeat them."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import quote, quote_plus

# Good in a body of any encoding, which stays JSON.
HIDDEN = "***"
# What is shorter would be found in innocent words, and no platform gives such a secret.
SHORTEST = 6
PERCENT = re.compile("%[0-9A-F]{2}")


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
    """Return each secret in every coding that is known, longest first."""
    found = {form for secret in secrets if len(secret) >= SHORTEST for form in codings_of(secret)}
    return tuple(sorted(found, key=len, reverse=True))


def codings_of(secret: str) -> Iterator[str]:
    """Yield a secret as it is, quoted for a URL (in both cases), for JSON, and in base64."""
    yield from (secret, secret.strip())
    for quoted in (quote(secret), quote(secret, safe=""), quote_plus(secret)):
        yield from (quoted, PERCENT.sub(lambda found: found[0].lower(), quoted))
    as_json = json.dumps(secret)[1:-1]
    yield from (as_json, as_json.replace("/", "\\/"))
    yield base64.b64encode(secret.encode()).decode()
