"""A text is scored once: what a second run of sentiment lands, and with which words."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from extract.contracts.kenno import TEXT_SENTIMENTS
from warehouse.errors import KennoError, WrongUse
from warehouse.scores.landed import record_files
from warehouse.scores.sentiment import score
from warehouse.settings import Sentiment, Settings

NOW = datetime(2026, 11, 1, 5, tzinfo=UTC)
BUILT = """
    create schema intermediate;
    create schema reference;
    create table intermediate.int_as_of as select timestamp '2026-11-01' as as_of_at;
    create table reference.finnish_valences (lemma varchar, valence double);
    insert into reference.finnish_valences values ('hyvä', 3), ('huono', -3);
    create table intermediate.int_post_texts (
        post_id varchar, text_hash varchar, wording varchar, told_language varchar
    );
    insert into intermediate.int_post_texts values
        ('p1', 'h1', 'Hyvä kahvi', 'fi'), ('p2', 'h1', 'Hyvä kahvi', 'fi'),
        ('p3', 'h2', 'Good coffee', 'en');
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv("KENNO_HOME", raising=False)
    told = Settings(home=tmp_path)
    told.build_database.parent.mkdir(parents=True)
    change(told, BUILT)
    return told


def change(settings: Settings, statement: str) -> None:
    with duckdb.connect(str(settings.build_database)) as build:
        build.execute(statement)


def run(settings: Settings) -> int:
    """Score, and return how many rows were new in landing."""
    return score(settings, lambda: NOW).landed_count


def landed(settings: Settings) -> list[tuple[object, ...]]:
    with duckdb.connect() as engine:
        return engine.execute(
            "select text_hash, lexicon_version, valence > 0"
            f" from read_parquet('{record_files(settings, TEXT_SENTIMENTS)}') order by all"
        ).fetchall()


def test_a_second_run_scores_only_new_texts(settings: Settings) -> None:
    assert run(settings) == 3  # two texts, and the run
    assert run(settings) == 0
    change(settings, "insert into intermediate.int_post_texts values ('p4', 'h3', 'Huono', 'fi')")
    assert run(settings) == 2
    assert [row[0] for row in landed(settings)] == ["h1", "h2", "h3"]


def test_more_texts_than_are_scored_at_once_are_scored_part_by_part(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.scores.sentiment.TEXTS_AT_ONCE", 2)
    change(
        settings,
        "insert into intermediate.int_post_texts values"
        " ('p4', 'h3', 'Huono', 'fi'), ('p5', 'h4', 'Bad', 'en'), ('p6', 'h5', 'Fine', 'en')",
    )
    scored = score(settings, lambda: NOW)
    assert scored.sentence == "sentiment: 5 new texts"
    assert scored.landed_count == 5 + 3  # texts, and runs
    assert [row[0] for row in landed(settings)] == ["h1", "h2", "h3", "h4", "h5"]
    assert run(settings) == 0


def test_a_changed_word_list_scores_all_texts_anew_and_back_again_none(settings: Settings) -> None:
    run(settings)
    change(settings, "insert into reference.finnish_valences values ('kahvi', 1)")
    assert run(settings) == 3
    assert len(landed(settings)) == 4
    # The list as it was: its scores are there, only the run says that they count again.
    change(settings, "delete from reference.finnish_valences where lemma = 'kahvi'")
    assert run(settings) == 1
    assert len(landed(settings)) == 4


TOLD = """
    alter table intermediate.int_post_texts add column told_number bigint default 1;
    create table intermediate.int_touched as
    select 1::bigint as touch_number, 'done' as kind, 'int_post_sentiments' as touched_key;
    create table intermediate.int_post_sentiments as
    select post_id, text_hash, {run} as model_run_id from intermediate.int_post_texts;
    insert into intermediate.int_post_texts values
        ('p4', 'h3', 'Huono', 'fi', 1), ('p5', 'h4', 'Bad', 'en', 2);
"""


def run_id(settings: Settings) -> str:
    with duckdb.connect() as engine:
        (found,) = engine.execute(
            "select any_value(model_run_id)"
            f" from read_parquet('{record_files(settings, TEXT_SENTIMENTS)}')"
        ).fetchone() or ("",)
    return str(found)


def test_only_posts_told_since_the_last_sentiments_are_looked_at(settings: Settings) -> None:
    run(settings)
    change(settings, TOLD.format(run=f"'{run_id(settings)}'"))
    assert run(settings) == 2
    assert [row[0] for row in landed(settings)] == ["h1", "h2", "h4"]


@pytest.mark.parametrize("run_told", ["null", "'a run of other words'"])
def test_all_posts_are_looked_at_where_one_that_was_told_is_not_scored_by_these_words(
    settings: Settings, run_told: str
) -> None:
    run(settings)
    change(settings, TOLD.format(run=run_told))
    assert run(settings) == 3
    assert [row[0] for row in landed(settings)] == ["h1", "h2", "h3", "h4"]


def test_no_words_of_people_land(settings: Settings) -> None:
    run(settings)
    with duckdb.connect() as engine:
        ((payloads,),) = engine.execute(
            "select string_agg(columns::varchar) from"
            f" (from read_parquet('{record_files(settings, TEXT_SENTIMENTS)}')) as columns"
        ).fetchall()
    assert "h1" in payloads
    assert "kahvi" not in payloads
    assert "coffee" not in payloads


def test_another_word_list_can_be_plugged_in(settings: Settings, tmp_path: Path) -> None:
    words = tmp_path / "mine.txt"
    words.write_text("# by hand\nkahvi\t-2\nhyvä\t1\n", "utf-8")
    run(settings.model_copy(update={"sentiment": Sentiment(finnish_lexicon=words)}))
    ((_, version, is_good), _) = landed(settings)
    assert str(version).startswith("mine:")
    assert not is_good


def test_a_bad_word_list_is_named_with_its_line(settings: Settings, tmp_path: Path) -> None:
    words = tmp_path / "mine.txt"
    words.write_text("lemma,valence\nhyvä,much\n", "utf-8")
    told = settings.model_copy(update={"sentiment": Sentiment(finnish_lexicon=words)})
    with pytest.raises(WrongUse, match=r"line 2 of the word list .*mine\.txt"):
        run(told)
    words.write_text("hyvä,50\n", "utf-8")
    with pytest.raises(KennoError, match="the scale is -5 to 5"):
        run(told)
    words.unlink()
    with pytest.raises(WrongUse, match="cannot be read"):
        run(told)
