"""Insights of the Graph API: metrics without the refused ones, values by Pacific day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from extract.errors import MetricRefused
from extract.graph import VERSION, records_of
from extract.http import Api, Parameters
from extract.metrics import Retired, ask_metrics
from extract.response import Response
from extract.source import Scope

PACIFIC = ZoneInfo("America/Los_Angeles")
DAY = timedelta(days=1)
NEVER = date.max


def ask_insights(
    api: Api,
    path: str,
    parameters: Parameters,
    metrics: Mapping[str, date],
    scope: Scope,
    kind: str = "",
) -> Iterator[Response]:
    """Yield the insights of one object, without the metrics that Graph refuses.

    `metrics` tells when each was retired: from that day it is not asked for. Others are found by
    halving, since one bad metric fails the whole call; they are remembered only where the refusal
    is not about this one object, as an old video may lack what the others have. The links to more
    pages lead along time without an end, so they are not followed.
    """

    def ask(wanted: tuple[str, ...]) -> list[Response]:
        asked = {**parameters, "metric": ",".join(wanted)}
        return [api.get(f"{VERSION}/{path}/insights", asked, absent_ok=True)]

    def fetch(wanted: tuple[str, ...]) -> list[Response]:
        try:
            return ask(wanted)
        except MetricRefused as refused:
            if "for this media" not in str(refused):
                raise
            return list(ask_metrics(ask, wanted, Retired()))

    today = scope.until.date()
    alive = [metric for metric, retired_on in metrics.items() if today < retired_on]
    return ask_metrics(fetch, alive, scope.retired, kind)


def daily_values(answer: Response, owner: Mapping[str, str]) -> Response:
    """Return insights read as one record for each metric and day; `owner` goes into each."""
    return answer.read_as(
        [
            {
                **owner,
                "metric": metric["name"],
                "day": pacific_day(value["end_time"]),
                "end_time": value["end_time"],
                "value": value.get("value"),
            }
            for metric in records_of(answer)
            for value in metric["values"]
        ]
    )


def total_values(answer: Response, owner: Mapping[str, str]) -> Response:
    """Return insights read as one record for each metric; `owner` goes into each."""
    return answer.read_as(
        [
            {**owner, "metric": metric["name"], "value": value.get("value")}
            for metric in records_of(answer)
            for value in [metric.get("total_value") or metric["values"][0]]
        ]
    )


def pacific_day(end_time: str) -> str:
    """Return the day that a daily value is of: it ends where that day ends in Pacific time."""
    moment = datetime.fromisoformat(end_time) - timedelta(microseconds=1)
    return moment.astimezone(PACIFIC).date().isoformat()


def pacific_midnight(day: date) -> int:
    """Return when a Pacific day begins, in seconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=PACIFIC).timestamp())


def whole_days(since: datetime, until: datetime) -> list[date]:
    """Return the Pacific days from that of `since` which are over at `until`."""
    first = since.astimezone(PACIFIC).date()
    count = (until.astimezone(PACIFIC).date() - first).days
    return [first + DAY * number for number in range(count)]


def spans(days: Sequence[date], most: int) -> Iterator[dict[str, str | int]]:
    """Yield the bounds of at most so many days at a time, as Graph takes them."""
    for start in range(0, len(days), most):
        part = days[start : start + most]
        yield {"since": pacific_midnight(part[0]), "until": pacific_midnight(part[-1] + DAY)}
