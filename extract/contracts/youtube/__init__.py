"""YouTube Data API v3: https://developers.google.com/youtube/v3/docs.

Its terms want what is stored refreshed or dropped within 30 days (docs/sources/youtube.md).
"""

from extract.contracts.deletions import deletions
from extract.contracts.youtube.channels import CHANNELS
from extract.contracts.youtube.comments import COMMENT_THREADS, REPLIES
from extract.contracts.youtube.videos import VIDEOS

DELETIONS = deletions("youtube")

CONTRACTS = (CHANNELS, VIDEOS, COMMENT_THREADS, REPLIES, DELETIONS)
