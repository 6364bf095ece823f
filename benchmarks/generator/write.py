"""Tables as Parquet with a manifest of their hashes; whole or absent."""

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.generator.customers import SOURCES, Customers, draw_customers
from benchmarks.generator.draws import Topic, stream
from benchmarks.generator.follows import Follows, draw_follows
from benchmarks.generator.moments import pick
from benchmarks.generator.posts import Posts, draw_posts, expect_posts
from benchmarks.generator.scale import Scale
from benchmarks.generator.weibo import Integers

# Raise this when the same seed would give other data.
GENERATOR_VERSION = "2"
CITY_COUNT = 40
TAGS_AN_EVENT = np.array([0.5, 0.3, 0.2])  # by the number of tags, from one


def write_tables(scale: Scale, seed: int, folder: Path, workers: int = 1) -> dict[str, object]:
    """Write every table of a scale into a folder that must not exist; returns the manifest."""
    draft = folder.with_name(f"{folder.name}.draft-{os.getpid()}")
    draft.mkdir(parents=True)
    with ThreadPoolExecutor(workers) as pool:
        follows = draw_follows(scale, seed, pool)
        posts = draw_posts(scale, seed, follows, pool)
        customers = draw_customers(seed, follows, expect_posts(scale, seed), pool)
    tables = {
        "friendlist": pa.table({"uid": follows.user + 1, "friendid": follows.friend + 1}),
        **tabulate_posts(posts),
        "event": draw_tags(scale, seed),
        "muser": draw_users(seed, follows),
        **tabulate_customers(customers),
    }
    entries = {
        name: write_table(table, draft / f"{name}.parquet") for name, table in tables.items()
    }
    manifest = {
        "scale": scale.name,
        "seed": seed,
        "generator_version": GENERATOR_VERSION,
        "pyarrow_version": pa.__version__,
        "tables": entries,
    }
    version = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
    manifest["data_version"] = version
    (draft / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    draft.rename(folder)
    return manifest


def write_table(table: pa.Table, path: Path) -> dict[str, object]:
    """Write one table; returns its rows, bytes and hash."""
    pq.write_table(table, path, compression="zstd", row_group_size=122_880)
    content = path.read_bytes()
    return {
        "rows": len(table),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def tabulate_posts(posts: Posts) -> dict[str, pa.Table]:
    """Name the columns as BSMA does."""
    time = to_moments(posts.time)
    mood = pa.array(posts.moodid, pa.int32())
    return {
        "microblog": pa.table({"mid": posts.mid, "uid": posts.uid, "time": time, "moodid": mood}),
        "retweet": pa.table(
            {
                "mid": posts.retweet_mid,
                "remid": posts.retweet_root,
                "parentmid": posts.retweet_parent,
            }
        ),
        "mention": pa.table({"mid": posts.mention_mid, "uid": posts.mention_uid}),
        "rel_event_microblog": pa.table({"eventid": posts.event_id, "mid": posts.event_mid}),
    }


def tabulate_customers(customers: Customers) -> dict[str, pa.Table]:
    """Name the columns of the CRM; `spend` is in cents."""
    source = pa.DictionaryArray.from_arrays(customers.source, pa.array(SOURCES))
    return {
        "customer": pa.table(
            {
                "customerid": customers.customerid,
                "since": to_moments(customers.since),
                "source": source.cast(pa.string()),
            }
        ),
        "account": pa.table(
            {"uid": customers.account_uid, "customerid": customers.account_customerid}
        ),
        "purchase": pa.table(
            {
                "purchaseid": customers.purchaseid,
                "customerid": customers.purchase_customerid,
                "time": to_moments(customers.purchase_time),
                "spend": customers.spend,
            }
        ),
    }


def to_moments(seconds: Integers) -> pa.Array:
    """Return seconds since 1970 as moments without a zone."""
    return pa.array(seconds * 1_000_000, pa.int64()).cast(pa.timestamp("us"))


def draw_tags(scale: Scale, seed: int) -> pa.Table:
    """Draw one to three tags for each event, some tags far more common than others."""
    random = stream(seed, Topic.EVENT, block=1)
    counts = pick(random, TAGS_AN_EVENT, scale.event_count) + 1
    event = np.repeat(np.arange(scale.event_count) + 1, counts)
    tag_count = max(scale.event_count // 2, 4)
    tag = pick(random, 1 / np.arange(1, tag_count + 1), len(event)) + 1
    pairs = np.unique(np.stack((event, tag), axis=1), axis=0)
    tags = [f"tag{number:05d}" for number in pairs[:, 1]]
    return pa.table({"eventid": pairs[:, 0], "tag": tags})


def draw_users(seed: int, follows: Follows) -> pa.Table:
    """Draw each user's city and gender; friends are counted from the graph."""
    random = stream(seed, Topic.USER)
    count = follows.user_count
    city = pick(random, 1 / np.arange(1, CITY_COUNT + 1), count) + 1
    gender = np.array(["f", "m"])[pick(random, np.array([0.52, 0.48]), count)]
    friends: Integers = np.bincount(follows.user, minlength=count).astype(np.int64)
    return pa.table(
        {
            "uid": np.arange(count, dtype=np.int64) + 1,
            "city": [f"city{number:02d}" for number in city],
            "gender": gender.tolist(),
            "friendscount": friends,
        }
    )
