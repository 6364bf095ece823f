"""Facebook Pages, Graph API: https://developers.facebook.com/docs/graph-api/reference."""

from extract.contracts.deletions import deletions
from extract.contracts.facebook.comments import COMMENTS
from extract.contracts.facebook.insights import PAGE_INSIGHTS, POST_INSIGHTS
from extract.contracts.facebook.page import PAGE
from extract.contracts.facebook.posts import POSTS
from extract.contracts.facebook.reactions import REACTIONS

DELETIONS = deletions("facebook")
CONTRACTS = (PAGE, POSTS, REACTIONS, COMMENTS, PAGE_INSIGHTS, POST_INSIGHTS, DELETIONS)
