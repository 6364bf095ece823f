"""Weibo: https://open.weibo.com/wiki/API."""

from extract.contracts.deletions import deletions
from extract.contracts.weibo.comments import COMMENTS
from extract.contracts.weibo.statuses import MENTIONS, REPOSTS, STATUSES
from extract.contracts.weibo.users import USERS

DELETIONS = deletions("weibo")
CONTRACTS = (USERS, STATUSES, COMMENTS, REPOSTS, MENTIONS, DELETIONS)
