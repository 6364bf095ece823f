"""dlt's REST client, writing Parquet: what our landing is measured beside.

    python -m benchmarks.landing.dlt_client mastodon http://127.0.0.1:8931/mastodon FOLDER

The token is read from standard input. Prints its seconds and records as JSON. It walks what our
connector walks, with the pages our connector asks for, as dlt's documentation shows it; nested
lists stay JSON (`max_table_nesting=0`), as with us, which spares dlt its child tables.
"""

import json
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dlt
import pyarrow.parquet as pq
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.client import RESTClient
from dlt.sources.helpers.rest_client.paginators import (
    HeaderLinkPaginator,
    JSONResponseCursorPaginator,
)

ACCOUNTS = ("lumo", "halla", "routa")
TOPICS = ("lumo", "coffee", "roastery", "espresso", "kahvi")
TWEETS: Mapping[str, str] = {
    "tweet.fields": "author_id,conversation_id,created_at,edit_history_tweet_ids,entities,"
    "in_reply_to_user_id,lang,public_metrics,referenced_tweets",
    "expansions": "author_id",
    "user.fields": "created_at,description,public_metrics,verified",
}


def walk_mastodon(client: RESTClient) -> Iterator[Any]:
    """Yield a resource for each stream of Mastodon that has pages."""

    def pages(path: str, limit: int) -> Iterator[Any]:
        yield from client.paginate(path, params={"limit": limit}, paginator=HeaderLinkPaginator())

    def statuses() -> Iterator[Any]:
        for handle in ACCOUNTS:
            account = client.get("/api/v1/accounts/lookup", params={"acct": handle}).json()
            yield from pages(f"/api/v1/accounts/{account['id']}/statuses", 40)

    def tag_timeline() -> Iterator[Any]:
        for topic in TOPICS:
            yield from pages(f"/api/v1/timelines/tag/{topic}", 40)

    def notifications() -> Iterator[Any]:
        yield from pages("/api/v1/notifications", 80)

    for read in (statuses, tag_timeline, notifications):
        yield dlt.resource(read, name=read.__name__, max_table_nesting=0)


def walk_x(client: RESTClient) -> Iterator[Any]:
    """Yield a resource for each stream of X that has pages."""

    def pages(path: str, cursor: str, params: Mapping[str, str]) -> Iterator[Any]:
        yield from client.paginate(
            path,
            params={**TWEETS, **params},
            data_selector="data",
            paginator=JSONResponseCursorPaginator(
                cursor_path="meta.next_token", cursor_param=cursor
            ),
        )

    def tweets() -> Iterator[Any]:
        asked = {"usernames": ",".join(ACCOUNTS)}
        for user in client.get("/2/users/by", params=asked).json()["data"]:
            yield from pages(
                f"/2/users/{user['id']}/tweets", "pagination_token", {"max_results": "100"}
            )

    def mentions() -> Iterator[Any]:
        (user,) = client.get("/2/users/by", params={"usernames": ACCOUNTS[0]}).json()["data"]
        yield from pages(
            f"/2/users/{user['id']}/mentions", "pagination_token", {"max_results": "100"}
        )

    def search() -> Iterator[Any]:
        query = " OR ".join(f"#{topic}" for topic in TOPICS)
        bounds = {"max_results": "500", "start_time": "2006-03-26T00:00:00Z"}
        yield from pages("/2/tweets/search/all", "next_token", {"query": query, **bounds})

    for read in (tweets, mentions, search):
        yield dlt.resource(read, name=read.__name__, max_table_nesting=0)


WALKS = {"mastodon": walk_mastodon, "x": walk_x}


def land(source: str, base_url: str, token: str, folder: Path) -> dict[str, Any]:
    """Land the source's pages as Parquet under `folder`; return seconds and records by stream."""
    client = RESTClient(base_url=base_url, auth=BearerTokenAuth(token=token))
    pipeline = dlt.pipeline(
        pipeline_name=f"{source}_by_dlt",
        pipelines_dir=str(folder / "pipelines"),
        destination=dlt.destinations.filesystem(bucket_url=str(folder / "landed")),
        dataset_name=source,
    )
    began = time.monotonic()
    pipeline.run(list(WALKS[source](client)), loader_file_format="parquet")
    seconds = time.monotonic() - began
    records = {
        resource.name: sum(
            pq.ParquetFile(path).metadata.num_rows
            for path in (folder / "landed" / source / resource.name).glob("*.parquet")
        )
        for resource in WALKS[source](client)
    }
    return {"seconds": seconds, "records": records}


if __name__ == "__main__":
    source, base_url, folder = sys.argv[1:]
    token = sys.stdin.readline().strip()
    sys.stdout.write(json.dumps(land(source, base_url, token, Path(folder))) + "\n")
