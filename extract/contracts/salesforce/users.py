"""Salesforce users."""

from extract.contract import optional
from extract.contracts.salesforce.sobject import sobject

USERS = sobject(
    "users",
    "Who works with the CRM; a user is never deleted, only made inactive.",
    optional("username", "varchar", "Name at sign-in.", at="$.Username"),
    optional("full_name", "varchar", "Name of the person.", at="$.Name"),
    optional("email", "varchar", "E-mail address.", at="$.Email"),
    optional("user_type", "varchar", "Standard, or of a portal.", at="$.UserType"),
    optional("is_active", "boolean", "May sign in.", at="$.IsActive"),
)
