"""HubSpot companies."""

from extract.contract import Contract, optional, required

COMPANIES = Contract(
    source="hubspot",
    stream="companies",
    description="Organisations in the CRM.",
    key=("id",),
    fields=(
        required("id", "varchar", "Company identifier."),
        required("created_at", "timestamp", "When the company was made.", at="$.createdAt"),
        required("updated_at", "timestamp", "When HubSpot last changed it.", at="$.updatedAt"),
        required("is_archived", "boolean", "Deleted in HubSpot.", at="$.archived"),
        optional("archived_at", "timestamp", "When it was deleted.", at="$.archivedAt"),
        optional("company_name", "varchar", "Name of the company.", at="$.properties.name"),
        optional("domain", "varchar", "Its domain on the web.", at="$.properties.domain"),
        optional("industry", "varchar", "Industry.", at="$.properties.industry"),
        optional("country", "varchar", "Country.", at="$.properties.country"),
        optional("employee_count", "bigint", "Employees.", at="$.properties.numberofemployees"),
        optional(
            "lifecycle_stage", "varchar", "Lifecycle stage.", at="$.properties.lifecyclestage"
        ),
        optional("owner_id", "varchar", "Owner in the CRM.", at="$.properties.hubspot_owner_id"),
        optional(
            "parent_company_id",
            "varchar",
            "Company that it is a part of.",
            at="$.properties.hs_parent_company_id",
        ),
        optional(
            "merged_object_ids",
            "varchar",
            "Companies merged into this one, separated by semicolons.",
            at="$.properties.hs_merged_object_ids",
        ),
        optional(
            "last_modified_at",
            "timestamp",
            "Last change of a property.",
            at="$.properties.hs_lastmodifieddate",
        ),
    ),
)
