{#- From response to staging nothing is lost silently: what is not in staging was rejected or a duplicate. -#}
select * from {{ ref('record_reconciliation') }}
where not is_reconciled
