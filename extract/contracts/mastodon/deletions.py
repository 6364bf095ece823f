"""Posts on Mastodon that are not there any more."""

from extract.contracts.deletions import deletions

DELETIONS = deletions("mastodon")
