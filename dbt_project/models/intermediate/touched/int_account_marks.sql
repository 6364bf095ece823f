-- depends_on: {{ ref('int_touched') }}
with marked as (
    {{ account_marks() }}
)

select * from marked
