"""HubSpot tickets."""

from extract.contract import Contract, optional, required

TICKETS = Contract(
    source="hubspot",
    stream="tickets",
    description="Support cases.",
    key=("id",),
    fields=(
        required("id", "varchar", "Ticket identifier."),
        required("created_at", "timestamp", "When the ticket was opened.", at="$.createdAt"),
        required("updated_at", "timestamp", "When HubSpot last changed it.", at="$.updatedAt"),
        required("is_archived", "boolean", "Deleted in HubSpot.", at="$.archived"),
        optional("archived_at", "timestamp", "When it was deleted.", at="$.archivedAt"),
        optional("subject", "varchar", "Subject.", at="$.properties.subject"),
        optional("stage", "varchar", "Stage in the pipeline.", at="$.properties.hs_pipeline_stage"),
        optional("category", "varchar", "Category.", at="$.properties.hs_ticket_category"),
        optional("priority", "varchar", "Priority.", at="$.properties.hs_ticket_priority"),
        optional(
            "channel", "varchar", "EMAIL, CHAT, SOCIAL or PHONE.", at="$.properties.source_type"
        ),
        optional("closed_at", "timestamp", "When it was closed.", at="$.properties.closed_date"),
        optional("owner_id", "varchar", "Owner in the CRM.", at="$.properties.hubspot_owner_id"),
        optional(
            "feedback_state",
            "varchar",
            "ADOPTED, CONFIRMED, USEFUL or DECLINED: what the company made of it.",
            at="$.properties.feedback_state",
        ),
        optional(
            "feedback_value",
            "decimal(18,4)",
            "What an adopted idea or a confirmed bug was worth, as booked.",
            at="$.properties.feedback_value",
        ),
        optional(
            "feedback_currency",
            "varchar",
            "Currency of that value.",
            at="$.properties.feedback_currency",
        ),
        optional(
            "feedback_contributors",
            "varchar",
            "Contacts who had a part in it beside the ticket's own, between semicolons.",
            at="$.properties.feedback_contributors",
        ),
        optional("contacts", "json", "Associated contacts.", at="$.associations.contacts.results"),
    ),
)
