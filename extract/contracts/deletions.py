"""What every platform's deletions are landed as: one stream a source, for all its others."""

from extract.contract import Contract, optional, required


def deletions(source: str) -> Contract:
    """Return the contract of a source's tombstones, its stream `deletions`."""
    return Contract(
        source=source,
        stream="deletions",
        description=(
            "Records that the platform says are gone, or back again: one for each stream and"
            " identifier, in its last state."
        ),
        key=("stream", "natural_id"),
        fields=(
            required("stream", "varchar", "Stream of the record."),
            required("natural_id", "varchar", "Natural identifier of the record in its stream."),
            required(
                "reason",
                "varchar",
                "What became of it: deleted, archived, unavailable, withheld, expired, restored.",
            ),
            optional("deleted_at", "timestamp", "When, where the platform tells it."),
        ),
    )
