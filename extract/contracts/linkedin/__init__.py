"""LinkedIn Community Management API: https://learn.microsoft.com/linkedin/marketing/.

Its terms bound how long data on members may be kept: those fields carry a `retention`.
"""

from extract.contracts.deletions import deletions
from extract.contracts.linkedin.comments import COMMENTS
from extract.contracts.linkedin.organizations import (
    FOLLOWER_SEGMENTS,
    NETWORK_SIZES,
    ORGANIZATIONS,
)
from extract.contracts.linkedin.posts import POST_STATISTICS, POSTS
from extract.contracts.linkedin.statistics import (
    FOLLOWER_STATISTICS,
    PAGE_STATISTICS,
    SHARE_STATISTICS,
)

DELETIONS = deletions("linkedin")

CONTRACTS = (
    ORGANIZATIONS,
    NETWORK_SIZES,
    FOLLOWER_SEGMENTS,
    POSTS,
    POST_STATISTICS,
    SHARE_STATISTICS,
    FOLLOWER_STATISTICS,
    PAGE_STATISTICS,
    COMMENTS,
    DELETIONS,
)
