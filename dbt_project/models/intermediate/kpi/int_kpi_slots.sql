with measures as (
    select * from {{ ref('kpi_measures') }}
),

owners as (
    -- A company may have several handles on a platform.
    select distinct
        named.platform,
        named.owner_kind,
        named.owner_name
    from (
        values
        {{ owner_rows() }}
    ) as named (platform, handle, owner_kind, owner_name)
),

plain as (
    select
        measure_id,
        'all' as dimension,
        'none' as platform,
        '{{ var("brand")["name"] | lower }}' as company_name
    from measures
    where not is_by_platform
),

brand_in_all as (
    select
        measures.measure_id,
        'all' as dimension,
        owners.platform,
        owners.owner_name as company_name
    from measures
    cross join owners
    where measures.is_by_platform and owners.owner_kind = 'brand'
),

brand_by_platform as (
    select
        measures.measure_id,
        'platform:' || owners.platform as dimension,
        owners.platform,
        owners.owner_name as company_name
    from measures
    cross join owners
    where measures.is_by_platform and owners.owner_kind = 'brand'
),

by_company as (
    select
        measures.measure_id,
        'company:' || owners.owner_name as dimension,
        owners.platform,
        owners.owner_name as company_name
    from measures
    cross join owners
    where measures.is_by_company
),

unioned as (
    select * from plain
    union all
    select * from brand_in_all
    union all
    select * from brand_by_platform
    union all
    select * from by_company
)

select * from unioned
