-- The generated network as the marts hold it: their names, their order, and of their
-- columns those that the views read.
create schema engagement;

create table engagement.dim_accounts as
select
    uid as account_key,
    friendscount as following_count,
    city as place,
    gender
from read.muser;

create table engagement.fct_follows as
select
    uid as follower_account_key,
    friendid as followed_account_key
from read.friendlist
order by follower_account_key, followed_account_key;

-- The valence is the middle of the class that the mood is read from.
create table engagement.post_timeline as
select
    mid as post_key,
    uid as account_key,
    time as posted_at,
    (moodid - 0.5) / 3.5 - 1 as valence
from read.microblog
order by posted_at, post_key;

create table engagement.fct_post_mentions as
select
    mention.mid as post_key,
    post.uid as account_key,
    mention.uid as mentioned_account_key,
    post.time as posted_at
from read.mention
inner join read.microblog as post on mention.mid = post.mid
order by posted_at, post_key, mentioned_account_key;

create table engagement.fct_reposts as
select
    retweet.mid as post_key,
    repost.uid as account_key,
    retweet.parentmid as reposted_post_key,
    retweet.remid as first_post_key,
    post.uid as first_account_key,
    repost.time as posted_at
from read.retweet
inner join read.microblog as repost on retweet.mid = repost.mid
inner join read.microblog as post on retweet.remid = post.mid
order by posted_at, post_key;

create table engagement.fct_post_topics as
select
    rel.eventid as topic_key,
    rel.mid as post_key,
    post.uid as account_key,
    post.time as posted_at
from read.rel_event_microblog as rel
inner join read.microblog as post on rel.mid = post.mid
order by posted_at, post_key, topic_key;

create table engagement.topic_hashtags as
select
    eventid as topic_key,
    tag as hashtag
from read.event
order by topic_key, hashtag;
