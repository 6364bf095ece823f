"""What `kenno status` tells of the links, where somebody dropped labels to judge them by."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from tests.warehouse.tiny_warehouse import manifest_of
from warehouse.publish import publish
from warehouse.status import read_identity

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_links_are_judged_as_published(built: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(built)) as build:
        build.execute("create schema identity")
        build.execute("""
            create table identity.identity_quality as from (values
                ('review_queue', 1::bigint, 2::bigint, 3::bigint, 4::bigint,
                    1 / 3, 1 / 4, 2 / 7, 1 / 8),
                ('tiers_1_to_3', 98, 2, 7, 35, 98 / 100, 98 / 105, 196 / 205, 98 / 140)
            ) as judged (
                scope, true_positive_count, false_positive_count, false_negative_count,
                withheld_count, precision_share, recall_share, f1_share, recall_of_all_share
            )
        """)
    published = tmp_path / "published"
    assert read_identity(published) == []
    publish(built, manifest_of(built), published, NOON, "abc123", keep=5)
    told = read_identity(published)
    assert [row["scope"] for row in told] == ["tiers_1_to_3", "review_queue"]
    assert told[0] == {
        "scope": "tiers_1_to_3",
        "right_links": 98,
        "wrong_links": 2,
        "missed": 7,
        "withheld": 35,
        "precision": 0.98,
        "recall": 0.933,
        "f1": 0.956,
        "recall_of_all": 0.7,
    }


def test_without_the_mart_there_is_nothing_to_tell(built: Path, tmp_path: Path) -> None:
    published = tmp_path / "published"
    publish(built, manifest_of(built), published, NOON, "abc123", keep=5)
    assert read_identity(published) == []
