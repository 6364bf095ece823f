"""What runs say and what lies in landing and staging are compared: nothing is lost silently."""

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests.dbt.tiny_build import building
from tests.dbt.tiny_landing import Record, TinyLanding

UNTIL = datetime(2026, 10, 1, tzinfo=UTC)
CHOSEN = ("--select", "+record_reconciliation", "--exclude-resource-type", "unit_test", "test")


def cost(number: int) -> Record:
    return {"cost_id": f"{number}", "cost_date": "2026-09-30", "category": "support", "amount": "1"}


@pytest.mark.slow
def test_a_stream_is_reconciled_where_every_record_is_told_for(tmp_path: Path) -> None:
    landing = TinyLanding.start(tmp_path / "landing")
    employees: list[Record] = [
        {"employee_id": f"{one}", "valid_from": "2026-01-01"} for one in "ab"
    ]
    landing.land("filedrop", "costs", 1, UNTIL, [cost(1), cost(2)])
    landing.land("filedrop", "employees", 1, UNTIL, employees)
    landing.land("hubspot", "tickets", 1, UNTIL, [])
    # Of five costs received two landed, two were known and one was refused: all are told for.
    say(landing, "filedrop", "costs", record_count=5, duplicate_count=2, reject_count=1)
    # One employee more was received than landed, was known, or was refused.
    say(landing, "filedrop", "employees", record_count=3)
    # A ticket is said to have landed, and is not there.
    say(landing, "hubspot", "tickets", record_count=1, landed_count=1)
    database = tmp_path / "build.duckdb"
    with building(landing.folder, database) as dbt:
        dbt("build", *CHOSEN)
    with duckdb.connect(str(database), read_only=True) as engine:
        assert engine.execute(
            """
            select stream, record_count, landed_row_count, staging_row_count, is_reconciled
            from quality.record_reconciliation
            where run_count > 0
            order by stream
            """
        ).fetchall() == [
            ("costs", 5, 2, 2, True),
            ("employees", 3, 2, 2, False),
            ("tickets", 1, 0, 0, False),
        ]


@pytest.mark.slow
def test_a_post_that_is_edited_between_two_runs_is_one_post(tmp_path: Path) -> None:
    landing = TinyLanding.start(tmp_path / "landing")
    database = tmp_path / "build.duckdb"
    found = []
    told = [mention("9101", "9101"), mention("9200", "9200")], [mention("9102", "9101", "9102")]
    with building(landing.folder, database) as dbt:
        for run, (mentions, options) in enumerate(
            ((told[0], ()), (told[1], ()), ([], ("--full-refresh",))), start=1
        ):
            landing.land("x", "mentions", run, UNTIL, mentions)
            dbt("build", *CHOSEN, *options)
            with duckdb.connect(str(database), read_only=True) as engine:
                found += engine.execute(
                    """
                    select landed_row_count, natural_id_count, staging_row_count, is_reconciled
                    from quality.record_reconciliation
                    where source = 'x' and stream = 'mentions'
                    """
                ).fetchall()
    assert found == [(2, 2, 2, True), (3, 2, 2, True), (3, 2, 2, True)]


def mention(id_: str, *versions: str) -> Record:
    return {
        "id": id_,
        "text": "Beans",
        "author_id": "7",
        "created_at": "2026-09-30T10:00:00",
        "edit_history_tweet_ids": list(versions),
    }


def say(landing: TinyLanding, source: str, stream: str, **counts: int) -> None:
    """Let the run of a stream say other counts than it has."""
    (path,) = landing.folder.glob(f"source={source}/stream={stream}/run=*/run.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), **counts}))
