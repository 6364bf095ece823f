"""Salesforce campaigns."""

from extract.contract import optional
from extract.contracts.salesforce.sobject import CURRENCY, OWNER, sobject

CAMPAIGNS = sobject(
    "campaigns",
    "Marketing campaigns, with what they cost and brought.",
    optional("campaign_name", "varchar", "Name.", at="$.Name"),
    optional("campaign_type", "varchar", "E-mail, event, social, …", at="$.Type"),
    optional("status", "varchar", "Status.", at="$.Status"),
    optional("is_active", "boolean", "Running.", at="$.IsActive"),
    optional("starts_on", "date", "First day.", at="$.StartDate"),
    optional("ends_on", "date", "Last day.", at="$.EndDate"),
    optional("budgeted_cost", "decimal(18,4)", "What it may cost.", at="$.BudgetedCost"),
    optional("actual_cost", "decimal(18,4)", "What it cost.", at="$.ActualCost"),
    CURRENCY,
    optional("sent_count", "double", "Individuals that it was sent to.", at="$.NumberSent"),
    optional("lead_count", "bigint", "Leads in it.", at="$.NumberOfLeads"),
    optional("contact_count", "bigint", "Contacts in it.", at="$.NumberOfContacts"),
    optional("response_count", "bigint", "Members who responded.", at="$.NumberOfResponses"),
    optional("parent_campaign_id", "varchar", "Campaign that it is a part of.", at="$.ParentId"),
    OWNER,
)
