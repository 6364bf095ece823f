"""Mastodon: https://docs.joinmastodon.org/entities/."""

from extract.contracts.mastodon.accounts import ACCOUNTS
from extract.contracts.mastodon.deletions import DELETIONS
from extract.contracts.mastodon.notifications import NOTIFICATIONS
from extract.contracts.mastodon.status_versions import STATUS_VERSIONS
from extract.contracts.mastodon.statuses import STATUSES, TAG_TIMELINE

CONTRACTS = (ACCOUNTS, STATUSES, TAG_TIMELINE, NOTIFICATIONS, STATUS_VERSIONS, DELETIONS)
