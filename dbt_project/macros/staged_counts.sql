{#-
    How many things staging has of each stream, for the sources that are set up. YouTube's replies
    are left out: staging takes some of them from the threads they come in.
-#}
{% macro staged_counts() -%}
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
    {%- set counts = [] -%}
    {%- for source_name, streams in known.items() if source_name in always + set_up -%}
        {%- for stream in streams -%}
            {%- do counts.append(
                "select '" ~ source_name ~ "' as source, '" ~ stream ~ "' as stream,"
                ~ " count(distinct natural_id) as staging_row_count"
                ~ " from " ~ ref('stg_' ~ source_name ~ '__' ~ stream)
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ counts | join('\n    union all\n    ') }}
{%- endmacro %}
