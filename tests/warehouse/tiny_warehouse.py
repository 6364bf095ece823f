"""A built warehouse of a few rows, and what running `kenno` gives."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb

Kenno = Callable[..., "subprocess.CompletedProcess[str]"]


def fill(path: Path, as_of: str, rows: int) -> None:
    with duckdb.connect(str(path)) as build:
        build.execute("create schema if not exists engagement")
        build.execute("create schema if not exists reference")
        build.execute("create schema if not exists intermediate")
        build.execute("create schema if not exists vault")
        build.execute(
            f"create or replace table engagement.fct_posts as"
            f" select 'mastodon:' || i as post_id, 7 as like_count from range({rows}) r(i)"
        )
        build.execute("comment on table engagement.fct_posts is 'Posts. It''s one row per post.'")
        build.execute("comment on column engagement.fct_posts.like_count is 'Likes.'")
        build.execute("create or replace table reference.act_types as select 'like' as act")
        build.execute("create or replace table vault.identifiers as select 'a@b.c' as email")
        build.execute(
            f"create or replace table intermediate.int_as_of as"
            f" select timestamp '{as_of}' as as_of_at"
        )
