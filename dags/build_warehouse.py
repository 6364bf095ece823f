"""When every source has landed up to the same moment: check, build, score, check, publish."""

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, AssetAll, PartitionedAssetTimetable, chain

from command import ALERT, DEFAULTS, WRITER_POOL
from landing import LANDED

BUILD = "kenno build --stage {}"

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
    build_before_scores = BashOperator(
        task_id="build_before_scores",
        bash_command=BUILD.format("before_scores"),
        pool=WRITER_POOL,
    )
    score = BashOperator(task_id="score", bash_command="kenno score")
    build_after_scores = BashOperator(
        task_id="build_after_scores",
        bash_command=BUILD.format("after_scores"),
        pool=WRITER_POOL,
    )
    check_marts = BashOperator(task_id="check_marts", bash_command="kenno validate marts")
    publish = BashOperator(task_id="publish", bash_command="kenno publish")

    chain(check_landing, build_before_scores, score, build_after_scores, check_marts, publish)
