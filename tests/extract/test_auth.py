"""Signing in, over real HTTP: tokens are renewed in time, once, kept safely, and never shown."""

import base64
import json
import logging
import multiprocessing
import stat
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from extract.auth import (
    Auth,
    Bearer,
    ClientCredentials,
    HeaderKey,
    JwtBearer,
    RefreshToken,
    SessionRefresh,
    bearer,
    nobody,
)
from extract.errors import (
    LandingFailed,
    RateLimited,
    Refused,
    SignInRefused,
    Unauthorized,
    Unreachable,
)
from extract.http import Api
from extract.token_endpoint import SignIn
from extract.token_store import TokenStore
from tests.extract.loopback import Answer, Asked, Clock, Platform, as_json
from tests.extract.pipeline import UNTIL

Serve = Callable[[Callable[[Asked], Answer]], Platform]
CLIENT = {"client_id": "kenno-app", "client_secret": "planted-client-s3cret/+"}
REFRESHABLE = {**CLIENT, "refresh_token": "planted-refresh-0"}
SESSION = {"identifier": "lumo.example", "password": "planted-app-passw0rd"}
NO = as_json({"error": "invalid_grant", "error_description": "planted-refresh-0 is revoked"}).body


def form_of(asked: Asked) -> dict[str, str]:
    """Return the form that was sent."""
    return dict(parse_qsl(asked.body)) if isinstance(asked.body, str) else {}


class Platforms:
    """A platform that takes the newest token it issued, and renews as OAuth2 or Bluesky does."""

    def __init__(self, expires_in: int | None = 3600, is_rotating: bool = True) -> None:
        self.expires_in = expires_in
        self.is_rotating = is_rotating
        self.issued = 0
        self.revoked: set[str] = set()
        self.lock = threading.Lock()
        self.answers: list[Answer] = []

    def __call__(self, asked: Asked) -> Answer:
        if asked.method == "POST":
            with self.lock:
                return self.answers.pop(0) if self.answers else self.issue(asked)
        if asked.authorization != f"Bearer access-token-{self.issued}":
            return Answer(b'{"error": "expired"}', status=401)
        return as_json([1])

    def issue(self, asked: Asked) -> Answer:
        used = form_of(asked).get("refresh_token") or asked.authorization.removeprefix("Bearer ")
        if used in self.revoked:
            return Answer(NO, status=400)
        self.issued += 1
        if asked.path.startswith("/xrpc"):
            tokens = {
                "accessJwt": f"access-token-{self.issued}",
                "refreshJwt": f"refresh-token-{self.issued}",
            }
            return as_json(tokens)
        granted: dict[str, object] = {"access_token": f"access-token-{self.issued}"}
        if self.expires_in is not None:
            granted["expires_in"] = self.expires_in
        if self.is_rotating and "refresh_token" in form_of(asked):
            granted["refresh_token"] = f"planted-refresh-{self.issued}"
            self.revoked.add(used)
        return as_json(granted)

    def expire(self) -> None:
        """Take no token any more that was issued before."""
        self.issued += 1


@pytest.fixture
def store(tmp_path: Path) -> TokenStore:
    return TokenStore(tmp_path / "state", "linkedin")


@pytest.fixture
def connect(store: TokenStore, clock: Clock) -> Callable[..., Api]:
    """Connect to a platform with credentials made by a function of a SignIn."""

    def open_api(platform: Platform, make: Callable[[SignIn], Auth], given: dict[str, str]) -> Api:
        sign_in = SignIn("linkedin", given, platform.url, "https://api.example", store, clock)
        return Api("linkedin", platform.url, make(sign_in), clock, clock.sleep)

    return open_api


Connect = Callable[[Platform, Callable[[SignIn], Auth], dict[str, str]], Api]


def by_client(sign_in: SignIn) -> Auth:
    return ClientCredentials(sign_in, "/oauth/token")


def by_refresh(sign_in: SignIn) -> Auth:
    return RefreshToken(sign_in, "https://www.example/oauth/v2/accessToken")


WAYS: dict[str, tuple[Callable[[SignIn], Auth], dict[str, str]]] = {
    "client credentials": (by_client, CLIENT),
    "refresh token": (by_refresh, REFRESHABLE),
    "session": (SessionRefresh, SESSION),
}
EACH_WAY = pytest.mark.parametrize("way", WAYS)


def tokens_asked_for(platform: Platform) -> list[Asked]:
    return [asked for asked in platform.asked if asked.method == "POST"]


def test_a_key_goes_into_the_header_that_the_platform_wants(serve: Serve, clock: Clock) -> None:
    platform = serve(lambda asked: as_json([]))
    auth = HeaderKey("X-Goog-Api-Key", "planted-key")
    Api("youtube", platform.url, auth, clock, clock.sleep).get("/videos")
    (asked,) = platform.asked
    assert asked.headers["x-goog-api-key"] == "planted-key"
    assert (asked.authorization, asked.query) == ("", {})


def test_a_scheme_of_another_name_is_sent_under_it(serve: Serve, clock: Clock) -> None:
    platform = serve(lambda asked: as_json([]))
    Api("weibo", platform.url, Bearer("t", "OAuth2"), clock, clock.sleep).get("/")
    assert platform.asked[0].authorization == "OAuth2 t"


def test_a_source_signs_in_with_its_token_or_with_nothing(store: TokenStore, clock: Clock) -> None:
    sign_in = SignIn("x", {"token": "planted"}, "http://h", "http://h", store, clock)
    made = bearer(sign_in)
    assert made.secrets == ("planted",)
    assert made.renew() is False
    assert nobody(sign_in) is None  # type: ignore[func-returns-value]


def test_reddits_client_is_sent_as_http_basic(serve: Serve, connect: Connect) -> None:
    platform = serve(Platforms())
    connect(platform, by_client, CLIENT).get("/")
    asked, used = platform.asked
    assert form_of(asked) == {"grant_type": "client_credentials"}
    coded = asked.authorization.removeprefix("Basic ")
    assert base64.b64decode(coded).decode() == "kenno-app:planted-client-s3cret/+"
    assert used.authorization == "Bearer access-token-1"


def test_a_client_may_stand_in_the_body(serve: Serve, connect: Connect) -> None:
    platform = serve(Platforms())
    connect(platform, lambda one: ClientCredentials(one, "/t", "body"), CLIENT).get("/")
    assert form_of(platform.asked[0]) == {"grant_type": "client_credentials", **CLIENT}
    assert platform.asked[0].authorization == ""


@EACH_WAY
def test_a_token_serves_many_requests_and_runs(serve: Serve, connect: Connect, way: str) -> None:
    platform = serve(Platforms())
    for _ in range(2):
        api = connect(platform, *WAYS[way])
        for _ in range(3):
            assert api.get("/").json == [1]
    assert len(tokens_asked_for(platform)) == 1


@EACH_WAY
def test_a_token_that_was_refused_is_renewed_once_and_the_request_sent_again(
    serve: Serve, connect: Connect, way: str
) -> None:
    platforms = Platforms()
    platform = serve(platforms)
    api = connect(platform, *WAYS[way])
    api.get("/")
    platforms.expire()
    assert api.get("/").json == [1]
    assert len(tokens_asked_for(platform)) == 2


@EACH_WAY
def test_a_refusal_that_stays_after_a_renewal_is_told(
    serve: Serve, connect: Connect, way: str
) -> None:
    platforms = Platforms()

    def answer(asked: Asked) -> Answer:
        return platforms(asked) if asked.method == "POST" else Answer(b"{}", status=401)

    platform = serve(answer)
    with pytest.raises(Unauthorized, match=r"HTTP 401.*Airflow connection kenno_linkedin"):
        connect(platform, *WAYS[way]).get("/")
    assert [asked.method for asked in platform.asked] == ["POST", "GET", "POST", "GET"]


def test_a_token_is_renewed_before_it_ends(serve: Serve, connect: Connect, clock: Clock) -> None:
    platform = serve(Platforms(expires_in=600))
    api = connect(platform, by_refresh, REFRESHABLE)
    api.get("/")
    clock.now += timedelta(seconds=539)
    api.get("/")
    assert len(tokens_asked_for(platform)) == 1
    clock.now += timedelta(seconds=2)
    api.get("/")
    assert [asked.method for asked in platform.asked] == ["POST", "GET", "GET", "POST", "GET"]


def test_a_token_of_a_few_seconds_is_used_for_half_of_them(
    serve: Serve, connect: Connect, clock: Clock
) -> None:
    platform = serve(Platforms(expires_in=10))
    api = connect(platform, by_client, CLIENT)
    api.get("/")
    clock.now += timedelta(seconds=4)
    api.get("/")
    assert len(tokens_asked_for(platform)) == 1


def test_a_session_tells_inside_its_token_when_it_ends(
    serve: Serve, connect: Connect, clock: Clock
) -> None:
    begun = datetime(2020, 1, 1, tzinfo=UTC).timestamp()
    claims = {"iat": int(begun), "exp": int(begun) + 7200}
    token = jwt.encode(claims, "x" * 32, algorithm="HS256")

    def answer(asked: Asked) -> Answer:
        return as_json(
            {"accessJwt": token, "refreshJwt": "r"} if asked.body or asked.method == "POST" else [1]
        )

    platform = serve(answer)
    api = connect(platform, SessionRefresh, SESSION)
    api.get("/")
    clock.now += timedelta(seconds=7139)
    api.get("/")
    assert len(tokens_asked_for(platform)) == 1, "counted by our clock, however theirs differs"
    clock.now += timedelta(seconds=2)
    api.get("/")
    assert tokens_asked_for(platform)[1].path.endswith("refreshSession")


def test_a_rotated_token_is_kept_before_it_is_used_and_wins_at_the_next_start(
    serve: Serve, connect: Connect, store: TokenStore, clock: Clock
) -> None:
    platforms = Platforms(expires_in=600)
    platform = serve(platforms)
    connect(platform, by_refresh, REFRESHABLE).get("/")
    assert store.read(REFRESHABLE).refresh_token == "planted-refresh-1"
    clock.now += timedelta(days=1)
    connect(platform, by_refresh, REFRESHABLE).get("/")
    used = [form_of(asked)["refresh_token"] for asked in tokens_asked_for(platform)]
    assert used == ["planted-refresh-0", "planted-refresh-1"]


def test_a_token_that_was_configured_anew_wins_over_the_rotated_one(
    serve: Serve, connect: Connect
) -> None:
    platform = serve(Platforms())
    connect(platform, by_refresh, REFRESHABLE).get("/")
    connect(platform, by_refresh, {**REFRESHABLE, "refresh_token": "planted-anew"}).get("/")
    used = [form_of(asked)["refresh_token"] for asked in tokens_asked_for(platform)]
    assert used == ["planted-refresh-0", "planted-anew"]


def test_a_new_client_secret_leaves_the_rotated_token(
    serve: Serve, connect: Connect, clock: Clock
) -> None:
    platform = serve(Platforms(expires_in=600))
    connect(platform, by_refresh, REFRESHABLE).get("/")
    clock.now += timedelta(days=1)
    connect(platform, by_refresh, {**REFRESHABLE, "client_secret": "planted-new"}).get("/")
    assert form_of(tokens_asked_for(platform)[1])["refresh_token"] == "planted-refresh-1"


def test_a_platform_that_does_not_rotate_is_given_the_same_token_again(
    serve: Serve, connect: Connect, clock: Clock
) -> None:
    platform = serve(Platforms(expires_in=600, is_rotating=False))
    api = connect(platform, by_refresh, REFRESHABLE)
    api.get("/")
    clock.now += timedelta(days=1)
    api.get("/")
    used = [form_of(asked)["refresh_token"] for asked in tokens_asked_for(platform)]
    assert used == ["planted-refresh-0", "planted-refresh-0"]


def test_kept_tokens_are_for_us_alone_and_without_the_configured_one(
    serve: Serve, connect: Connect, store: TokenStore
) -> None:
    connect(serve(Platforms()), by_refresh, REFRESHABLE).get("/")
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    text = store.path.read_text()
    assert "planted-refresh-1" in text
    assert "planted-refresh-0" not in text
    assert "planted-client" not in text
    assert [path.name for path in store.path.parent.iterdir() if "draft" in path.name] == []


def test_kept_tokens_that_cannot_be_read_are_told_without_what_they_hold(
    serve: Serve, connect: Connect, store: TokenStore
) -> None:
    store.path.parent.mkdir(parents=True)
    store.path.write_text('{"access_token": "planted-broken"')
    platform = serve(Platforms())
    with pytest.raises(LandingFailed, match="holds no tokens") as raised:
        connect(platform, by_refresh, REFRESHABLE).get("/")
    assert "planted" not in str(raised.value)
    assert platform.asked == [], "no token was used up"


def test_a_place_that_cannot_keep_tokens_is_told_before_one_is_used_up(
    serve: Serve, connect: Connect, store: TokenStore
) -> None:
    store.path.parent.mkdir(parents=True)
    store.path.with_name(f".{store.path.name}.draft").mkdir()
    platform = serve(Platforms())
    with pytest.raises(LandingFailed, match="cannot be written"):
        connect(platform, by_refresh, REFRESHABLE).get("/")
    assert platform.asked == []


def test_threads_whose_token_ended_share_one_renewal(serve: Serve, connect: Connect) -> None:
    platforms = Platforms()
    platform = serve(platforms)
    api = connect(platform, by_refresh, REFRESHABLE)
    api.get("/")
    platforms.expire()
    problems: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(5):
                assert api.get("/").json == [1]
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(tokens_asked_for(platform)) == 2


def read_in_another_process(url: str, folder: Path) -> None:
    clock = Clock(UNTIL)
    sign_in = SignIn("linkedin", REFRESHABLE, url, url, TokenStore(folder, "linkedin"), clock)
    Api("linkedin", url, RefreshToken(sign_in, "/t"), clock, clock.sleep).get("/")


def test_processes_that_start_together_use_a_refresh_token_once(
    serve: Serve, tmp_path: Path
) -> None:
    platform = serve(Platforms())
    context = multiprocessing.get_context("spawn")
    processes = [
        context.Process(target=read_in_another_process, args=(platform.url, tmp_path))
        for _ in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert len(tokens_asked_for(platform)) == 1


def test_a_session_that_cannot_be_refreshed_is_begun_anew(serve: Serve, connect: Connect) -> None:
    platforms = Platforms()
    platform = serve(platforms)
    api = connect(platform, SessionRefresh, SESSION)
    api.get("/")
    platforms.expire()
    platforms.answers = [Answer(b'{"error": "ExpiredToken"}', status=400)]
    assert api.get("/").json == [1]
    begun, refreshed, again = tokens_asked_for(platform)
    assert (begun.body, again.body) == (SESSION, SESSION)
    assert refreshed.authorization == "Bearer refresh-token-1"


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def as_pem(key: rsa.RSAPrivateKey) -> str:
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode()


@pytest.mark.parametrize("line_end", ["\n", "\\n"])
def test_salesforce_gets_who_we_are_signed_with_our_key(
    serve: Serve, connect: Connect, key: rsa.RSAPrivateKey, line_end: str
) -> None:
    platform = serve(Platforms(expires_in=None))
    given = {
        "client_id": "consumer",
        "username": "kenno@lumo.example",
        "private_key": as_pem(key).replace("\n", line_end),
    }
    api = connect(
        platform, lambda one: JwtBearer(one, "/t", audience="https://login.salesforce.com"), given
    )
    assert api.get("/").json == [1]
    form = form_of(platform.asked[0])
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    claims = jwt.decode(
        form["assertion"],
        key.public_key(),
        algorithms=["RS256"],
        audience="https://login.salesforce.com",
        options={"verify_exp": False},
    )
    assert (claims["iss"], claims["sub"]) == ("consumer", "kenno@lumo.example")
    assert claims["exp"] == int(UNTIL.timestamp()) + 180


def test_a_key_that_is_none_is_told_without_it(serve: Serve, connect: Connect) -> None:
    given = {"client_id": "c", "username": "u", "private_key": "planted-no-key"}
    platform = serve(Platforms())
    with pytest.raises(SignInRefused, match="KENNO_LINKEDIN_PRIVATE_KEY") as raised:
        connect(platform, lambda one: JwtBearer(one, "/t", "https://l"), given).get("/")
    assert "planted" not in str(raised.value)
    assert platform.asked == []


def test_a_sign_in_that_is_refused_says_what_where_and_what_to_do_once(
    serve: Serve, connect: Connect
) -> None:
    echo = as_json({"error": "bad planted-refresh-0 planted-client-s3cret%2F%2B"}).body
    platform = serve(lambda asked: Answer(echo, status=400))
    with pytest.raises(SignInRefused) as raised:
        connect(platform, by_refresh, REFRESHABLE).get("/")
    told = str(raised.value)
    assert f"linkedin: POST {platform.url}/oauth/v2/accessToken" in told
    assert "HTTP 400" in told
    assert "bad *** ***" in told
    assert "KENNO_LINKEDIN_REFRESH_TOKEN" in told
    assert "docs/sources/linkedin.md" in told
    assert len(platform.asked) == 1


def test_a_token_endpoint_that_fails_for_a_while_is_asked_again(
    serve: Serve, connect: Connect, clock: Clock
) -> None:
    platforms = Platforms()
    platforms.answers = [Answer(status=503), Answer(b"<html>", content_type="text/html")]
    assert connect(serve(platforms), by_client, CLIENT).get("/").json == [1]
    assert clock.slept == [0.5, 1.0]


def test_a_token_endpoint_that_fails_during_a_renewal_is_asked_again(
    serve: Serve, connect: Connect
) -> None:
    platforms = Platforms()
    api = connect(serve(platforms), by_client, CLIENT)
    api.get("/")
    platforms.expire()
    platforms.answers = [Answer(status=503)]
    assert api.get("/").json == [1]


@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        (Answer(status=500), Unreachable, "failed 4 times, last with: HTTP 500"),
        (as_json({"token": "planted"}), Refused, "is no grant of a token"),
        (Answer(status=302, headers={"Location": "http://h"}), Refused, "secrets are not sent"),
        (Answer(status=429, headers={"Retry-After": "2000"}), RateLimited, "used up until"),
    ],
    ids=["down", "no token", "elsewhere", "limited"],
)
def test_a_token_endpoint_that_gives_none_is_told(
    serve: Serve, connect: Connect, answer: Answer, kind: type[Exception], told: str
) -> None:
    with pytest.raises(kind, match=told) as raised:
        connect(serve(lambda asked: answer), by_client, CLIENT).get("/")
    assert "planted" not in str(raised.value)


def test_tokens_come_from_where_the_platform_documents_it_until_it_is_moved(
    store: TokenStore, clock: Clock
) -> None:
    documented = "https://www.reddit.com/api/v1/access_token"
    own = "https://oauth.reddit.com"
    at_home = SignIn("reddit", {}, own + "/", own, store, clock)
    moved = SignIn("reddit", {}, "http://127.0.0.1:1/reddit/", own, store, clock)
    assert at_home.address(documented) == documented
    assert moved.address(documented) == "http://127.0.0.1:1/reddit/api/v1/access_token"
    assert moved.address("/oauth/token") == "http://127.0.0.1:1/reddit/oauth/token"


@EACH_WAY
def test_no_secret_is_ever_seen(
    serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    caplog.set_level(logging.DEBUG)
    platforms = Platforms()

    def answer(asked: Asked) -> Answer:
        if asked.method == "POST":
            return platforms(asked)
        return as_json(
            {"you": asked.authorization, "next": f"/p?access_token={asked.authorization}"}
        )

    make, given = WAYS[way]
    api = connect(serve(answer), make, given)
    response = api.get("/", {"access_token": "access-token-1"})
    told: Any = (repr(api.auth), repr(vars(api)), caplog.text, response.url, response.body)
    assert caplog.text
    assert b"***" in response.body
    secrets = ["access-token", "refresh-token-", "planted"]
    assert [(text, one) for text in map(str, told) for one in secrets if one in text] == []
    assert json.loads(response.body)["next"] == "/p?access_token=Bearer ***"
