with source as (
    {{ landed('facebook', 'reactions') }}
),

latest as (
    -- A post is read again while its counters move: keep its last reading.
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'facebook:' || id as post_id,
        created_at as posted_at,
        like_count as like_reaction_count,
        love_count as love_reaction_count,
        care_count as care_reaction_count,
        haha_count as haha_reaction_count,
        wow_count as wow_reaction_count,
        sad_count as sad_reaction_count,
        angry_count as angry_reaction_count,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
