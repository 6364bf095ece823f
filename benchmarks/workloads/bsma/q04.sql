-- Question: whom do A and B both follow?
-- Stresses: two look-ups of one user's rows and their intersection.
select mine.friendid as uid
from friendlist as mine
inner join friendlist as theirs on mine.friendid = theirs.friendid
where mine.uid = $uid and theirs.uid = $other_uid
order by mine.friendid asc
