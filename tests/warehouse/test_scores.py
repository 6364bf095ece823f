"""Scores from a small build: what is read of it, and what lands."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from extract.contract import Contract
from extract.contracts.kenno import (
    CHURN_SCORES,
    CLV_SCORES,
    INFLUENCE_EDGES,
    INFLUENCE_SCORES,
    MODEL_RUNS,
    TEXT_SENTIMENTS,
)
from warehouse.errors import KennoError
from warehouse.scores import churn, influence
from warehouse.scores.landed import land_scores, record_files
from warehouse.settings import Settings

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
BUILD = """
create schema intermediate;
create schema identity;
create table intermediate.int_as_of as select timestamp '2026-11-01' as as_of_at;
create table identity.customer_accounts as
select * from (values
    ('ann', 'x:1'), ('ann', 'm:1'), ('bob', 'x:2'), ('cid', 'x:3')
) as links (customer_id, account_id);
create table intermediate.int_judged_referrals as
select * from (values
    ('ann', 'cid', true, null, 1),
    -- Nothing was paid for Bob, as far as is known; or it was for nothing, or too long ago.
    ('ann', 'bob', false, null, 1),
    ('ann', 'bob', null, null, 1),
    ('ann', 'bob', true, 'bought_before', 1),
    ('ann', 'bob', true, null, null)
) as told (referrer_customer_id, referee_customer_id, is_rewarded, rejection_reason, half_year);
create table intermediate.int_account_talk as
select * from (values ('x:1', 4, 2), ('m:1', 2, 1), ('x:2', 6, 3))
as talk (account_id, post_count, category_post_count);
create table intermediate.int_account_reactions as
select *, 30 as window_days from (values
    -- Bob reacts to both accounts of Ann, and to the brand.
    ('x:2', 'x:1', 'other', 'reply', 2),
    ('x:2', 'm:1', 'other', 'repost', 1),
    ('x:2', 'x:9', 'brand', 'reply', 1),
    -- Cid, whom Ann brought for a reward.
    ('x:3', 'x:1', 'other', 'reply', 1),
    -- One of Ann's accounts to the other.
    ('x:1', 'm:1', 'other', 'reply', 7),
    -- A stranger.
    ('x:8', 'x:2', 'other', 'mention', 2)
) as told (account_id, toward_account_id, toward_owner_kind, reaction, reaction_count);
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path)
    settings.build_database.parent.mkdir(parents=True)
    with duckdb.connect(str(settings.build_database)) as build:
        build.execute(BUILD)
    for number, values in enumerate(((1.0, 1.0), (100.0, 40.0))):
        as_of = datetime(2026, 10, 1 + number)  # noqa: DTZ001 - as scores are written
        clv = {
            "model_run_id": f"run{number}",
            "method": "heuristic",
            "as_of": as_of,
        }
        rows = [
            clv | {"customer_id": name, "clv": value}
            for name, value in zip(("bob", "cid"), values, strict=True)
        ]
        land_scores(
            settings,
            lambda: AS_OF,
            ((CLV_SCORES, pa.Table.from_pylist(rows)),),
            f"run{number}",
            as_of.replace(tzinfo=UTC),
        )
    return settings


def read(settings: Settings, contract: Contract, columns: str) -> list[tuple[Any, ...]]:
    files = record_files(settings, contract)
    with duckdb.connect() as engine:
        return engine.execute(f"select {columns} from '{files}' order by all").fetchall()


def test_accounts_become_customers_and_rewarded_referrals_are_marked(settings: Settings) -> None:
    scored = influence.score(settings, lambda: AS_OF)
    columns = (
        "from_subject_id, to_subject_id, reaction_count, influence_share, is_rewarded_referral"
    )
    assert read(settings, INFLUENCE_EDGES, columns) == [
        ("ann", "bob", 3, 0.75, False),
        ("ann", "cid", 1, 1.0, True),
    ]
    # Value of the last run of lifetime value; Ann's of Bob alone, three quarters of 0.85 of 100.
    scores = read(settings, INFLUENCE_SCORES, "subject_id, is_customer, civ_recursive")
    assert [row[:2] for row in scores] == [
        ("ann", True), ("bob", True), ("cid", True), ("x:8", False),
    ]  # fmt: skip
    assert [row[2] for row in scores] == pytest.approx([63.75, 0.0, 0.0, 0.0])
    assert scored.model_run["parameters"]["window_days"] == 30  # type: ignore[index]
    assert read(settings, MODEL_RUNS, "model_name, subject_count") == [("influence", 4)]


def test_a_table_of_scores_may_take_as_much_memory_as_a_build(settings: Settings) -> None:
    names = [field.name for field in TEXT_SENTIMENTS.fields if field.name != "text_hash"]
    with duckdb.connect() as engine:
        table = engine.sql(
            f"""
            select
                repeat(md5(row_number::varchar), 64) as text_hash,
                timestamp '2026-11-01' as as_of,
                {", ".join(f"'0' as {name}" for name in names if name != "as_of")}
            from range(20000) as rows (row_number)
            """
        ).to_arrow_table()

    def land(memory_limit: str) -> None:
        building = settings.building.model_copy(update={"memory_limit": memory_limit})
        limited = settings.model_copy(update={"building": building})
        land_scores(limited, lambda: AS_OF, ((TEXT_SENTIMENTS, table),), "sentiment", AS_OF)

    with pytest.raises(KennoError, match="took more memory than it may"):
        land("20MB")
    land("1GB")
    assert len(read(settings, TEXT_SENTIMENTS, "text_hash")) == 20_000


def test_the_same_build_lands_the_same_scores_once(settings: Settings) -> None:
    assert influence.score(settings, lambda: AS_OF).landed_count == 4 + 2 + 1
    assert influence.score(settings, lambda: AS_OF).landed_count == 0


def test_a_build_in_which_nobody_reacted_scores_who_is_linked(settings: Settings) -> None:
    with duckdb.connect(str(settings.build_database)) as build:
        build.execute("delete from intermediate.int_account_reactions")
    influence.score(settings, lambda: AS_OF)
    assert read(settings, INFLUENCE_SCORES, "subject_id, influence_score, pagerank") == [
        ("ann", 1.0, pytest.approx(1 / 3)),
        ("bob", 1.0, pytest.approx(1 / 3)),
        ("cid", 1.0, pytest.approx(1 / 3)),
    ]
    assert read(settings, INFLUENCE_EDGES, "from_subject_id") == []


def test_churn_of_a_small_shop_is_the_heuristic_and_knows_the_last_sentiment(
    settings: Settings,
) -> None:
    with duckdb.connect(str(settings.build_database)) as build:
        build.execute(
            """
            create table intermediate.int_churn_features as
            select
                'c' || range as customer_id, 'now' as purpose, date '2026-10-31' as cutoff_date,
                range != 4 as is_active, 10 * range as recency_days, 100 as tenure_days,
                3 as purchase_day_count, null::bigint as act_count_90_days,
                null::double as engagement_trend, 0 as open_complaint_count,
                null::double as silent_neighbour_share, null::boolean as has_churned
            from range(5);
            create table intermediate.int_posts as
            select 'p' || range as post_id, 'x:2' as account_id,
                date '2026-10-31' - (range * 45)::integer as posted_date
            from range(4);
            create table intermediate.int_post_texts as
            select 'p' || range as post_id, 'h' || range as text_hash from range(4);
            insert into identity.customer_accounts values ('c2', 'x:2');
            delete from identity.customer_accounts where customer_id = 'bob';
            """
        )
    # The text of today and that of 45 days ago count; that of 90 days ago no more.
    texts = [
        {
            "text_hash": f"h{number}",
            "model_version": version,
            "model_run_id": version,
            "as_of": datetime(2026, 10, 1),  # noqa: DTZ001 - as scores are written
            "valence": valence,
        }
        for version, valences in (("1", (-1.0, -1.0, -1.0)), ("2", (0.5, 0.1, -0.9)))
        for number, valence in enumerate(valences)
    ]
    runs = {
        "model_run_id": "2",
        "model_name": "sentiment",
        "model_version": "2",
        "as_of": datetime(2026, 10, 1),  # noqa: DTZ001 - as scores are written
        "input_hash": "0",
        "method": "lexicon",
        "subject_count": 3,
        "parameters": "{}",
        "validation": "{}",
    }
    land_scores(
        settings,
        lambda: AS_OF,
        (
            (TEXT_SENTIMENTS, pa.Table.from_pylist(texts)),
            (MODEL_RUNS, pa.Table.from_pylist([runs])),
        ),
        "sentiment",
        AS_OF,
    )
    scored = churn.score(settings, lambda: AS_OF)
    assert "the model was refused: 0 of 0 past customers churned" in scored.sentence
    found = read(settings, CHURN_SCORES, "customer_id, method, p_churn_90_days, p_alive")
    assert [row[:2] for row in found] == [(f"c{number}", "heuristic") for number in range(4)]
    assert all(0 < row[2] < 1 and row[3] is None for row in found)
    assert read(settings, CHURN_SCORES, "customer_id, mean_valence_90_days") == [
        ("c0", None),
        ("c1", None),
        ("c2", pytest.approx(0.3)),
        ("c3", None),
    ]
