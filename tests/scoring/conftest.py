"""The CDNOW sample, summarised as the warehouse would."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.scoring.known_customers import Cdnow

CDNOW = Path(__file__).parents[2].parent / "shared/realdata/cdnow/CDNOW_sample.txt"

SUMMARY = r"""
with fields as (
    select regexp_extract_all(line, '\S+') as field
    from read_csv($path, columns = {'line': 'varchar'}, delim = '|', header = false)
),

purchase_days as (
    select
        field[2] as customer_id,
        cast(strptime(field[3], '%Y%m%d') as date) as bought_on,
        sum(cast(field[5] as decimal(10, 2))) as spend
    from fields
    group by all
),

numbered as (
    select *, min(bought_on) over (partition by customer_id) as first_on from purchase_days
)

select
    customer_id,
    count(*) filter (bought_on > first_on and bought_on <= $until) as frequency,
    coalesce(max(bought_on) filter (bought_on <= $until) - min(first_on), 0) / 7.0 as recency,
    ($until - min(first_on)) / 7.0 as age,
    avg(spend) filter (bought_on > first_on and bought_on <= $until) as mean_repeat_spend,
    count(spend) filter (bought_on > first_on and bought_on <= $until) as spend_day_count,
    0.3 as margin_rate,
    count(*) filter (bought_on > $until) as purchase_count,
from numbered
group by customer_id
order by customer_id
"""


@pytest.fixture(scope="session")
def cdnow() -> Cdnow:
    if not CDNOW.exists():
        pytest.skip(f"the CDNOW sample is not at {CDNOW}")
    with duckdb.connect() as connection:
        table = connection.sql(
            SUMMARY, params={"path": str(CDNOW), "until": date(1997, 9, 30)}
        ).to_arrow_table()
    assert len(table) == 2357
    return Cdnow(
        table.drop_columns(["purchase_count"]), table.select(["customer_id", "purchase_count"])
    )
