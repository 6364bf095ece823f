"""HubSpot CRM v3: https://developers.hubspot.com/docs/api-reference/crm."""

from extract.contracts.hubspot.contacts import CONTACTS
from extract.contracts.hubspot.deals import DEALS
from extract.contracts.hubspot.tickets import TICKETS

CONTRACTS = (CONTACTS, DEALS, TICKETS)
