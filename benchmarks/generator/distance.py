"""How far generated tables are from what was measured on Weibo."""

from pathlib import Path

import duckdb
import numpy as np

from benchmarks.generator.scale import Scale
from benchmarks.generator.weibo import (
    HOUR_FACTORS,
    OUT_DEGREE,
    REPOST_DELAY,
    WEEKDAY_FACTORS,
    Floats,
)

# The most that each distance may be, from the specification.
BOUNDS = {"out-degree": 0.03, "repost delay": 0.05, "hour": 0.05, "weekday": 0.05}

DEGREES = "select count(*) from friendlist group by uid"
# Only posts whose reposts had half a year to come: the delays of later ones are cut off.
DELAYS = """
    select date_diff('second', post.time, repost.time) / 3600
    from retweet
    inner join microblog as post on retweet.remid = post.mid
    inner join microblog as repost on retweet.mid = repost.mid
    where post.time < (select min(time) + interval 180 days from microblog)
        and repost.time < post.time + interval 180 days
"""
ORIGINALS = "from microblog where mid not in (select mid from retweet)"
HOURS = f"select hour(time) as hour, count(*) {ORIGINALS} group by hour order by hour"
WEEKDAYS = f"""
    select dayofweek(time) as day, count(*) / count(distinct time::date)
    {ORIGINALS} group by day order by day
"""


def measure_distances(tables: Path, scale: Scale) -> dict[str, float]:
    """Return the distances of tables from what was measured, by name.

    Degrees and delays: Kolmogorov-Smirnov. Hours and weekdays: the largest relative deviation of
    a factor, of posts that are no reposts.
    """
    with duckdb.connect() as connection:
        for name in ("friendlist", "microblog", "retweet"):
            connection.execute(f"create view {name} as from '{tables / name}.parquet'")

        def column(sql: str, place: int = 0) -> Floats:
            rows = connection.execute(sql).fetchall()
            return np.array([float(row[place]) for row in rows])

        return {
            "out-degree": ks(column(DEGREES), OUT_DEGREE, scale.largest_out_degree),
            "repost delay": ks(column(DELAYS), REPOST_DELAY, 180 * 24),
            "hour": deviation(column(HOURS, 1), HOUR_FACTORS),
            "weekday": deviation(column(WEEKDAYS, 1), WEEKDAY_FACTORS),
        }


def ks(found: Floats, measured: tuple[tuple[float, float], ...], largest: float) -> float:
    """Return the largest difference of cumulative shares, both cut off at `largest`."""
    values, shares = np.array(measured).T
    held = np.interp(np.log(largest), np.log(values), shares)
    inside = values <= largest
    at = np.searchsorted(np.sort(found[found <= largest]), values[inside], "right")
    return float(np.abs(at / np.sum(found <= largest) - shares[inside] / held).max())


def deviation(counts: Floats, factors: tuple[float, ...]) -> float:
    """Return the largest relative difference from the factors, each with mean 1."""
    expected = np.array(factors) / np.mean(factors)
    return float(np.abs(counts / counts.mean() / expected - 1).max())
