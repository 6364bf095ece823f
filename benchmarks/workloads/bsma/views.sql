-- BSMA's tables as views of the published marts. What has no number (an account that
-- its platform hides, a post that was not read) is left out.

-- Who follows whom, as platforms told: fct_follows.
create view friendlist as
select
    follower_account_key as uid,
    followed_account_key as friendid
from engagement.fct_follows
where followed_account_key is not null;

-- Posts: post_timeline. Mood: seven classes of equal width of the valence there, null
-- where it is.
create view microblog as
select
    post_key as mid,
    account_key as uid,
    posted_at as time,
    case
        when valence < 1 then cast(floor((valence + 1) * 3.5) as integer) + 1
        when valence = 1 then 7
    end as moodid
from engagement.post_timeline
where account_key is not null;

-- Whom a post mentions: fct_post_mentions.
create view mention as
select
    post_key as mid,
    mentioned_account_key as uid
from engagement.fct_post_mentions
where account_key is not null;

-- Reposts, the first post of their chain, and the one that was passed on: fct_reposts.
create view retweet as
select
    post_key as mid,
    first_post_key as remid,
    reposted_post_key as parentmid
from engagement.fct_reposts
where account_key is not null and first_account_key is not null;

-- An event is a topic, its tags are the topic's hashtags: topic_hashtags.
create view event as
select
    topic_key as eventid,
    hashtag as tag
from engagement.topic_hashtags;

-- Which post is about which topic: fct_post_topics.
create view rel_event_microblog as
select
    topic_key as eventid,
    post_key as mid
from engagement.fct_post_topics
where account_key is not null;

-- Accounts, with the place and the number of followed accounts that profiles tell:
-- dim_accounts.
create view muser as
select
    account_key as uid,
    place as city,
    gender,
    following_count as friendscount
from engagement.dim_accounts;
