"""A built warehouse of a few rows, and what running `kenno` gives."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb

Kenno = Callable[..., "subprocess.CompletedProcess[str]"]


# What dbt says of its models, as far as publishing reads it.
MANIFEST = {
    "nodes": {
        "model.kenno.fct_posts": {
            "schema": "engagement",
            "alias": "fct_posts",
            "description": "Posts. It's one row per post.",
            "columns": {
                "post_id": {"description": ""},
                "like_count": {"description": "Likes."},
                "gone": {"description": "No column of the table."},
            },
        }
    }
}


def manifest_of(build_database: Path) -> Path:
    """Return where the manifest lies that `fill` wrote."""
    return build_database.parent / "dbt" / "manifest.json"


def fill(path: Path, as_of: str, rows: int) -> None:
    manifest_of(path).parent.mkdir(exist_ok=True)
    manifest_of(path).write_text(json.dumps(MANIFEST), "utf-8")
    with duckdb.connect(str(path)) as build:
        build.execute("create schema if not exists engagement")
        build.execute("create schema if not exists reference")
        build.execute("create schema if not exists intermediate")
        build.execute("create schema if not exists vault")
        build.execute(
            f"create or replace table engagement.fct_posts as"
            f" select 'mastodon:' || i as post_id, 7 as like_count from range({rows}) r(i)"
        )
        build.execute("create or replace table reference.act_types as select 'like' as act")
        build.execute("create or replace table vault.identifiers as select 'a@b.c' as email")
        build.execute(
            f"create or replace table intermediate.int_as_of as"
            f" select timestamp '{as_of}' as as_of_at"
        )
