{#-
    What people edit by hand must fit together: keys once, known words only, every measure named, a
    moment for every denominator. A metric without a perspective is no KPI: it names columns of marts.
-#}
{%- set words = {
    ('metric_catalogue', 'perspective'):
        ['financial', 'customer', 'internal_process', 'learning_and_growth'],
    ('metric_catalogue', 'unit'): ['money', 'count', 'share', 'ratio', 'hours', 'per_1000', 'score'],
    ('metric_catalogue', 'denominator_moment'):
        ['post_time', 'period_start', 'period_end', 'period_average', 'to_date'],
    ('metric_catalogue', 'aggregation'):
        ['ratio_of_sums', 'mean_of_ratios', 'sum', 'last', 'opening', 'growth',
            'distinct', 'median', 'p90', 'none'],
    ('metric_catalogue', 'good_direction'): ['up', 'down'],
    ('kpi_measures', 'combination'):
        ['sum', 'last', 'opening', 'growth', 'distinct', 'median', 'p90'],
    ('kpi_targets', 'grain'): ['day', 'week', 'month', 'any'],
} -%}

with catalogue as (
    select * from {{ ref('metric_catalogue') }}
),

measures as (
    select * from {{ ref('kpi_measures') }}
),

targets as (
    select * from {{ ref('kpi_targets') }}
),

named as (
    select
        kpi_id,
        numerator as measure_id
    from catalogue
    where perspective is not null
    union all
    select
        kpi_id,
        denominator as measure_id
    from catalogue
    where perspective is not null and denominator is not null
),

problems as (
    {% for (seed, column), values in words.items() -%}
        select
            '{{ seed }}.{{ column }} is not a known word' as problem,
            {{ column }} as named
        from {{ ref(seed) }}
        where
            {{ column }} not in (
                {%- for value in values %}
                    '{{ value }}'{{ ',' if not loop.last }}
                {%- endfor %}
            )
        union all
    {% endfor -%}
    {% for seed, key in [('catalogue', 'kpi_id'), ('measures', 'measure_id')] -%}
        select
            'the key of {{ seed }} occurs twice or is null' as problem,
            {{ key }} as named
        from {{ seed }}
        group by {{ key }}
        having count(*) > 1 or {{ key }} is null
        union all
    {% endfor -%}
    select
        'the catalogue names a measure that does not exist' as problem,
        named.kpi_id as named
    from named
    left join measures on named.measure_id = measures.measure_id
    where measures.measure_id is null
    union all
    select
        'no KPI uses the measure' as problem,
        measures.measure_id as named
    from measures
    left join named on measures.measure_id = named.measure_id
    where named.measure_id is null
    union all
    select
        'denominator, its moment and ratio_of_sums go together' as problem,
        kpi_id as named
    from catalogue
    where
        (denominator is null) != (denominator_moment is null)
        or (denominator is null) = (aggregation = 'ratio_of_sums')
    union all
    select
        'a KPI has a perspective and a good direction, another metric neither'
            as problem,
        kpi_id as named
    from catalogue
    where (perspective is null) != (good_direction is null)
    union all
    select
        'a KPI is aggregated, and a retired metric ends after it began' as problem,
        kpi_id as named
    from catalogue
    where
        (perspective is not null and aggregation = 'none')
        or valid_to < valid_from
    union all
    select
        'what is not a ratio is aggregated as its measure' as problem,
        catalogue.kpi_id as named
    from catalogue
    inner join measures on catalogue.numerator = measures.measure_id
    where
        catalogue.denominator is null
        and catalogue.aggregation != measures.combination
    union all
    select
        'a target is set for what is no KPI of the catalogue' as problem,
        targets.kpi_id as named
    from targets
    left join catalogue on targets.kpi_id = catalogue.kpi_id
    where catalogue.perspective is null
)

select * from problems
