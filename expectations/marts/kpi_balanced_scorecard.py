"""The balanced scorecard, before it is published: it must be complete."""

from expectations.suite import Expect, Suite

SUITES = (
    Suite(
        name="kpi.kpi_balanced_scorecard.provenance",
        query="""
            select scorecard.kpi_id, catalogue.kpi_id as catalogued_kpi_id
            from kpi.kpi_balanced_scorecard as scorecard
            full join reference.metric_catalogue as catalogue
                on scorecard.kpi_id = catalogue.kpi_id
            where
                (catalogue.valid_to is null and catalogue.perspective is not null)
                or scorecard.kpi_id is not null
        """,
        expectations=(
            Expect(
                "ExpectColumnValuesToNotBeNull",
                {"column": "kpi_id"},
                says="Every KPI of the catalogue that is in force is on the scorecard",
                notes="The scorecard is incomplete: a KPI has no measure.",
            ),
            Expect(
                "ExpectColumnValuesToNotBeNull",
                {"column": "catalogued_kpi_id"},
                says="Every KPI on the scorecard is in the catalogue",
                notes="Nobody can say what the figure means.",
            ),
        ),
    ),
    Suite(
        name="kpi.kpi_balanced_scorecard.quality",
        query="""
            select perspective, actual, status, coverage, last_date
            from kpi.kpi_balanced_scorecard
        """,
        expectations=(
            Expect(
                "ExpectTableRowCountToBeBetween",
                {"min_value": 8},
                says="The scorecard has at least eight KPIs",
                notes="Two for each perspective is the least that balances anything.",
            ),
            Expect(
                "ExpectColumnDistinctValuesToContainSet",
                {
                    "column": "perspective",
                    "value_set": [
                        "financial",
                        "customer",
                        "internal_process",
                        "learning_and_growth",
                    ],
                },
                says="All four perspectives are there",
                notes="A scorecard without one of them is out of balance.",
            ),
            Expect(
                "ExpectColumnValuesToBeBetween",
                {"column": "coverage", "min_value": 0, "max_value": 1},
                says="Every coverage lies between 0 and 1",
                notes="What stands beside the figures to judge them by is wrong itself.",
            ),
            Expect(
                "ExpectColumnValuesToNotBeNull",
                {"column": "actual", "mostly": 0.3},
                says="At least three KPIs in ten have a value",
                notes="Most sources have landed nothing yet, or the measures do not find them.",
                severity="warning",
            ),
        ),
    ),
)
