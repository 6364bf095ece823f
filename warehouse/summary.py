"""What `kenno run` shows in the end: the scorecard, the way of the rows, and where to look."""

from warehouse.publish import read_manifest
from warehouse.query import query
from warehouse.scorecard import read_scorecard, show_scorecard
from warehouse.screen import say, say_table
from warehouse.settings import Settings
from warehouse.status import read_gates


def show_summary(settings: Settings) -> None:
    """Print what a run gave."""
    show_scorecard(read_scorecard(settings.published))
    say_table(
        "from response to mart",
        query(
            settings.published,
            """
            select
                source,
                stream,
                response_count as responses,
                record_count as records,
                landed_count as landed,
                duplicate_count as known_already,
                reject_count as rejected,
                staging_row_count as staged
            from quality.record_reconciliation
            order by all
            """,
        ).to_pylist(),
    )
    snapshot = read_manifest(settings.published)
    marts = {name: rows for name, rows in snapshot.tables.items() if "reference." not in name}
    say_table("marts", [{"mart": name, "rows": rows} for name, rows in marts.items()])
    for gate in read_gates(settings.reports):
        passed = gate["checks"] - gate["failed"]
        say(f"gate {gate['gate']}: {passed} of {gate['checks']} checks passed")
    say(f"snapshot as of {snapshot.as_of}: {settings.published / 'current'}")
    for name, page in (
        ("validation of landing", settings.reports / "validation" / "landing" / "index.html"),
        ("validation of marts", settings.reports / "validation" / "marts" / "index.html"),
        ("documentation with lineage", settings.reports / "docs" / "index.html"),
    ):
        say(f"{name}: {page}")
