"""Instagram, Graph API: https://developers.facebook.com/docs/instagram-platform."""

from extract.contracts.deletions import deletions
from extract.contracts.instagram.account import ACCOUNT
from extract.contracts.instagram.comments import COMMENTS
from extract.contracts.instagram.insights import ACCOUNT_INSIGHTS, MEDIA_INSIGHTS
from extract.contracts.instagram.media import COMPETITOR_MEDIA, MEDIA, STORIES

DELETIONS = deletions("instagram")
CONTRACTS = (
    ACCOUNT,
    MEDIA,
    STORIES,
    COMPETITOR_MEDIA,
    COMMENTS,
    MEDIA_INSIGHTS,
    ACCOUNT_INSIGHTS,
    DELETIONS,
)
