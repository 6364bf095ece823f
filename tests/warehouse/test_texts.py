"""Hashes of texts: those that sentiments kept, and those of posts told since, are those of all."""

from pathlib import Path

import duckdb
import pytest

from warehouse.scores.texts import HASHES, HASHES_GOING_ON, read_told_until
from warehouse.settings import Settings

# Told since: p2 with other words, p3 for the first time. Gone since: p4. Now a repost: p5.
BUILT = """
    create schema intermediate;
    create table intermediate.int_posts as
    from (values ('p1', 1), ('p2', 2), ('p3', 2), ('p5', 2)) as told(post_id, told_number);
    create table intermediate.int_post_texts as
    from (values ('p1', 'one', 1), ('p2', 'other', 2), ('p3', 'three', 2))
        as told(post_id, text_hash, told_number);
"""
GOES_ON = """
    create table intermediate.int_post_sentiments as
    from (values ('p1', 'one'), ('p2', 'two'), ('p4', 'four'), ('p5', 'five'))
        as told(post_id, text_hash);
    create table intermediate.int_touched as
    from (values (1, 'done', 'int_post_sentiments'), (2, 'done', 'int_posts'), (2, 'post_id', 'p2'))
        as told(touch_number, kind, touched_key);
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv("KENNO_HOME", raising=False)
    told = Settings(home=tmp_path)
    told.build_database.parent.mkdir(parents=True)
    with duckdb.connect(str(told.build_database)) as build:
        build.execute(BUILT)
    return told


def test_a_build_goes_on_to_the_hashes_of_all_texts(settings: Settings) -> None:
    with duckdb.connect(str(settings.build_database)) as build:
        build.execute(GOES_ON)
    assert read_told_until(settings) == 1
    with duckdb.connect(str(settings.build_database)) as build:
        every = build.execute(f"{HASHES} order by all").fetchall()
        going_on = build.execute(
            f"from ({HASHES_GOING_ON}) order by all", {"told_until": 1}
        ).fetchall()
    assert every == going_on == [("p1", "one"), ("p2", "other"), ("p3", "three")]


def test_before_the_first_sentiments_there_is_nothing_to_go_on_from(settings: Settings) -> None:
    assert read_told_until(settings) is None
    with duckdb.connect(str(settings.build_database)) as build:
        build.execute(GOES_ON)
        build.execute("delete from intermediate.int_touched where kind = 'done'")
    assert read_told_until(settings) is None
