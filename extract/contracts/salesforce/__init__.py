"""Salesforce standard objects: https://developer.salesforce.com/docs/platform/object-reference."""

from extract.contracts.deletions import deletions
from extract.contracts.salesforce.campaigns import CAMPAIGNS
from extract.contracts.salesforce.cases import CASES
from extract.contracts.salesforce.opportunities import OPPORTUNITIES
from extract.contracts.salesforce.people import ACCOUNTS, CONTACTS, LEADS
from extract.contracts.salesforce.social import SOCIAL_PERSONAS, SOCIAL_POSTS
from extract.contracts.salesforce.users import USERS

DELETIONS = deletions("salesforce")

CONTRACTS = (
    ACCOUNTS,
    CONTACTS,
    LEADS,
    OPPORTUNITIES,
    CASES,
    CAMPAIGNS,
    USERS,
    SOCIAL_PERSONAS,
    SOCIAL_POSTS,
    DELETIONS,
)
