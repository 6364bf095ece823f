"""Every week, and on demand: run the benchmark suite and keep its results."""

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, CronTriggerTimetable

from command import DEFAULTS

with DAG(
    dag_id="benchmark",
    schedule=CronTriggerTimetable("0 6 * * 0", timezone="UTC"),
    catchup=False,
    max_active_runs=1,
    # A slower second try would be a wrong measurement.
    default_args=DEFAULTS | {"retries": 0},
    doc_md=__doc__,
    tags={"kenno"},
):
    BashOperator(task_id="benchmark", bash_command="kenno bench run")
