"""Credentials on requests. They live only here and in the settings, never in what is landed."""

import threading
from datetime import datetime, timedelta
from typing import Literal

from requests import PreparedRequest
from requests.auth import AuthBase

from extract.errors import SignInRefused
from extract.hiding import hide, hide_in_body
from extract.token_endpoint import SignIn, ask_grant
from extract.token_store import Grant, Kept

ClientIn = Literal["header", "body"]
# What is given and no secret: who we are.
PUBLIC = frozenset({"client_id", "identifier", "username"})
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
CREATE_SESSION = "/xrpc/com.atproto.server.createSession"
REFRESH_SESSION = "/xrpc/com.atproto.server.refreshSession"


class Auth(AuthBase):
    """Credentials on requests. `secrets` are hidden wherever a text might repeat them."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be seen."""
        return ()

    @property
    def ends_at(self) -> datetime | None:
        """When they can be renewed no more, where the platform tells."""
        return None

    def renew(self) -> bool:
        """Get new credentials after the platform refused these; say whether there are any."""
        return False

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add what there is to a request: nothing, where nothing was given."""
        return request

    def hide(self, text: str) -> str:
        """Return a text without our secrets."""
        return hide(text, self.secrets)

    def hide_in_body(self, body: bytes) -> bytes:
        """Return a body without our secrets."""
        return hide_in_body(body, self.secrets)

    def __repr__(self) -> str:
        """Show that there are credentials, not which."""
        return f"{type(self).__name__}(…)"


class Bearer(Auth):
    """A static bearer token; some platforms call its scheme by another name."""

    def __init__(self, token: str, scheme: str = "Bearer") -> None:
        self.token = token
        self.scheme = scheme

    @property
    def secrets(self) -> tuple[str, ...]:
        """The token."""
        return (self.token,)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add the token to a request."""
        request.headers["Authorization"] = f"{self.scheme} {self.token}"
        return request


class HeaderKey(Auth):
    """A static key in a header of the platform's own."""

    def __init__(self, header: str, key: str) -> None:
        self.header = header
        self.key = key

    @property
    def secrets(self) -> tuple[str, ...]:
        """The key."""
        return (self.key,)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add the key to a request."""
        request.headers[self.header] = self.key
        return request


class Renewed(Auth):
    """A bearer token that ends, and is renewed before that or when the platform refuses it.

    Safe for threads, and for several processes at once: they share what the store keeps.
    """

    def __init__(self, sign_in: SignIn) -> None:
        self.sign_in = sign_in
        self.lock = threading.Lock()
        self.sent = threading.local()
        self.kept = Kept()
        names = sign_in.given.keys() - PUBLIC
        self.seen = tuple(sign_in.given[name] for name in names if sign_in.given[name])

    @property
    def secrets(self) -> tuple[str, ...]:
        """What was given, and each token since."""
        return self.seen

    @property
    def ends_at(self) -> datetime | None:
        """When somebody must sign in anew, where the platform tells."""
        return self.kept.ends_at

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add a token that is good for now to a request."""
        with self.lock:
            if not self.kept.is_good_at(self.sign_in.clock()):
                self.obtain(refused="")
            self.sent.token = self.kept.access_token
        request.headers["Authorization"] = f"Bearer {self.sent.token}"
        return request

    def renew(self) -> bool:
        """Get another token than the one that this thread's last request was refused with."""
        refused: str = getattr(self.sent, "token", "")
        with self.lock:
            if self.kept.access_token == refused:
                self.obtain(refused)
        return True

    def obtain(self, refused: str) -> None:
        """Take the token that another process has got meanwhile, else ask for one and keep it."""
        store, now = self.sign_in.store, self.sign_in.clock()
        with store.locked():
            kept = store.read(self.sign_in.given)
            self.see(kept.access_token, kept.refresh_token)
            if kept.access_token == refused or not kept.is_good_at(now):
                # Written before as well: a full disk must be told before a token is used up.
                store.write(kept)
                grant = self.ask(kept)
                self.see(grant.access_token, grant.refresh_token)
                kept = kept.renewed(grant, now)
                store.write(kept)
            self.kept = kept

    def see(self, *tokens: str) -> None:
        """Remember secrets."""
        new = tuple(token for token in tokens if token and token not in self.seen)
        self.seen = (*self.seen, *new)

    def ask(self, kept: Kept) -> Grant:
        """Ask the platform for a token."""
        raise NotImplementedError


class ClientCredentials(Renewed):
    """OAuth2 client credentials: `client_id` and `client_secret`, in a header or in the body."""

    def __init__(self, sign_in: SignIn, url: str, client_in: ClientIn = "header") -> None:
        super().__init__(sign_in)
        self.url = url
        self.client_in = client_in

    def ask(self, kept: Kept) -> Grant:
        """Ask for a token in our own name."""
        form = {"grant_type": "client_credentials"}
        return ask_as_client(self.sign_in, self.url, form, self.client_in)


class RefreshToken(Renewed):
    """OAuth2 refresh token: `client_id`, `client_secret` and `refresh_token`.

    Many platforms give a new refresh token with each access token and end the old one: the new one
    is kept before it is used.
    """

    def __init__(self, sign_in: SignIn, url: str, client_in: ClientIn = "body") -> None:
        super().__init__(sign_in)
        self.url = url
        self.client_in = client_in

    def ask(self, kept: Kept) -> Grant:
        """Trade the refresh token for an access token."""
        token = kept.refresh_token or self.sign_in.given["refresh_token"]
        form = {"grant_type": "refresh_token", "refresh_token": token}
        return ask_as_client(self.sign_in, self.url, form, self.client_in)


class JwtBearer(Renewed):
    """OAuth2 JWT bearer, signed with RS256: `client_id`, `username` and `private_key` (PEM)."""

    def __init__(self, sign_in: SignIn, url: str, audience: str) -> None:
        super().__init__(sign_in)
        self.url = url
        self.audience = audience

    def ask(self, kept: Kept) -> Grant:
        """Sign who we are, and trade that for an access token."""
        form = {"grant_type": JWT_BEARER, "assertion": self.sign()}
        return ask_grant(self.sign_in, self.url, form=form)

    def sign(self) -> str:
        """Return who we are, signed; good for three minutes."""
        import jwt

        given = self.sign_in.given
        claims = {
            "iss": given["client_id"],
            "sub": given["username"],
            "aud": self.audience,
            "exp": int((self.sign_in.clock() + timedelta(minutes=3)).timestamp()),
        }
        # An environment variable may hold the lines of a PEM file with \n between them.
        key = given["private_key"].replace("\\n", "\n")
        try:
            return jwt.encode(claims, key, algorithm="RS256")
        except (ValueError, TypeError, jwt.PyJWTError) as problem:
            raise SignInRefused(
                f"{self.sign_in.source}: the private key is no RSA key in PEM"
                f" ({type(problem).__name__}). {self.sign_in.advice('private_key')}"
            ) from None


class SessionRefresh(Renewed):
    """A session of the AT protocol (Bluesky): `identifier` and `password` (an app password).

    Few sessions a day are given, so one is kept and refreshed, and begun anew when that is refused.
    """

    def ask(self, kept: Kept) -> Grant:
        """Refresh the session, or begin one."""
        if kept.refresh_token:
            headers = {"Authorization": f"Bearer {kept.refresh_token}"}
            try:
                return ask_grant(self.sign_in, REFRESH_SESSION, headers=headers)
            except SignInRefused:
                pass
        given = self.sign_in.given
        who = {"identifier": given["identifier"], "password": given["password"]}
        return ask_grant(self.sign_in, CREATE_SESSION, json=who)


def bearer(sign_in: SignIn) -> Auth:
    """Sign in with the credential `token`."""
    return Bearer(sign_in.given["token"])


def nobody(sign_in: SignIn) -> None:
    """Sign in to a platform that anybody may read, without credentials."""


def ask_as_client(sign_in: SignIn, url: str, form: dict[str, str], client_in: ClientIn) -> Grant:
    """Ask for a token as the client that we registered."""
    client = (sign_in.given["client_id"], sign_in.given["client_secret"])
    if client_in == "header":
        return ask_grant(sign_in, url, form=form, client=client)
    named = {"client_id": client[0], "client_secret": client[1]}
    return ask_grant(sign_in, url, form={**form, **named})
