"""HubSpot associations: which objects belong together."""

from extract.contract import Contract, required

ASSOCIATIONS = Contract(
    source="hubspot",
    stream="associations",
    description="All objects of one type that one object is associated with.",
    key=("id",),
    fields=(
        required("id", "varchar", "Type and identifier of the object, and the other type."),
        required("from_type", "varchar", "Type of the object: deals, notes, …"),
        required("from_id", "varchar", "Identifier of the object."),
        required("to_type", "varchar", "Type of the objects that it is associated with."),
        required("targets", "json", "Identifiers of those, each with its labels; may be empty."),
    ),
)
