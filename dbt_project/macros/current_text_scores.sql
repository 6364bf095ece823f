{#- Where a word list or a rule changed, only what was scored by the new one counts. -#}
{% macro current_text_scores(scores, model_runs) -%}
    select scored.*
    from {{ scores }} as scored
    inner join (
        select model_version
        from {{ model_runs }}
        where model_name = 'sentiment'
        order by
            as_of_at desc,
            run_id desc
        limit 1
    ) as last_run on scored.model_version = last_run.model_version
{%- endmacro %}

{#- Posts whose texts were scored, or scored again, since this model told of them. -#}
{% macro scored_anew() -%}
    select told.post_id as touched_key
    from {{ this }} as told
    left join (
        {{ current_text_scores(
            ref('stg_kenno__text_sentiments'), ref('stg_kenno__model_runs')
        ) }}
    ) as current_scores on told.text_hash = current_scores.text_hash
    where not {{ same('told.sentiment_record_id', 'current_scores.record_id') }}
{%- endmacro %}
