"""Salesforce accounts, contacts and leads: whom the company knows."""

from extract.contract import optional
from extract.contracts.salesforce.sobject import MASTER, OWNER, sobject

ACCOUNTS = sobject(
    "accounts",
    "Organisations, or persons where person accounts are on.",
    optional("account_name", "varchar", "Name.", at="$.Name"),
    optional("account_type", "varchar", "Customer, prospect, partner, …", at="$.Type"),
    optional("industry", "varchar", "Industry.", at="$.Industry"),
    optional("country", "varchar", "Country of the billing address.", at="$.BillingCountry"),
    optional("website", "varchar", "Address on the web.", at="$.Website"),
    optional("acquisition_source", "varchar", "Where it came from first.", at="$.AccountSource"),
    optional("employee_count", "bigint", "Employees.", at="$.NumberOfEmployees"),
    optional("parent_account_id", "varchar", "Account that it is a part of.", at="$.ParentId"),
    optional(
        "is_person",
        "boolean",
        "A person, not an organisation; only where person accounts are on.",
        at="$.IsPersonAccount",
    ),
    OWNER,
    MASTER,
)

CONTACTS = sobject(
    "contacts",
    "Persons, at an account or alone.",
    optional("account_id", "varchar", "Account of the person.", at="$.AccountId"),
    optional("email", "varchar", "E-mail address.", at="$.Email"),
    optional("first_name", "varchar", "First name.", at="$.FirstName"),
    optional("last_name", "varchar", "Last name.", at="$.LastName"),
    optional("phone", "varchar", "Telephone number.", at="$.Phone"),
    optional("mobile_phone", "varchar", "Mobile telephone number.", at="$.MobilePhone"),
    optional("country", "varchar", "Country of the mailing address.", at="$.MailingCountry"),
    optional("acquisition_source", "varchar", "Where the person came from.", at="$.LeadSource"),
    optional("has_opted_out", "boolean", "Wants no e-mail to many.", at="$.HasOptedOutOfEmail"),
    OWNER,
    MASTER,
)

LEADS = sobject(
    "leads",
    "Persons who may become customers.",
    optional("email", "varchar", "E-mail address.", at="$.Email"),
    optional("first_name", "varchar", "First name.", at="$.FirstName"),
    optional("last_name", "varchar", "Last name.", at="$.LastName"),
    optional("company_name", "varchar", "Organisation, as told.", at="$.Company"),
    optional("phone", "varchar", "Telephone number.", at="$.Phone"),
    optional("country", "varchar", "Country.", at="$.Country"),
    optional("status", "varchar", "Status.", at="$.Status"),
    optional("acquisition_source", "varchar", "Where the person came from.", at="$.LeadSource"),
    optional("is_converted", "boolean", "Became a contact.", at="$.IsConverted"),
    optional("converted_on", "date", "When that was.", at="$.ConvertedDate"),
    optional("converted_account_id", "varchar", "Account made of it.", at="$.ConvertedAccountId"),
    optional("converted_contact_id", "varchar", "Contact made of it.", at="$.ConvertedContactId"),
    optional(
        "converted_opportunity_id",
        "varchar",
        "Opportunity made of it.",
        at="$.ConvertedOpportunityId",
    ),
    OWNER,
    MASTER,
)
