"""HubSpot CRM v3 and v4: https://developers.hubspot.com/docs/api-reference/crm."""

from extract.contracts.deletions import deletions
from extract.contracts.hubspot.associations import ASSOCIATIONS
from extract.contracts.hubspot.companies import COMPANIES
from extract.contracts.hubspot.contacts import CONTACTS
from extract.contracts.hubspot.deals import DEALS
from extract.contracts.hubspot.engagements import CALLS, EMAILS, MEETINGS, NOTES
from extract.contracts.hubspot.owners import OWNERS
from extract.contracts.hubspot.tickets import TICKETS

DELETIONS = deletions("hubspot")

CONTRACTS = (
    CONTACTS,
    COMPANIES,
    DEALS,
    TICKETS,
    OWNERS,
    NOTES,
    CALLS,
    EMAILS,
    MEETINGS,
    ASSOCIATIONS,
    DELETIONS,
)
