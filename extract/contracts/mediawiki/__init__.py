"""MediaWiki: https://www.mediawiki.org/wiki/API:Query and Wikimedia's page views."""

from extract.contracts.deletions import deletions
from extract.contracts.mediawiki.page_views import PAGE_VIEWS
from extract.contracts.mediawiki.pages import PAGES
from extract.contracts.mediawiki.revisions import REVISIONS, TALK_REVISIONS

DELETIONS = deletions("mediawiki")
CONTRACTS = (PAGES, REVISIONS, TALK_REVISIONS, PAGE_VIEWS, DELETIONS)
