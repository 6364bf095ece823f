"""Salesforce cases."""

from extract.contract import optional
from extract.contracts.salesforce.sobject import OWNER, sobject

CASES = sobject(
    "cases",
    "What customers asked or complained about, without their words.",
    optional("case_number", "varchar", "Number told to the customer.", at="$.CaseNumber"),
    optional("account_id", "varchar", "Account.", at="$.AccountId"),
    optional("contact_id", "varchar", "Contact.", at="$.ContactId"),
    optional("channel", "varchar", "Email, Phone, Web, a network, …", at="$.Origin"),
    optional("case_type", "varchar", "Problem, question, …", at="$.Type"),
    optional("reason", "varchar", "Reason.", at="$.Reason"),
    optional("status", "varchar", "Status.", at="$.Status"),
    optional("priority", "varchar", "Priority.", at="$.Priority"),
    optional("is_closed", "boolean", "Closed.", at="$.IsClosed"),
    optional("closed_at", "timestamp", "When it was closed.", at="$.ClosedDate"),
    optional("is_escalated", "boolean", "Handed up.", at="$.IsEscalated"),
    optional("social_post_id", "varchar", "Social post that it came from.", at="$.SourceId"),
    optional("parent_case_id", "varchar", "Case that it is a part of.", at="$.ParentId"),
    OWNER,
)
