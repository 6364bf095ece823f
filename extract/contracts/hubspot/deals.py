"""HubSpot deals."""

from extract.contract import Contract, optional, required

DEALS = Contract(
    source="hubspot",
    stream="deals",
    description="Sales opportunities.",
    key=("id",),
    fields=(
        required("id", "varchar", "Deal identifier."),
        required("created_at", "timestamp", "When the deal was made.", at="$.createdAt"),
        required("updated_at", "timestamp", "When HubSpot last changed it.", at="$.updatedAt"),
        required("is_archived", "boolean", "Deleted in HubSpot.", at="$.archived"),
        optional("archived_at", "timestamp", "When it was deleted.", at="$.archivedAt"),
        optional("deal_name", "varchar", "Name of the deal.", at="$.properties.dealname"),
        optional("amount", "decimal(18,4)", "Value of the deal.", at="$.properties.amount"),
        optional(
            "currency",
            "varchar",
            "Currency of the amount (ISO 4217).",
            at="$.properties.deal_currency_code",
        ),
        optional("stage", "varchar", "Stage in the pipeline.", at="$.properties.dealstage"),
        optional("pipeline", "varchar", "Pipeline.", at="$.properties.pipeline"),
        optional("closed_at", "timestamp", "Close date.", at="$.properties.closedate"),
        optional("owner_id", "varchar", "Owner in the CRM.", at="$.properties.hubspot_owner_id"),
        optional("contacts", "json", "Associated contacts.", at="$.associations.contacts.results"),
    ),
)
