"""HubSpot engagements: notes, calls, e-mails and meetings, without what was said in them."""

from extract.contract import Contract, Field, optional, required


def engagement(stream: str, description: str, *own: Field) -> Contract:
    """Return the contract of one kind of engagement: what all share, then its own fields."""
    return Contract(
        source="hubspot",
        stream=stream,
        description=description,
        key=("id",),
        fields=(
            required("id", "varchar", "Identifier."),
            required("created_at", "timestamp", "When it was entered.", at="$.createdAt"),
            required("updated_at", "timestamp", "When HubSpot last changed it.", at="$.updatedAt"),
            required("is_archived", "boolean", "Deleted in HubSpot.", at="$.archived"),
            optional("archived_at", "timestamp", "When it was deleted.", at="$.archivedAt"),
            optional(
                "happened_at_told",
                "varchar",
                "When it took place: in ISO 8601 or in milliseconds since 1970.",
                at="$.properties.hs_timestamp",
            ),
            optional("owner_id", "varchar", "Who did it.", at="$.properties.hubspot_owner_id"),
            *own,
            optional(
                "last_modified_at",
                "timestamp",
                "Last change of a property.",
                at="$.properties.hs_lastmodifieddate",
            ),
        ),
    )


NOTES = engagement("notes", "Notes on records, without their text.")

CALLS = engagement(
    "calls",
    "Telephone calls, without their notes and recordings.",
    optional("direction", "varchar", "INBOUND or OUTBOUND.", at="$.properties.hs_call_direction"),
    optional("length_ms", "bigint", "Length in milliseconds.", at="$.properties.hs_call_duration"),
    optional("status", "varchar", "How it ended.", at="$.properties.hs_call_status"),
)

EMAILS = engagement(
    "emails",
    "E-mails one to one, without subject, text and addresses.",
    optional(
        "direction",
        "varchar",
        "EMAIL (sent), INCOMING_EMAIL or FORWARDED_EMAIL.",
        at="$.properties.hs_email_direction",
    ),
    optional("status", "varchar", "Whether it was sent.", at="$.properties.hs_email_status"),
)

MEETINGS = engagement(
    "meetings",
    "Meetings, without title, text and place.",
    optional(
        "starts_at",
        "timestamp",
        "When it begins.",
        at="$.properties.hs_meeting_start_time",
    ),
    optional("ends_at", "timestamp", "When it ends.", at="$.properties.hs_meeting_end_time"),
    optional("outcome", "varchar", "What became of it.", at="$.properties.hs_meeting_outcome"),
)
