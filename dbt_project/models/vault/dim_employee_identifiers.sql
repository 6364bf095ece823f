with source as (
    select * from {{ source('filedrop', 'employees') }}
),

latest as (
    {{ last_readings('source', 'employee_id') }}
),

handles as (
    {% for platform in ['mastodon', 'x'] -%}
        select
            employee_id,
            '{{ platform }}' as platform,
            nullif(ltrim(lower(trim({{ platform }}_handle)), '@'), '') as handle,
            valid_from,
            valid_to,
            _record_id as record_id
        from latest
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

told as (
    select * from handles
    where handle is not null
)

select * from told
