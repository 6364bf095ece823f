"""Salesforce's objects: their fields, as describe tells them, and their rows at the clock."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sandbox.platforms.salesforce_world import (
    Values,
    accounts,
    campaigns,
    cases,
    contacts,
    leads,
    opportunities,
    personas,
    posts,
    users,
)
from sandbox.view import View


@dataclass(frozen=True)
class Sobject:
    """One object: its key prefix, its fields with their types, and its rows at a view's clock."""

    name: str
    prefix: str
    fields: Mapping[str, str]
    rows: Callable[[View], Iterator[Values]]


@lru_cache(maxsize=24)
def rows_of(view: View, name: str) -> list[Values]:
    """Return the rows of an object that exist at the view's clock, deleted ones too."""
    sobject = SOBJECTS[name]
    empty = dict.fromkeys(sobject.fields)
    return [{**empty, **row} for row in sobject.rows(view) if row["CreatedDate"] <= view.now]


SYSTEM = {
    "Id": "id",
    "CreatedDate": "datetime",
    "SystemModstamp": "datetime",
    "LastModifiedDate": "datetime",
    "IsDeleted": "boolean",
}


def _fields(texts: str, **typed: str) -> Mapping[str, str]:
    """Return the fields of an object: texts by name, others by type and names."""
    fields = dict.fromkeys(texts.split(), "string")
    for type_, names in typed.items():
        fields |= dict.fromkeys(names.split(), type_.rstrip("_"))
    return {**SYSTEM, **fields}


SOBJECTS = {
    sobject.name: sobject
    for sobject in (
        # One currency and no person accounts here: CurrencyIsoCode and IsPersonAccount are absent.
        Sobject("Account", "001", _fields(
            "Name Type Industry BillingCountry Website AccountSource", int_="NumberOfEmployees",
            reference="ParentId OwnerId MasterRecordId",
        ), accounts),
        Sobject("Contact", "003", _fields(
            "FirstName LastName Email Phone MobilePhone MailingCountry LeadSource",
            boolean="HasOptedOutOfEmail", reference="AccountId OwnerId MasterRecordId",
        ), contacts),
        Sobject("Lead", "00Q", _fields(
            "FirstName LastName Company Email Phone Country Status LeadSource",
            boolean="IsConverted", date="ConvertedDate",
            reference="ConvertedAccountId ConvertedContactId ConvertedOpportunityId OwnerId "
            "MasterRecordId",
        ), leads),
        Sobject("Opportunity", "006", _fields(
            "Name Type StageName LeadSource", double="Amount Probability", date="CloseDate",
            boolean="IsClosed IsWon", reference="AccountId ContactId CampaignId OwnerId",
        ), opportunities),
        Sobject("Case", "500", _fields(
            "CaseNumber Origin Type Reason Status Priority", datetime="ClosedDate",
            boolean="IsClosed IsEscalated",
            reference="AccountId ContactId SourceId ParentId OwnerId",
        ), cases),
        Sobject("Campaign", "701", _fields(
            "Name Type Status", boolean="IsActive", date="StartDate EndDate",
            double="BudgetedCost ActualCost NumberSent",
            int_="NumberOfLeads NumberOfContacts NumberOfResponses",
            reference="ParentId OwnerId",
        ), campaigns),
        Sobject("User", "005", {
            name: type_ for name, type_ in _fields(
                "Username Name Email UserType", boolean="IsActive"
            ).items() if name != "IsDeleted"
        }, users),
        Sobject("SocialPersona", "0SP", _fields(
            "Provider ExternalId Name RealName ProfileUrl", int_="Followers Following",
            boolean="IsBlacklisted", reference="ParentId",
        ), personas),
        Sobject("SocialPost", "0ST", _fields(
            "Provider ExternalPostId Handle Content PostUrl MessageType Language Sentiment",
            datetime="Posted", boolean="IsOutbound",
            int_="LikesAndVotes Shares CommentCount ViewCount",
            reference="PersonaId ParentId WhoId ReplyToId OwnerId",
        ), posts),
    )
}  # fmt: skip
