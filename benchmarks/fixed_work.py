"""Fixed work for DuckDB, which no change of models, queries or settings reaches.

A machine's processor seconds follow how fast its caches and memory are at that moment, and not all
programs by the same: what slows DuckDB by half slows SQLite by a fifth, as its code and data
fit into a core's own cache. So what questions are judged by is work of their own make: DuckDB plans
and answers questions with the joins, windows and groups that theirs have, over made tables.
"""

import duckdb

# Planning is most of what a question at `xs` costs; each is planned so often more.
PLANS = 2
TABLES = """
create table thing as
select number as key, number * 31 % 977 as value, 'thing ' || number % 211 as name
from range(3000) as numbers (number);
create table act as
select
    number as act,
    number * 7919 % 3001 as key,
    timestamp '2025-01-01' + to_minutes(number * 13 % 525600) as moment,
    number % 17 as kind
from range(400000) as numbers (number);
create table link as
select number * 71 % 3001 as key, number * 173 % 2999 as other
from range(60000) as numbers (number);
"""
QUESTIONS = (
    """
with chosen as (select key, name from thing where value between 100 and 300),
acted as (
    select
        act.key,
        chosen.name,
        count(*) as acts,
        count(distinct act.kind) as kinds,
        max(act.moment) as last_moment
    from act
    inner join chosen on act.key = chosen.key
    where act.moment >= timestamp '2025-03-01' and act.moment < timestamp '2025-06-01'
    group by act.key, chosen.name
),
ranked as (
    select *, row_number() over (partition by name order by acts desc, key) as place from acted
)
select name, sum(acts) as acts, max(kinds), max(last_moment)
from ranked
where place <= 3
group by name
order by acts desc, name
limit 10
""",
    """
with weekly as (
    select
        date_trunc('week', moment) as week,
        kind,
        count(*) as acts,
        count(distinct key) as things
    from act
    where kind < 5
    group by 1, 2
)
select *, sum(acts) over (partition by kind order by week) as acts_so_far
from weekly
order by week, kind
""",
    """
with near as (select other from link where key = 71),
far as (
    select distinct link.other
    from link
    inner join near on link.key = near.other
    where link.other not in (select other from near)
)
select thing.name, count(act.act) as acts, avg(thing.value) as mean_value
from far
inner join thing on far.other = thing.key
left join act on thing.key = act.key and act.kind = 3
group by thing.name
order by acts desc, thing.name
limit 20
""",
    """
select thing.name, other.name, count(*) as links
from link
inner join thing on link.key = thing.key
inner join thing as other on link.other = other.key
where
    thing.value < 200
    and other.value > 600
    and not exists (
        select 1
        from act
        where act.key = thing.key and act.kind = 9 and act.moment < timestamp '2025-02-01'
    )
group by thing.name, other.name
order by links desc, thing.name, other.name
limit 10
""",
)


class FixedWork:
    """An engine of its own in this process, on one thread, with the tables in memory."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self.connection.execute(TABLES)
        self.do()

    def do(self) -> None:
        """Plan and answer each question."""
        for question in QUESTIONS:
            for _ in range(PLANS):
                self.connection.execute("explain " + question).fetchall()
            self.connection.execute(question).fetchall()

    def close(self) -> None:
        """Close the engine."""
        self.connection.close()
