from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.throttle import (
    REMAINING_HEADERS,
    RESET_HEADERS,
    WINDOW_HEADER,
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
OFFSETS = [timezone(timedelta(minutes=minutes)) for minutes in (-840, -570, 0, 120, 840)]
HEADERS = st.dictionaries(
    st.sampled_from(("Retry-After", "Date", WINDOW_HEADER, *RESET_HEADERS, *REMAINING_HEADERS)),
    st.text(max_size=40)
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


@pytest.mark.parametrize("name", REMAINING_HEADERS)
def test_what_is_left_is_read_from_each_platforms_header(name: str) -> None:
    assert requests_left({name.upper(): " 12.0 "}) == 12


def test_a_silent_platform_leaves_it_open_how_much_is_left() -> None:
    assert requests_left({"x-rate-limit-remaining": "plenty"}) is None
