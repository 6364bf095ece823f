"""Every night, one DAG for each source: land what is new, up to a moment that names the run.

That moment is the run's partition key: the schedule's, a backfill's, or the one you trigger with.
"""

from datetime import timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, CronPartitionTimetable

from command import ALERT, DEFAULTS
from landing import LANDED, SOURCES

UNTIL = "{{ dag_run.partition_key or dag_run.run_after.strftime('%Y-%m-%dT%H:%M:%SZ') }}"
# The token lies in the Airflow connection `kenno_<source>`, or else in the worker's environment.
FROM_CONNECTION = (
    "{{% set found = conn.get('kenno_{source}') %}}{{{{ found.password if found else '' }}}}"
)
EXTRACT = """\
[ -z "$CONNECTION_TOKEN" ] || export {variable}="$CONNECTION_TOKEN"
kenno extract {source} --until "$UNTIL"
"""

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
        BashOperator(
            task_id="extract",
            bash_command=EXTRACT.format(source=source, variable=f"KENNO_{source.upper()}_TOKEN"),
            env={"UNTIL": UNTIL, "CONNECTION_TOKEN": FROM_CONNECTION.format(source=source)},
            outlets=[LANDED[source]],
        )
