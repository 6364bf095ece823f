"""Generated data: the same bytes for the same seed, sound, and like what was measured on Weibo."""

import hashlib
import json
from pathlib import Path
from typing import cast

import duckdb
import numpy as np
import pytest

from benchmarks.generator import customers, follows, posts
from benchmarks.generator.distance import BOUNDS, deviation, ks, measure_distances
from benchmarks.generator.draws import Topic, stream
from benchmarks.generator.follows import draw_out_degrees
from benchmarks.generator.moments import draw_moments
from benchmarks.generator.scale import find_scale
from benchmarks.generator.weibo import repost_delay_at
from benchmarks.generator.write import write_tables

WEIBO = Path(__file__).parents[2].parent / "shared/bsma"
TABLES = 10


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.stem: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.glob("*.parquet")
    }


def ask(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        for path in folder.glob("*.parquet"):
            connection.execute(f"create view {path.stem} as from '{path}'")
        return connection.execute(sql).fetchall()


def test_any_number_of_workers_writes_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follows, "USERS_A_BLOCK", 7)
    monkeypatch.setattr(posts, "USERS_A_BLOCK", 7)
    monkeypatch.setattr(customers, "USERS_A_BLOCK", 7)
    scale = find_scale("nano")
    alone = write_tables(scale, 1, tmp_path / "alone", workers=1)
    many = write_tables(scale, 1, tmp_path / "many", workers=5)
    assert alone == many
    assert len(hashes(tmp_path / "alone")) == TABLES
    assert hashes(tmp_path / "alone") == hashes(tmp_path / "many")


def test_another_seed_is_other_data(nano: Path, tmp_path: Path) -> None:
    write_tables(find_scale("nano"), 2, tmp_path / "other")
    first, second = hashes(nano), hashes(tmp_path / "other")
    assert len(first) == TABLES
    assert not set(first.values()) & set(second.values())


def test_the_manifest_holds_every_tables_hash_and_rows(nano: Path) -> None:
    manifest = json.loads((nano / "manifest.json").read_text())
    found = hashes(nano)
    assert len(found) == TABLES
    assert {name: table["sha256"] for name, table in manifest["tables"].items()} == found
    for name, table in manifest["tables"].items():
        assert ask(nano, f"select count(*) from {name}") == [(table["rows"],)]
        assert table["rows"] > 0


def test_a_scale_has_about_the_posts_it_names(nano: Path) -> None:
    manifest = json.loads((nano / "manifest.json").read_text())
    assert manifest["tables"]["microblog"]["rows"] == pytest.approx(4000, rel=0.1)


def test_an_unknown_scale_is_named_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"no scale huge; there are nano, xxs, xs"):
        find_scale("huge")


@pytest.mark.parametrize(
    ("claim", "contradicted_by"),
    [
        ("nobody follows himself", "select * from friendlist where uid = friendid"),
        (
            "no follow twice",
            "select uid from friendlist group by uid, friendid having count(*) > 1",
        ),
        ("one post a number", "select mid from microblog group by mid having count(*) > 1"),
        (
            "users follow as many as they say",
            """select uid from muser anti join
               (select uid, count(*) as friendscount from friendlist group by uid)
               using (uid, friendscount)""",
        ),
        (
            "known authors",
            "select mid from microblog anti join muser using (uid)",
        ),
        (
            "known mentions",
            """select mid from mention where mid not in (select mid from microblog)
               or uid not in (select uid from muser)""",
        ),
        (
            "known events",
            """select mid from rel_event_microblog where mid not in (select mid from microblog)
               or eventid not in (select eventid from event)""",
        ),
        (
            "a repost comes after what it reposts, in the same cascade",
            """select retweet.mid from retweet
               left join microblog as post on retweet.mid = post.mid
               left join microblog as parent on retweet.parentmid = parent.mid
               left join retweet as above on retweet.parentmid = above.mid
               where coalesce(post.time < parent.time, true)
               or coalesce(above.remid, retweet.parentmid) <> retweet.remid""",
        ),
        (
            "within the year",
            """select mid from microblog
               where time < timestamp '2025-11-01' or time >= timestamp '2026-11-01'""",
        ),
    ],
)
def test_the_tables_fit_together(nano: Path, claim: str, contradicted_by: str) -> None:
    assert ask(nano, "select count(*) > 1000 from retweet") == [(True,)]
    assert ask(nano, contradicted_by) == [], claim


def test_some_follows_are_returned(nano: Path) -> None:
    mutual = """
        select count(*) / (select count(*) from friendlist) from friendlist
        inner join friendlist as back
        on friendlist.friendid = back.uid and friendlist.uid = back.friendid
    """
    share = ask(nano, mutual)[0][0]
    assert isinstance(share, float)
    assert 0.1 < share < 0.9


def test_the_distances_from_weibo_are_within_bounds(tmp_path: Path) -> None:
    # At night some hours have few posts: smaller scales are too rough for them.
    scale = find_scale("s")
    write_tables(scale, 1, tmp_path / "s", workers=2)
    distances = measure_distances(tmp_path / "s", scale)
    assert set(distances) == set(BOUNDS)
    assert {name: found for name, found in distances.items() if found > BOUNDS[name]} == {}
    assert min(distances.values()) > 0


def test_a_distance_is_the_largest_difference_of_shares() -> None:
    measured = ((1.0, 0.5), (2.0, 1.0))
    assert ks(np.array([1.0, 2.0]), measured, 2) == 0
    assert ks(np.array([2.0, 2.0]), measured, 2) == 0.5
    assert ks(np.array([1.0, 1.0, 9.0]), measured, 2) == 0.5
    assert deviation(np.array([50.0, 150.0]), (1.0, 1.0)) == 0.5


def read_weibo(name: str) -> np.ndarray:
    path = WEIBO / name
    if not path.exists():
        pytest.skip(f"the Weibo statistics are not at {WEIBO}")
    table: np.ndarray = np.loadtxt(path)
    assert len(table) > 5
    return table


def test_out_degrees_are_those_of_weibo() -> None:
    measured = read_weibo("outDegCPD")
    scale = find_scale("xs")
    degrees = draw_out_degrees(scale, seed=1)
    up_to = measured[:, 1] <= scale.largest_out_degree
    shares = measured[up_to, 0] / measured[up_to, 0][-1]
    drawn = np.searchsorted(np.sort(degrees), measured[up_to, 1], "right") / len(degrees)
    assert degrees.max() <= scale.largest_out_degree
    assert np.abs(shares - drawn).max() <= 0.03


def test_followed_are_as_many_as_the_out_degrees_say(nano: Path) -> None:
    degrees = draw_out_degrees(find_scale("nano"), seed=1)
    counted = ask(nano, "select friendscount from muser order by uid")
    assert [count for (count,) in counted] == degrees.tolist()


def test_repost_delays_are_those_of_weibo() -> None:
    measured = read_weibo("retweetIntervalCPD_hour")
    delays = np.sort(repost_delay_at(stream(1, Topic.POST).random(50_000)))
    drawn = np.searchsorted(delays, measured[:, 1] * 3600, "right") / len(delays)
    assert np.abs(measured[:, 0] - drawn).max() <= 0.05


@pytest.mark.parametrize(("name", "of_moment"), [("hour", "hour"), ("day", "weekday")])
def test_hours_and_days_are_as_busy_as_on_weibo(name: str, of_moment: str) -> None:
    measured = read_weibo(name)
    moments = draw_moments(stream(1, Topic.POST), 1_000_000)
    hour, weekday = moments // 3600 % 24, (moments // 86_400 + 4) % 7
    found = np.bincount(hour if of_moment == "hour" else weekday)
    # The weekdays of a year are not equally many: compare activity a day.
    days = np.arange(moments.min() // 86_400, moments.max() // 86_400 + 1)
    room = np.full(24, len(days) / 24) if name == "hour" else np.bincount((days + 4) % 7)
    factors = found / room / (found / room).mean()
    first = 0 if name == "hour" else 1
    for number, factor in measured:
        assert factors[int(number) - first] == pytest.approx(factor, rel=0.05)


def test_customers_have_one_account_each_and_buy_from_their_first_day(nano: Path) -> None:
    found = ask(
        nano,
        """
        select
            count(*) > 3,
            count(distinct customerid) = count(*),
            count(distinct uid) = count(*),
            bool_and(uid in (from (select uid from muser))),
            bool_and(customerid in (from (select customerid from customer)))
        from account
        """,
    )
    assert found == [(True, True, True, True, True)]
    assert ask(
        nano,
        """
        select bool_and(first_at = since), count(*) = (select count(*) from customer), min(least)
        from (
            select customerid, min(time) as first_at, min(spend) > 0 as least
            from purchase group by customerid
        ) join customer using (customerid)
        """,
    ) == [(True, True, True)]


def test_who_follows_and_posts_more_buys_more_and_customers_differ(tmp_path: Path) -> None:
    write_tables(find_scale("xs"), 1, tmp_path / "xs", workers=2)
    found = ask(
        tmp_path / "xs",
        """
        with posting as (select uid, count(*) as posts from microblog group by uid),
        buying as (
            select customerid, count(*) as bought, sum(spend) as spend
            from purchase group by customerid
        )
        select
            count(*),
            corr(ln(bought), ln(1 + friendscount)),
            corr(ln(spend), ln(posts)),
            (select var_pop(bought) / avg(bought) from buying)
        from account
        join buying using (customerid) join muser using (uid) join posting using (uid)
        """,
    )
    count, by_degree, by_posts, spread = (cast(float, value) for value in found[0])
    assert count > 150
    assert 0.1 < by_degree < 0.6
    assert 0.1 < by_posts < 0.6
    # Of customers with one common rate it would be at most 1.
    assert spread > 2
