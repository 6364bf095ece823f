{%- set untold = [
    'reposted_account_id', 'place_account_id', 'place_kind', 'view_count', 'reach_count',
] -%}

with gone as {{ never_kept() }} (
    -- A step that is kept hides from the tables which posts are asked for.
    select subject_id from {{ ref('stg_x__deletions') }}
    where is_gone
),

shaped as (
    {% for stream in ['tweets', 'mentions', 'search', 'quotes'] -%}
        select {{ post_shape('x', untold) }}
        from {{ ref('stg_x__' ~ stream) }}
        -- Of a post that was edited, its last version may be what X says to be gone.
        where version_id not in (select gone.subject_id from gone)
        {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from shaped
