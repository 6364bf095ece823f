import json
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.throttle import (
    LIMIT_HEADERS,
    LITTLE,
    LONGEST_PAUSE,
    REMAINING_HEADERS,
    RESET_HEADERS,
    USAGE_HEADERS,
    WINDOW_HEADER,
    closed_until,
    pause_between,
    quota_left,
    quota_reset_at,
    requests_left,
    reset_at,
)
from tests.extract.properties import steady

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
IN_40_SECONDS = NOW + timedelta(seconds=40)
WAYS_TO_SAY_40_SECONDS = {
    "x: epoch seconds": {"x-rate-limit-reset": str(int(IN_40_SECONDS.timestamp()))},
    "mastodon: ISO 8601": {"X-RateLimit-Reset": "2026-11-01T12:00:40.000000Z"},
    "mastodon: with an offset": {"X-RateLimit-Reset": "2026-11-01T14:00:40+02:00"},
    "reddit: seconds left": {"x-ratelimit-reset": "40"},
    "bluesky: epoch seconds": {"RateLimit-Reset": str(int(IN_40_SECONDS.timestamp()))},
    "Retry-After: seconds": {"Retry-After": " 40 "},
    "Retry-After: HTTP date": {"Retry-After": format_datetime(IN_40_SECONDS, usegmt=True)},
    "hubspot: length of its window": {WINDOW_HEADER: "40000"},
}
BUSINESS = "x-business-use-case-usage"
REGAIN_19 = (
    '{"17841": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 19}]}'
)
OFFSETS = [timezone(timedelta(minutes=minutes)) for minutes in (-840, -570, 0, 120, 840)]
HEADERS = st.dictionaries(
    st.sampled_from(
        (
            *("Retry-After", "Date", "Sforce-Limit-Info", "x-ratelimit-used", WINDOW_HEADER),
            *RESET_HEADERS,
            *REMAINING_HEADERS,
            *USAGE_HEADERS,
            *(limit for limit, _ in LIMIT_HEADERS),
        )
    ),
    st.text(max_size=40)
    | st.sampled_from(["api-usage=9/5", "api-usage=0/0", '{"call_count": 1e400}', '{"a": [1, {}]}'])
    | st.sampled_from(["[" * 9999, '{"call_count": -5}', REGAIN_19.replace("19", "1e300")])
    | st.floats().map(str)
    | st.integers(-(10**20), 10**20).map(str)
    | st.datetimes(timezones=st.sampled_from(OFFSETS)).map(lambda moment: moment.isoformat())
    | st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1e308", "nan"]),
)


@pytest.mark.parametrize("way", WAYS_TO_SAY_40_SECONDS)
def test_each_platforms_way_to_say_40_seconds_is_understood(way: str) -> None:
    assert reset_at(WAYS_TO_SAY_40_SECONDS[way], NOW) == IN_40_SECONDS


def test_retry_after_wins_over_the_reset_of_the_window() -> None:
    headers = {"Retry-After": "40", "x-rate-limit-reset": str(int(NOW.timestamp()) + 900)}
    assert reset_at(headers, NOW) == IN_40_SECONDS


def test_what_cannot_be_read_gives_way_to_what_can() -> None:
    assert reset_at({"Retry-After": "soon", "x-ratelimit-reset": "40"}, NOW) == IN_40_SECONDS
    assert reset_at({"Retry-After": "soon"}, NOW) is None
    assert reset_at({}, NOW) is None


@pytest.mark.parametrize("behind", [timedelta(days=21), timedelta(days=-21)])
def test_a_platform_whose_clock_differs_from_ours_is_waited_for_as_long_as_it_asks(
    behind: timedelta,
) -> None:
    theirs = NOW - behind
    headers = {
        "Date": format_datetime(theirs, usegmt=True),
        "x-rate-limit-reset": str(int(theirs.timestamp()) + 40),
    }
    assert reset_at(headers, NOW) == IN_40_SECONDS


@steady
@given(seconds=st.integers(0, 999_999_999))
def test_small_numbers_are_seconds_left(seconds: int) -> None:
    assert reset_at({"x-ratelimit-reset": str(seconds)}, NOW) == NOW + timedelta(seconds=seconds)


@steady
@given(seconds=st.integers(1_000_000_000, 4_000_000_000))
def test_large_numbers_are_a_moment(seconds: int) -> None:
    moment = reset_at({"x-ratelimit-reset": str(seconds)}, NOW)
    assert moment == datetime.fromtimestamp(seconds, UTC)


@steady
@given(headers=HEADERS)
def test_no_header_makes_it_fail_and_every_answer_is_a_moment_in_utc(
    headers: dict[str, str],
) -> None:
    moment = reset_at(headers, NOW)
    assert moment is None or moment.utcoffset() == timedelta(0)
    left = requests_left(headers)
    assert left is None or isinstance(left, int)
    closed = closed_until(headers, NOW)
    assert closed is None or closed.utcoffset() == timedelta(0)
    assert timedelta(0) <= pause_between(headers, NOW) <= LONGEST_PAUSE
    quota = quota_left(headers)
    assert quota is None or (0 <= quota.share <= 1 and quota.what)


@steady
@given(body=st.binary(max_size=60) | st.sampled_from([b'{"error": "no"}', b'{"error": {}}']))
def test_no_body_makes_it_fail(body: bytes) -> None:
    assert quota_reset_at(body, NOW) is None


def test_graph_tells_the_minutes_until_a_limit_opens_again() -> None:
    assert reset_at({BUSINESS: REGAIN_19}, NOW) == NOW + timedelta(minutes=19)
    assert closed_until({BUSINESS: REGAIN_19}, NOW) == NOW + timedelta(minutes=19)
    assert closed_until({BUSINESS: REGAIN_19.replace("19", "0")}, NOW) is None


def test_what_is_left_is_none_of_a_window_until_its_reset() -> None:
    used_up = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(NOW.timestamp()) + 40)}
    assert closed_until(used_up, NOW) == IN_40_SECONDS
    assert closed_until({**used_up, "x-rate-limit-remaining": "1"}, NOW) is None


def google(reason: str) -> bytes:
    return json.dumps({"error": {"code": 403, "errors": [{"reason": reason}]}}).encode()


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        ("2026-07-14T08:00:00+00:00", "2026-07-15T07:00:00+00:00"),
        ("2026-12-14T08:00:00+00:00", "2026-12-15T08:00:00+00:00"),
        ("2026-11-01T06:59:59+00:00", "2026-11-01T07:00:00+00:00"),
        ("2026-11-01T12:00:00+00:00", "2026-11-02T08:00:00+00:00"),
    ],
    ids=["summer", "winter", "the second before", "the day of 25 hours"],
)
def test_youtubes_quota_opens_at_midnight_in_california(now: str, midnight: str) -> None:
    for reason in ("quotaExceeded", "dailyLimitExceeded"):
        reset = quota_reset_at(google(reason), datetime.fromisoformat(now))
        assert reset == datetime.fromisoformat(midnight)


def test_youtubes_burst_is_over_in_a_minute_and_other_reasons_are_no_limit() -> None:
    assert quota_reset_at(google("rateLimitExceeded"), NOW) == NOW + timedelta(seconds=60)
    assert quota_reset_at(google("commentsDisabled"), NOW) is None


SHARES: dict[str, tuple[dict[str, str], float, str]] = {
    "x": (
        {"x-rate-limit-limit": "300", "x-rate-limit-remaining": "75"},
        0.25,
        "75 of 300 requests of the present window left",
    ),
    "bluesky": (
        {"RateLimit-Limit": "3000;w=300", "RateLimit-Remaining": "2999"},
        2999 / 3000,
        "2,999 of 3,000 requests of the present window left",
    ),
    "reddit": (
        {"x-ratelimit-used": "50", "x-ratelimit-remaining": "950.0"},
        0.95,
        "950 of 1,000 requests of the present window left",
    ),
    "hubspot: its day before its ten seconds": (
        {
            "X-HubSpot-RateLimit-Daily": "500000",
            "X-HubSpot-RateLimit-Daily-Remaining": "125000",
            "X-HubSpot-RateLimit-Max": "100",
            "X-HubSpot-RateLimit-Remaining": "99",
        },
        0.25,
        "125,000 of 500,000 requests of a day left",
    ),
    "salesforce": (
        {"Sforce-Limit-Info": "api-usage=14500/15000, per-app-api-usage=17/250(appName=kenno)"},
        500 / 15000,
        "500 of 15,000 API calls of 24 hours left",
    ),
    "graph: the highest of its percents": (
        {"X-App-Usage": '{"call_count": 28, "total_time": 75, "total_cputime": 25}'},
        0.25,
        "75 % of the usage allowed within an hour is used",
    ),
    "graph: of a business": (
        {"X-Business-Use-Case-Usage": '{"17841": [{"type": "pages", "call_count": 90}]}'},
        0.1,
        "90 % of the usage allowed within an hour is used",
    ),
}


@pytest.mark.parametrize("platform", SHARES)
def test_each_platforms_way_to_say_what_is_left_is_understood(platform: str) -> None:
    headers, share, what = SHARES[platform]
    quota = quota_left(headers)
    assert quota is not None
    assert quota.share == pytest.approx(share)
    assert quota.what == what


def test_where_there_is_plenty_nothing_is_slowed() -> None:
    for headers, share, _ in SHARES.values():
        if share >= LITTLE:
            assert pause_between(headers, NOW) == timedelta(0)


def left_of(remaining: int, seconds: int) -> dict[str, str]:
    reset = str(int(NOW.timestamp()) + seconds)
    return {
        "x-rate-limit-limit": "300",
        "x-rate-limit-remaining": str(remaining),
        "x-rate-limit-reset": reset,
    }


@steady
@given(remaining=st.integers(1, 29), seconds=st.integers(0, 900))
def test_what_little_is_left_is_spread_over_the_rest_of_the_window(
    remaining: int, seconds: int
) -> None:
    pause = pause_between(left_of(remaining, seconds), NOW)
    assert pause == min(timedelta(seconds=seconds) / remaining, LONGEST_PAUSE)


def test_graph_is_backed_off_from_the_closer_it_is_to_its_limit() -> None:
    def pause(percent: float) -> timedelta:
        return pause_between({"x-app-usage": json.dumps({"call_count": percent})}, NOW)

    assert pause(90) == timedelta(0)
    assert timedelta(0) < pause(95) < pause(99) < pause(100) == LONGEST_PAUSE


@pytest.mark.parametrize("name", REMAINING_HEADERS)
def test_what_is_left_is_read_from_each_platforms_header(name: str) -> None:
    assert requests_left({name.upper(): " 12.0 "}) == 12


def test_a_silent_platform_leaves_it_open_how_much_is_left() -> None:
    assert requests_left({"x-rate-limit-remaining": "plenty"}) is None
