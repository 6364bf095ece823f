"""When every source has landed up to the same moment: check, build, check, publish."""

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, AssetAll, PartitionedAssetTimetable, chain

from command import ALERT, DEFAULTS, WRITER_POOL
from landing import LANDED

with DAG(
    dag_id="warehouse",
    schedule=PartitionedAssetTimetable(assets=AssetAll(*LANDED.values())),
    catchup=False,
    max_active_runs=1,
    deadline=ALERT,
    default_args=DEFAULTS,
    doc_md=__doc__,
    tags={"kenno"},
):
    check_landing = BashOperator(task_id="check_landing", bash_command="kenno validate landing")
    build = BashOperator(task_id="build", bash_command="kenno build", pool=WRITER_POOL)
    check_marts = BashOperator(task_id="check_marts", bash_command="kenno validate marts")
    publish = BashOperator(task_id="publish", bash_command="kenno publish")

    chain(check_landing, build, check_marts, publish)
