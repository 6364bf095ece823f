{#-
    How many rows and things have landed of each stream, and how many things staging has of it, for the
    sources that are set up. YouTube's replies are left out: staging takes some of them from the threads
    they come in. Where the model goes on, only runs that came since are read, and their things looked
    for among those of the runs before.
-#}
{% macro counts_of_streams() -%}
    {%- set known = {
        'bluesky': ['deletions', 'notifications', 'posts', 'profiles', 'replies', 'search'],
        'facebook': ['comments', 'deletions', 'page', 'page_insights', 'post_insights',
            'posts', 'reactions'],
        'filedrop': ['account_connections', 'consent', 'costs', 'deletions', 'employees',
            'identity_labels', 'identity_reviews', 'referrals', 'surveys', 'transactions'],
        'hubspot': ['associations', 'calls', 'companies', 'contacts', 'deals', 'deletions',
            'emails', 'meetings', 'notes', 'owners', 'tickets'],
        'instagram': ['account', 'account_insights', 'comments', 'competitor_media',
            'deletions', 'media', 'media_insights', 'stories'],
        'kenno': [
            'churn_scores',
            'clv_model_runs',
            'clv_scores',
            'gate_results',
            'identity_candidates',
            'influence_edges',
            'influence_scores',
            'model_runs',
            'text_sentiments',
        ],
        'linkedin': ['comments', 'deletions', 'follower_segments', 'follower_statistics',
            'network_sizes', 'organizations', 'page_statistics', 'post_statistics', 'posts',
            'share_statistics'],
        'mastodon': ['accounts', 'deletions', 'notifications', 'status_versions',
            'statuses', 'tag_timeline'],
        'mediawiki': ['deletions', 'page_views', 'pages', 'revisions', 'talk_revisions'],
        'reddit': ['comments', 'deletions', 'search', 'submissions', 'subreddits',
            'threads', 'user_submissions'],
        'rss': ['deletions', 'entries', 'feeds'],
        'salesforce': ['accounts', 'campaigns', 'cases', 'contacts', 'deletions', 'leads',
            'opportunities', 'social_personas', 'social_posts', 'users'],
        'weibo': ['comments', 'deletions', 'mentions', 'reposts', 'statuses', 'users'],
        'x': ['deletions', 'mention_authors', 'mentions', 'quote_authors', 'quotes',
            'search', 'search_authors', 'tweet_authors', 'tweets', 'users'],
        'youtube': ['channels', 'comment_threads', 'deletions', 'videos'],
    } -%}
    {#- Models read these whether they are set up or not. -#}
    {%- set always = ['filedrop', 'hubspot', 'kenno', 'mastodon', 'x'] -%}
    {%- set set_up = env_var('KENNO_SOURCES', '').split(',') -%}
    {#- Their rows are things: it is enough to count them. -#}
    {%- set one_row_each = ['mastodon', 'x'] -%}
    {#- Each version of a post has an identifier of its own there. -#}
    {%- set of_versions = [
        ('x', 'mentions'), ('x', 'quotes'), ('x', 'search'), ('x', 'tweets')
    ] -%}
    {%- set counted = {} -%}
    {%- if is_incremental() -%}
        {%- for row in run_query(
            "select held.source, held.stream, held.landed_row_count,"
            ~ " held.natural_id_count,"
            ~ " held.counted_run_id, coalesce(max(runs.run_id) > held.counted_run_id, false)"
            ~ " from " ~ this ~ " as held left join " ~ ref('stg_landing__runs') ~ " as runs"
            ~ " on held.source = runs.source and held.stream = runs.stream"
            ~ " where held.counted_run_id is not null group by 1, 2, 3, 4, 5"
        ).rows -%}
            {%- do counted.update({
                (row[0], row[1]): {
                    'rows': row[2], 'things': row[3], 'run_id': row[4], 'has_news': row[5]
                }
            }) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set counts = [] -%}
    {%- for source_name, streams in known.items() if source_name in always + set_up -%}
        {%- for stream in streams -%}
            {%- set things
                = '*' if source_name in one_row_each else 'distinct natural_id' -%}
            {%- do counts.append(
                "select '" ~ source_name ~ "' as source, '" ~ stream ~ "' as stream, "
                ~ "(select count(" ~ things ~ ") from "
                ~ ref('stg_' ~ source_name ~ '__' ~ stream) ~ ") as staging_row_count, "
                ~ landed_counts(
                    source(source_name, stream),
                    counted.get((source_name, stream)),
                    (source_name, stream) in of_versions
                )
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ counts | join('\n    union all\n    ') }}
{%- endmacro %}

{#-
    What a stream has; `counted` is what its runs had, and whether others came. Where things have
    versions, a thing was told before if any version of it was.
-#}
{% macro landed_counts(landed, counted, has_versions) -%}
    {%- set thing = x_first_version() if has_versions else '_natural_id' -%}
    {%- set names = ['_natural_id'] -%}
    {%- if has_versions -%}
        {%- do names.append(row_each(json_texts('edit_history_tweet_ids'))) -%}
    {%- endif -%}
    {%- set news = [] -%}
    {%- for name in names if counted -%}
        {%- do news.append(
            "select " ~ name ~ " from " ~ landed
            ~ " where _run_id > '" ~ counted.run_id ~ "'"
        ) -%}
    {%- endfor -%}
    {%- if not counted -%}
        count(*) as landed_row_count,
        count(distinct {{ thing }}) as natural_id_count,
        max(_run_id) as counted_run_id
        from {{ landed }}
    {%- elif not counted.has_news -%}
        {{ counted.rows }} as landed_row_count,
        {{ counted.things }} as natural_id_count,
        '{{ counted.run_id }}' as counted_run_id
    {%- else -%}
        {{ counted.rows }} + count(*) as landed_row_count,
        {{ counted.things }} + count(distinct {{ thing }})
        - (
            select count(distinct {{ thing }})
            from {{ landed }}
            where
                _run_id <= '{{ counted.run_id }}'
                and _natural_id in ({{ news | join(' union ') }})
        ) as natural_id_count,
        {#- A run may have no records. -#}
        coalesce(max(_run_id), '{{ counted.run_id }}') as counted_run_id
        from {{ landed }}
        where _run_id > '{{ counted.run_id }}'
    {%- endif -%}
{%- endmacro %}
