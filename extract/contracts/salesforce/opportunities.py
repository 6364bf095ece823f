"""Salesforce opportunities."""

from extract.contract import optional
from extract.contracts.salesforce.sobject import CURRENCY, OWNER, sobject

OPPORTUNITIES = sobject(
    "opportunities",
    "Sales in the making, won or lost.",
    optional("account_id", "varchar", "Account.", at="$.AccountId"),
    optional("contact_id", "varchar", "Main contact.", at="$.ContactId"),
    optional("opportunity_name", "varchar", "Name.", at="$.Name"),
    optional("opportunity_type", "varchar", "New or existing business.", at="$.Type"),
    optional("stage", "varchar", "Stage.", at="$.StageName"),
    optional("amount", "decimal(18,4)", "Value.", at="$.Amount"),
    CURRENCY,
    optional("win_percent", "double", "Chance to win, in percent.", at="$.Probability"),
    optional("closes_on", "date", "When it closes, or is expected to.", at="$.CloseDate"),
    optional("is_closed", "boolean", "Won or lost.", at="$.IsClosed"),
    optional("is_won", "boolean", "Won.", at="$.IsWon"),
    optional("acquisition_source", "varchar", "Where it came from.", at="$.LeadSource"),
    optional("campaign_id", "varchar", "Campaign that brought it.", at="$.CampaignId"),
    OWNER,
)
