"""What every Salesforce object has, whatever its kind."""

from extract.contract import Contract, Field, optional, required


def sobject(stream: str, description: str, *own: Field) -> Contract:
    """Return the contract of one object: its own fields between those that all have.

    Only the identifier and the two times are required: an administrator can hide all else, or an
    edition lacks it, and then it is null.
    """
    return Contract(
        source="salesforce",
        stream=stream,
        description=description,
        key=("id",),
        fields=(
            required("id", "varchar", "Identifier of 18 characters.", at="$.Id"),
            *own,
            required("created_at", "timestamp", "When it was made.", at="$.CreatedDate"),
            required(
                "updated_at",
                "timestamp",
                "When a person or the system last changed it.",
                at="$.SystemModstamp",
            ),
            optional("is_deleted", "boolean", "In the recycle bin.", at="$.IsDeleted"),
        ),
    )


OWNER = optional("owner_id", "varchar", "User or queue that it is assigned to.", at="$.OwnerId")
CURRENCY = optional(
    "currency",
    "varchar",
    "Currency (ISO 4217); only where the organisation has several.",
    at="$.CurrencyIsoCode",
)
MASTER = optional(
    "merged_into_id",
    "varchar",
    "Record that this one was merged into; the record is deleted then.",
    at="$.MasterRecordId",
)
