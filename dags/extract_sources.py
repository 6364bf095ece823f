"""Every night, one DAG for each source: land what is new, up to a moment that names the run.

That moment is the run's partition key: the schedule's, a backfill's, or the one you trigger with.
A trigger with {"since": "2026-01-01T00:00:00Z"} reads that window again; marks never move back.
"""

from datetime import timedelta

from airflow.sdk import DAG, CronPartitionTimetable

from command import ALERT, DEFAULTS, ExtractOperator
from landing import LANDED, SOURCES

UNTIL = "{{ dag_run.partition_key or dag_run.run_after.strftime('%Y-%m-%dT%H:%M:%SZ') }}"
SINCE = "{{ (dag_run.conf or {}).get('since', '') }}"
EXTRACT = 'kenno extract {} --until "$UNTIL" ${{SINCE:+--since "$SINCE"}}'

for source in SOURCES:
    with DAG(
        dag_id=f"extract_{source}",
        schedule=CronPartitionTimetable(
            "0 3 * * *",
            timezone="UTC",
            key_format="%Y-%m-%dT%H:%M:%SZ",
            # A DAG that is switched on waits for the next night.
            run_immediately=timedelta(0),
        ),
        catchup=False,
        max_active_runs=1,
        deadline=ALERT,
        default_args=DEFAULTS,
        doc_md=__doc__,
        tags={"kenno"},
    ):
        ExtractOperator(
            task_id="extract",
            source=source,
            bash_command=EXTRACT.format(source),
            env={"UNTIL": UNTIL, "SINCE": SINCE},
            outlets=[LANDED[source]],
        )
