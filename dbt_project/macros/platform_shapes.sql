{#- Streams that bring the same kind of record share columns, as contracts do. -#}

{% macro mastodon_status_columns() -%}
    'mastodon:' || id as post_id,
    'mastodon:' || account_id as account_id,
    lower(account_acct) as handle,
    {{ host_of('account_url') }} as handle_domain,
    account_is_bot as is_bot,
    account_followers_count as followers_count,
    created_at as posted_at,
    edited_at,
    {{ plain_text('content') }} as text,
    language,
    visibility,
    'mastodon:' || in_reply_to_id as in_reply_to_post_id,
    'mastodon:' || in_reply_to_account_id as in_reply_to_account_id,
    'mastodon:' || reblog_id as reposted_post_id,
    'mastodon:' || reblog_account_id as reposted_account_id,
    favourites_count as like_count,
    reblogs_count as repost_count,
    replies_count as reply_count,
    quotes_count as quote_count,
    {{ json_values('lower(tags)', 'name') }} as hashtags,
    {{ json_values('mentions', 'id', 'mastodon:') }} as mentioned_account_ids,
    {{ provenance_columns() }}
{%- endmacro %}

{#-
    A post on X that is edited becomes a new one with another identifier, which tells what it was
    before. The first identifier stays its name: others who answered or quoted it say that one.
-#}
{% macro x_first_version() -%}
    coalesce({{ json_first('edit_history_tweet_ids') }}, id)
{%- endmacro %}

{#- When a post on X was first made: an edited one says when it was edited. -#}
{% macro x_posted_at() -%}
    case
        when {{ x_first_version() }} = id then created_at
        else {{ snowflake_time(x_first_version(), 22, 1288834974657) }}
    end
{%- endmacro %}

{% macro x_tweet_columns() -%}
    'x:' || {{ x_first_version() }} as post_id,
    'x:' || id as version_id,
    coalesce({{ json_count('edit_history_tweet_ids') }}, 1) as version_count,
    case when {{ x_first_version() }} <> id then created_at end as edited_at,
    'x:' || author_id as account_id,
    {{ x_posted_at() }} as posted_at,
    text,
    nullif(lang, 'und') as language,
    'x:' || conversation_id as conversation_id,
    'x:' || {{ json_id_of_type('referenced_tweets', 'replied_to') }}
        as in_reply_to_post_id,
    'x:' || in_reply_to_user_id as in_reply_to_account_id,
    'x:' || {{ json_id_of_type('referenced_tweets', 'retweeted') }} as reposted_post_id,
    'x:' || {{ json_id_of_type('referenced_tweets', 'quoted') }} as quoted_post_id,
    like_count,
    retweet_count as repost_count,
    reply_count,
    quote_count,
    bookmark_count,
    impression_count,
    {{ json_values('lower(hashtags)', 'tag') }} as hashtags,
    {{ json_values('mentions', 'id', 'x:') }} as mentioned_account_ids,
    {{ provenance_columns() }}
{%- endmacro %}

{% macro x_user_columns() -%}
    'x:' || id as account_id,
    lower(username) as handle,
    created_at as account_created_at,
    is_verified,
    followers_count,
    following_count,
    tweet_count as post_count,
    {{ provenance_columns() }}
{%- endmacro %}

{% macro instagram_media_columns() -%}
    'instagram:' || id as post_id,
    'instagram:' || account_id as account_id,
    lower(username) as handle,
    created_at as posted_at,
    caption as text,
    media_type,
    media_product_type as post_surface,
    len({{ json_values('children', 'id') }}) as part_count,
    permalink as url,
    like_count,
    comment_count as reply_count,
    {{ provenance_columns() }}
{%- endmacro %}
