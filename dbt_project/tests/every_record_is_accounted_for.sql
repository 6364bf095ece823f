{#- Nothing is lost silently: what is not in staging was rejected or a duplicate. -#}
select
    source,
    stream
from {{ ref('record_reconciliation') }}
where not is_reconciled
