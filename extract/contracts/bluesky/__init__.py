"""Bluesky, the AppView's lexicons app.bsky.*: https://docs.bsky.app/docs/category/http-reference."""

from extract.contracts.bluesky.notifications import NOTIFICATIONS
from extract.contracts.bluesky.posts import POSTS, REPLIES, SEARCH
from extract.contracts.bluesky.profiles import PROFILES
from extract.contracts.deletions import deletions

DELETIONS = deletions("bluesky")

CONTRACTS = (PROFILES, POSTS, SEARCH, NOTIFICATIONS, REPLIES, DELETIONS)
