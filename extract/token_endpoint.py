"""Asking a platform for a token: the one request that carries secrets in its body."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests

from extract.errors import PassingFault, RateLimited, Refused, SignInRefused
from extract.hiding import hide
from extract.judgement import name_credentials
from extract.throttle import reset_at
from extract.token_store import Grant, TokenStore
from extract.transport import Answer, exchange, open_session

LARGEST_ANSWER = 256 * 1024
TOO_MANY_REQUESTS = 429
TRY_AGAIN = frozenset({408, 425})
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class SignIn:
    """What a connector's `sign_in` makes credentials of.

    `given` are the secrets by name; `base_url` is where the platform is, `own_base_url` where the
    connector says that it is; `store` keeps tokens from run to run.
    """

    source: str
    given: Mapping[str, str]
    base_url: str
    own_base_url: str
    store: TokenStore
    clock: Callable[[], datetime]
    timeout: timedelta = timedelta(seconds=30)
    headers: Mapping[str, str] = field(default_factory=dict)

    def address(self, url: str) -> str:
        """Return where to ask for a token.

        A path is on the platform's host. A whole address is as the platform documents it, but
        where the platform was moved by `base_url`, its token endpoint moved with it.
        """
        base_url = self.base_url.rstrip("/")
        if url.startswith("/"):
            return base_url + url
        if base_url == self.own_base_url.rstrip("/"):
            return url
        return base_url + urlsplit(url).path

    def advice(self, *names: str) -> str:
        """Say where credentials come from."""
        return f"Check {name_credentials(self.source, names or tuple(self.given))}."


def ask_grant(
    sign_in: SignIn,
    url: str,
    form: Mapping[str, str] | None = None,
    json: Mapping[str, str] | None = None,
    client: tuple[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Grant:
    """Return what a token endpoint grants.

    `client` is sent as HTTP Basic. Raises SignInRefused where the platform says no, PassingFault
    and RateLimited where another attempt may help.
    """
    address = sign_in.address(url)
    where = f"{sign_in.source}: POST {address}"
    with open_session(address) as session:
        request = session.prepare_request(
            requests.Request(
                "POST",
                address,
                data=form,
                json=json,
                auth=client,
                headers={"Accept": "application/json", **sign_in.headers, **(headers or {})},
            )
        )
        answer = exchange(session, request, where, sign_in.timeout, LARGEST_ANSWER)
    sent = [*sign_in.given.values(), ":".join(client or ()), *(form or {}).values()]
    sent += [value.removeprefix("Bearer ") for value in (headers or {}).values()]
    refuse_bad(sign_in, where, answer, [text for text in sent if text])
    return read_grant(where, answer.body)


def refuse_bad(sign_in: SignIn, where: str, answer: Answer, secrets: list[str]) -> None:
    """Raise what stands in the way of reading an answer as a grant."""
    status = answer.status
    if status == TOO_MANY_REQUESTS:
        now = sign_in.clock()
        reset = reset_at(answer.headers, now) or now + MINUTE
        raise RateLimited(f"{where}: rate limit", reset)
    if status >= 500 or status in TRY_AGAIN:
        raise PassingFault(f"HTTP {status} from {where}")
    if 400 <= status < 500:
        text = " ".join(answer.body[:2000].decode("utf-8", "replace").split())
        raise SignInRefused(
            f"{where}: the sign-in was refused with HTTP {status},"
            f" body: {hide(text, secrets)[:200]}. {sign_in.advice()}"
        )
    if status >= 300:
        raise Refused(
            f"{where}: HTTP {status}, which is no token; secrets are not sent elsewhere."
            " Put the right base_url in kenno.toml."
        )


def read_grant(where: str, body: bytes) -> Grant:
    """Read a grant in OAuth2's words or the AT protocol's."""
    try:
        told = msgspec.json.decode(body, type=dict[str, Any])
        access_token = str(told.get("access_token") or told["accessJwt"])
        refresh_token = str(told.get("refresh_token") or told.get("refreshJwt") or "")
        seconds = told.get("expires_in") or seconds_inside(access_token)
        lifetime = None if seconds is None else timedelta(seconds=float(seconds))
        bound = told.get("refresh_token_expires_in")
        refresh_lifetime = None if bound is None else timedelta(seconds=float(bound))
    except (msgspec.MsgspecError, LookupError, ValueError, TypeError, OverflowError):
        raise PassingFault(f"the answer of {where} is no grant of a token", Refused) from None
    return Grant(access_token, lifetime, refresh_token, refresh_lifetime)


def seconds_inside(access_token: str) -> float | None:
    """Return how long a token lives where it is a JWT that tells; its signature is not ours."""
    import jwt

    try:
        claims = jwt.decode(access_token, options={"verify_signature": False})
        return float(claims["exp"]) - float(claims["iat"])
    except (jwt.PyJWTError, LookupError, ValueError, TypeError):
        return None
