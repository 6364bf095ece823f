"""Web feeds: RSS 2.0 and RDF (https://www.rssboard.org/), Atom (RFC 4287), JSON Feed."""

from extract.contracts.deletions import deletions
from extract.contracts.rss.entries import ENTRIES
from extract.contracts.rss.feeds import FEEDS

DELETIONS = deletions("rss")
CONTRACTS = (FEEDS, ENTRIES, DELETIONS)
