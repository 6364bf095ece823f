-- Question: which of A's followees follow B?
-- Stresses: a look-up by follower and one by followee, and their intersection.
select mine.friendid as uid
from friendlist as mine
inner join friendlist as theirs on mine.friendid = theirs.uid
where mine.uid = $uid and theirs.friendid = $other_uid
order by mine.friendid asc;

-- For duckdb-tuned: followers lie together in a table of their own.
select mine.friendid as uid
from friendlist as mine
inner join follower as theirs on mine.friendid = theirs.followerid
where mine.uid = $uid and theirs.uid = $other_uid
order by mine.friendid asc
