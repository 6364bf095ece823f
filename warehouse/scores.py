"""`kenno score`: from the build database through a model into landing."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import duckdb
import pyarrow as pa

from extract.contract import Contract
from extract.contracts.filedrop import TRANSACTIONS
from extract.contracts.kenno import CLV_MODEL_RUNS, CLV_SCORES
from extract.http import Api
from extract.landing import Landing
from extract.run import Outcome, extract
from extract.source import Scope, Source
from extract.state import State
from extract.tables import table_stream
from scoring.clv import score
from scoring.holdout import Holdout, measure_holdout
from warehouse.errors import KennoError
from warehouse.settings import Settings

MODELS = ("clv",)
INPUT = "intermediate.int_customer_purchase_summary"
# The model is judged on the last quarter: fitted on what came before, compared with what came.
HOLDOUT_WEEKS = 13
CALIBRATION = """
    with observed as (
        select
            customer_id,
            purchase_date,
            spend,
            min(purchase_date) over (partition by customer_id) as first_date,
            $last::date - $days::integer as cut_date
        from intermediate.int_customer_purchase_days
    )
    select
        customer_id,
        count(*) - 1 as frequency,
        (max(purchase_date) - any_value(first_date)) / 7 as recency,
        (any_value(cut_date) - any_value(first_date)) / 7 as age,
        (sum(spend) filter (purchase_date > first_date))::double
            / nullif(count(spend) filter (purchase_date > first_date), 0) as mean_repeat_spend,
        1.0::double as margin_rate
    from observed
    where purchase_date <= cut_date
    group by customer_id
"""
HELD_OUT = """
    select customer_id, count(*) as purchase_count
    from intermediate.int_customer_purchase_days
    where purchase_date > $last::date - $days::integer
    group by customer_id
"""


@dataclass(frozen=True)
class Scored:
    """What a model computed and what of it was new in landing."""

    model_run: dict[str, object]
    outcome: Outcome


def score_clv(settings: Settings, clock: Callable[[], datetime]) -> Scored:
    """Score lifetime value of all customers as of the last landed window, and land the scores."""
    customers, as_of, holdout = read_input(settings)
    landing = Landing(settings.landing)
    try:
        result = score(
            customers,
            as_of=as_of,
            horizon_months=settings.value.horizon_months,
            annual_discount_rate=settings.value.annual_discount_rate,
            input_run_id=last_run_with_records(landing, TRANSACTIONS),
            holdout=holdout,
        )
    except ValueError as problem:
        raise KennoError(f"clv: {problem}. Look at {INPUT} in the build database.") from None
    (model_run,) = result.model_run.to_pylist()
    name = f"{model_run['model_run_id']}"
    streams = (
        table_stream(CLV_MODEL_RUNS, result.model_run, name),
        table_stream(CLV_SCORES, result.scores, name),
    )
    source = Source(name="kenno", base_url="", streams=streams)
    outcome = extract(
        source,
        streams,
        Api("kenno", "", None, clock, time.sleep),
        Scope(until=as_of),
        landing,
        State(settings.state, "kenno"),
        version("kenno"),
    )
    if outcome.failures:
        raise KennoError("\n".join(str(failure) for failure in outcome.failures))
    return Scored(model_run, outcome)


def read_input(settings: Settings) -> tuple[pa.Table, datetime, Holdout]:
    """Return the purchase summary, the moment up to which it is known, and the hold-out error."""
    try:
        with duckdb.connect(str(settings.build_database), read_only=True) as build:
            ((as_of,),) = build.execute("select as_of_at from intermediate.int_as_of").fetchall()
            window = {
                "last": (as_of - timedelta(microseconds=1)).date(),
                "days": 7 * HOLDOUT_WEEKS,
            }
            calibration = build.sql(CALIBRATION, params=window).to_arrow_table()
            held_out = build.sql(HELD_OUT, params=window).to_arrow_table()
            customers = build.sql(f"select * from {INPUT}").to_arrow_table()
    except duckdb.Error as problem:
        raise KennoError(
            f"cannot read {INPUT} from {settings.build_database}: {problem}."
            " Run `kenno build --stage before_scores` first; if another process is writing the"
            " file, wait for it to end."
        ) from None
    holdout = measure_holdout(calibration, held_out, weeks=HOLDOUT_WEEKS)
    return customers, as_of.replace(tzinfo=UTC), holdout


def last_run_with_records(landing: Landing, contract: Contract) -> str:
    """Return the last run that landed records of a stream, empty where none did."""
    landing.write_schema(contract)
    with duckdb.connect() as engine:
        files = landing.files(contract, "records")
        ((last,),) = engine.execute(
            f"select coalesce(max(_run_id), '') from read_parquet('{files}')"
        ).fetchall()
    return str(last)
