"""HubSpot owners."""

from extract.contract import Contract, optional, required

OWNERS = Contract(
    source="hubspot",
    stream="owners",
    description="Users of the CRM to whom records are assigned.",
    key=("id",),
    fields=(
        required("id", "varchar", "Owner identifier, as records name their owner."),
        required("created_at", "timestamp", "When the owner was made.", at="$.createdAt"),
        required("updated_at", "timestamp", "When HubSpot last changed it.", at="$.updatedAt"),
        required("is_archived", "boolean", "No longer a user.", at="$.archived"),
        optional("user_id", "varchar", "Identifier of the user.", at="$.userId"),
        optional("email", "varchar", "E-mail address.", at="$.email"),
        optional("first_name", "varchar", "First name.", at="$.firstName"),
        optional("last_name", "varchar", "Last name.", at="$.lastName"),
        optional("teams", "json", "Teams of the owner.", at="$.teams"),
    ),
)
