"""The streams of a made landing: what each record holds, as SQL over numbered posts.

Post `i` of the year is on Mastodon where `i` is even, on X where it is odd. Of ten on a network one
is of the brand or a competitor. Others write as people do: few of them much, most of them little.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class MadeStream:
    """A stream, in SQL: `rows` are its records, `key` is their natural identifier.

    `rows` has {low} and {high} for the places of the window; {posts} for the posts that the run
    delivers, each with the number of the run whose counters it has; {gone} for those that it says
    to be gone; {run} for its number.
    """

    source: str
    name: str
    rows: str
    key: str = "id"


STATUS = """
        post_id(i) as id,
        posted(i) as created_at,
        account_id(author(i)) as account_id,
        handle(author(i)) as account_acct,
        handle(author(i)) as account_display_name,
        false as account_is_bot,
        'https://social.example/@' || handle(author(i)) as account_url,
        followers(author(i)) as account_followers_count,
        '<p>' || said(i) || '</p>' as content,
        language(i) as language,
        'public' as visibility,
        'https://social.example/@' || handle(author(i)) || '/' || post_id(i) as url,
        cast(null as timestamp) as edited_at,
        case when kind(i) = 'reply' then post_id(target(i)) end as in_reply_to_id,
        case when kind(i) = 'reply' then account_id(author(target(i))) end
            as in_reply_to_account_id,
        case when kind(i) = 'repost' then post_id(target(i)) end as reblog_id,
        case when kind(i) = 'repost' then account_id(author(target(i))) end as reblog_account_id,
        counter(i, 'likes', 40, reading) as favourites_count,
        counter(i, 'reposts', 9, reading) as reblogs_count,
        counter(i, 'replies', 5, reading) as replies_count,
        cast(0 as bigint) as quotes_count,
        '[{{"name":"' || topic(i) || '"}}]' as tags,
        case
            when kind(i) = 'reply' then '[{{"id":"' || account_id(author(target(i))) || '"}}]'
            else '[]'
        end as mentions
"""
TWEET = """
        post_id(i) as id,
        said(i) as text,
        account_id(author(i)) as author_id,
        posted(i) as created_at,
        post_id(case when kind(i) = 'reply' then target(i) else i end) as conversation_id,
        case when kind(i) = 'reply' then account_id(author(target(i))) end as in_reply_to_user_id,
        language(i) as lang,
        case kind(i)
            when 'reply' then '[{{"type":"replied_to","id":"' || post_id(target(i)) || '"}}]'
            when 'repost' then '[{{"type":"retweeted","id":"' || post_id(target(i)) || '"}}]'
            when 'quote' then '[{{"type":"quoted","id":"' || post_id(target(i)) || '"}}]'
        end as referenced_tweets,
        '[{{"tag":"' || topic(i) || '"}}]' as hashtags,
        '[{{"id":"' || account_id(1) || '","username":"lumo"}}]' as mentions,
        counter(i, 'likes', 60, reading) as like_count,
        counter(i, 'reposts', 12, reading) as retweet_count,
        counter(i, 'replies', 6, reading) as reply_count,
        counter(i, 'quotes', 2, reading) as quote_count,
        counter(i, 'bookmarks', 3, reading) as bookmark_count,
        counter(i, 'views', 5000, reading) as impression_count,
        '["' || post_id(i) || '"]' as edit_history_tweet_ids
"""
USER = """
        account_id(a) as id,
        handle(a) as username,
        handle(a) as name,
        timestamp '2020-01-01' + to_days(cast(hash(a, 'born') % 1500 as integer)) as created_at,
        'coffee' as description,
        false as is_verified,
        followers(a) as followers_count,
        followers(a) // 2 as following_count,
        followers(a) * 3 as tweet_count,
        cast(0 as bigint) as listed_count
"""
PROFILE = """
        account_id(a) as id,
        handle(a) as acct,
        handle(a) as username,
        handle(a) as display_name,
        'https://social.example/@' || handle(a) as url,
        timestamp '2020-01-01' as created_at,
        false as is_bot,
        followers(a) + {run} as followers_count,
        followers(a) // 2 as following_count,
        followers(a) * 3 as statuses_count
"""
# A mention is a post of its own; what is liked or passed on is one of ours.
NOTIFICATION = """
    select
        '9' || k as id,
        type,
        moment as created_at,
        account_id(who) as account_id,
        handle(who) as account_acct,
        handle(who) as account_display_name,
        false as account_is_bot,
        'https://social.example/@' || handle(who) as account_url,
        followers(who) as account_followers_count,
        case when type <> 'follow' then post_id(about) end as status_id,
        case when type <> 'follow' then account_id(author(about)) end as status_account_id,
        case when type <> 'follow' then posted(about) end as status_created_at,
        case when type <> 'follow' then '<p>' || said(about) || '</p>' end as status_content,
        language(about) as status_language,
        cast(null as varchar) as status_in_reply_to_id,
        cast(null as varchar) as status_in_reply_to_account_id,
        counter(about, 'likes', 40, {run}) as status_favourites_count,
        counter(about, 'reposts', 9, {run}) as status_reblogs_count,
        counter(about, 'replies', 5, {run}) as status_replies_count,
        cast(0 as bigint) as status_quotes_count,
        '[{{"name":"' || topic(about) || '"}}]' as status_tags,
        '[{{"id":"' || account_id(1) || '"}}]' as status_mentions
    from (
        select
            *,
            posted(20 * k + 19) as moment,
            case when type = 'mention' then 20 * k + 4 else 20 * k end as about,
            case
                when type = 'mention' then author(20 * k + 4)
                else 4 + cast(floor((accounts() - 4) * pow(draw(k, 'who'), 2)) as bigint)
            end as who
        from (
            select
                k,
                ['favourite', 'favourite', 'reblog', 'mention', 'follow'][
                    1 + cast(hash(k, 'type') % 5 as integer)
                ] as type
            from range({low} // 20, {high} // 20) as numbers(k)
        )
    )
"""
POSTS = "from ({posts}) as numbers(i, reading, delivery)"
ON_MASTODON, ON_X = "where i % 2 = 0", "where i % 2 = 1"
MENTIONED = "not is_own(i) and (i // 2) % 20 between 1 and 4"


def tweets(name: str, which: str) -> MadeStream:
    """Return a stream of posts on X."""
    return MadeStream("x", name, f"select {TWEET} {POSTS} {ON_X} and {which}")


def users(name: str, which: str) -> MadeStream:
    """Return the authors of a stream of posts on X."""
    authors = f"select distinct author(i) as a {POSTS} {ON_X} and {which}"
    return MadeStream("x", name, f"select {USER} from ({authors})")


def things(source: str, name: str, share: str, columns: str, key: str = "id") -> MadeStream:
    """Return a stream of things spread over the year; `share` is how many there are of them."""
    window = f"range(first_of({{low}}, {share}), first_of({{high}}, {share}))"
    made = f"select k, spread(k, {share}) as moment from {window} as numbers(k)"
    return MadeStream(source, name, f"select {columns} from ({made})", key)


SOMEBODY = "cast(1000 + hash(k, 'whose') % customers() as varchar)"
CONTACT = """
        cast(1000 + c as varchar) as id,
        spread(c, customers()) as created_at,
        spread(c, customers()) + to_days({run}) as updated_at,
        false as is_archived,
        cast(null as timestamp) as archived_at,
        'person' || c || '@example.com' as email,
        'First' || c % 500 as first_name,
        'Last' || c % 5000 as last_name,
        cast(null as varchar) as phone,
        ['Finland', 'Sweden', 'Estonia'][1 + c % 3] as country,
        ['lead', 'customer', 'opportunity'][1 + cast(hash(c, {run}) % 3 as integer)]
            as lifecycle_stage,
        ['organic', 'paid', 'referral'][1 + c % 3] as acquisition_source,
        case when c % 5 = 0 then handle(4 + c % (accounts() - 4)) end as twitter_handle,
        case when c % 5 = 1 then '@' || handle(4 + c % (accounts() - 4)) || '@social.example' end
            as mastodon_handle,
        case when c % 50 = 7 then cast(1000 + c - 1 as varchar) end as merged_object_ids,
        cast(null as varchar) as calculated_merged_ids,
        spread(c, customers()) + to_days({run}) as last_modified_at
"""
CONTACTS = MadeStream(
    "hubspot",
    "contacts",
    # A contact in a hundred changes from one run to the next.
    f"""
    select {CONTACT}
    from range(0, first_of({{high}}, customers())) as numbers(c)
    where c >= first_of({{low}}, customers()) or hash(c, {{run}}) % 100 = 0
    """,
)


def deletions(source: str, which: str, stream: str) -> MadeStream:
    """Return what a platform says to be gone; `stream` is SQL for where it was delivered."""
    return MadeStream(
        source,
        "deletions",
        f"""
        select
            {stream} as stream,
            post_id(i) as natural_id,
            'deleted' as reason,
            cast(null as timestamp) as deleted_at
        from ({{gone}}) as numbers(i)
        {which}
        """,
        "stream || ':' || natural_id",
    )


DELETIONS = (
    deletions(
        "mastodon", ON_MASTODON, "case when is_own(i) then 'statuses' else 'tag_timeline' end"
    ),
    deletions(
        "x",
        ON_X,
        f"case when is_own(i) then 'tweets' when {MENTIONED} then 'mentions' else 'search' end",
    ),
)
STREAMS = (
    MadeStream("mastodon", "accounts", f"select {PROFILE} from range(1, 4) as numbers(a)"),
    MadeStream("mastodon", "statuses", f"select {STATUS} {POSTS} {ON_MASTODON} and is_own(i)"),
    MadeStream(
        "mastodon", "tag_timeline", f"select {STATUS} {POSTS} {ON_MASTODON} and not is_own(i)"
    ),
    MadeStream("mastodon", "notifications", NOTIFICATION),
    MadeStream("x", "users", f"select {USER} from range(1, 4) as numbers(a)"),
    tweets("tweets", "is_own(i)"),
    users("tweet_authors", "is_own(i)"),
    tweets("mentions", MENTIONED),
    users("mention_authors", MENTIONED),
    tweets("search", f"not is_own(i) and not ({MENTIONED})"),
    users("search_authors", f"not is_own(i) and not ({MENTIONED})"),
    CONTACTS,
    things(
        "hubspot",
        "tickets",
        "(customers() / 4)",
        f"""
        cast(500000 + k as varchar) as id,
        moment as created_at,
        moment + to_hours(1) as updated_at,
        false as is_archived,
        cast(null as timestamp) as archived_at,
        said(k) as subject,
        '4' as stage,
        ['COMPLAINT', 'IDEA', 'QUESTION'][1 + k % 3] as category,
        'HIGH' as priority,
        'EMAIL' as channel,
        moment + to_hours(cast(1 + k % 50 as integer)) as closed_at,
        '1' as owner_id,
        '[{{{{"id":"' || {SOMEBODY} || '"}}}}]' as contacts
        """.replace("{{{{", "{{").replace("}}}}", "}}"),
    ),
    things(
        "filedrop",
        "transactions",
        "(customers() * 5)",
        f"""
        't' || k as transaction_id,
        {SOMEBODY} as customer_id,
        moment as ordered_at,
        cast(5 + 60 * draw(k, 'amount') as decimal(18, 4)) as amount,
        'EUR' as currency,
        cast(2 + 20 * draw(k, 'amount') as decimal(18, 4)) as gross_margin,
        1 + k % 4 as units
        """,
        "transaction_id",
    ),
    things(
        "filedrop",
        "referrals",
        "(customers() / 10)",
        f"""
        'r' || k as referral_id,
        {SOMEBODY} as referrer_id,
        cast(1000 + hash(k, 'referee') % customers() as varchar) as referee_id,
        moment as referred_at,
        cast(5 as decimal(18, 4)) as reward_amount,
        'EUR' as currency,
        draw(k, 'intent') as prior_intent_probability
        """,
        "referral_id",
    ),
    things(
        "filedrop",
        "consent",
        "customers()",
        """
        'c' || k as consent_id,
        cast(1000 + k as varchar) as subject_id,
        'marketing' as purpose,
        'consent' as lawful_basis,
        moment as valid_from,
        cast(null as timestamp) as valid_to,
        moment as known_at,
        'form' as source
        """,
        "consent_id",
    ),
    things(
        "filedrop",
        "costs",
        "(365 * 3)",
        """
        'k' || k as cost_id,
        cast(moment as date) as cost_date,
        ['tools', 'salaries', 'ads'][1 + k % 3] as category,
        cast(100 as decimal(18, 4)) as amount,
        'EUR' as currency
        """,
        "cost_id",
    ),
)
