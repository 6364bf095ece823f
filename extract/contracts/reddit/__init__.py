"""Reddit's Data API, things as /dev/api describes them: https://www.reddit.com/dev/api."""

from extract.contracts.deletions import deletions
from extract.contracts.reddit.comments import COMMENTS, THREADS
from extract.contracts.reddit.submissions import SEARCH, SUBMISSIONS, USER_SUBMISSIONS
from extract.contracts.reddit.subreddits import SUBREDDITS

DELETIONS = deletions("reddit")

CONTRACTS = (
    SUBREDDITS,
    SUBMISSIONS,
    USER_SUBMISSIONS,
    SEARCH,
    COMMENTS,
    THREADS,
    DELETIONS,
)
