"""X API v2: https://docs.x.com/x-api/fundamentals/data-dictionary."""

from extract.contracts.x.deletions import DELETIONS
from extract.contracts.x.tweets import MENTIONS, QUOTES, SEARCH, TWEETS
from extract.contracts.x.users import (
    MENTION_AUTHORS,
    QUOTE_AUTHORS,
    SEARCH_AUTHORS,
    TWEET_AUTHORS,
    USERS,
)

CONTRACTS = (
    USERS,
    TWEETS,
    TWEET_AUTHORS,
    MENTIONS,
    MENTION_AUTHORS,
    SEARCH,
    SEARCH_AUTHORS,
    QUOTES,
    QUOTE_AUTHORS,
    DELETIONS,
)
