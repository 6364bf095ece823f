"""HubSpot contacts."""

from extract.contract import Contract, optional, required

CONTACTS = Contract(
    source="hubspot",
    stream="contacts",
    description="Persons in the CRM.",
    key=("id",),
    fields=(
        required("id", "varchar", "Contact identifier; survives merges under the winner's id."),
        required("created_at", "timestamp", "When the contact was made.", at="$.createdAt"),
        required("updated_at", "timestamp", "When HubSpot last changed it.", at="$.updatedAt"),
        required("is_archived", "boolean", "Deleted in HubSpot.", at="$.archived"),
        optional("archived_at", "timestamp", "When it was deleted.", at="$.archivedAt"),
        optional("email", "varchar", "E-mail address.", at="$.properties.email"),
        optional("first_name", "varchar", "First name.", at="$.properties.firstname"),
        optional("last_name", "varchar", "Last name.", at="$.properties.lastname"),
        optional("phone", "varchar", "Telephone number.", at="$.properties.phone"),
        optional("website", "varchar", "Address of the person's site.", at="$.properties.website"),
        optional("city", "varchar", "City.", at="$.properties.city"),
        optional("country", "varchar", "Country.", at="$.properties.country"),
        optional(
            "lifecycle_stage", "varchar", "Lifecycle stage.", at="$.properties.lifecyclestage"
        ),
        optional(
            "acquisition_source",
            "varchar",
            "Where the contact came from first.",
            at="$.properties.hs_analytics_source",
        ),
        optional(
            "twitter_handle", "varchar", "Handle on X, as told.", at="$.properties.twitterhandle"
        ),
        optional(
            "mastodon_handle",
            "varchar",
            "Handle on Mastodon, as told (custom property).",
            at="$.properties.mastodonhandle",
        ),
        optional(
            "merged_object_ids",
            "varchar",
            "Contacts merged into this one, separated by semicolons.",
            at="$.properties.hs_merged_object_ids",
        ),
        optional(
            "calculated_merged_ids",
            "varchar",
            "The same as HubSpot calculated it: identifier:milliseconds, separated by semicolons.",
            at="$.properties.hs_calculated_merged_vids",
        ),
        optional(
            "last_modified_at",
            "timestamp",
            "Last change of a property.",
            at="$.properties.lastmodifieddate",
        ),
    ),
)
