"""Facebook Pages, as the Page node."""

from extract.contract import Contract, optional, required

PAGE = Contract(
    source="facebook",
    stream="page",
    description="The brand's Page with its counters.",
    key=("id",),
    fields=(
        required("id", "varchar", "Page identifier."),
        required("name", "varchar", "Name of the Page."),
        optional("username", "varchar", "Name in the Page's address, without @."),
        optional("category", "varchar", "What the Page says it is."),
        optional("about", "varchar", "What the Page says of itself."),
        optional("link", "varchar", "Address of the Page."),
        optional(
            "verification_status",
            "varchar",
            "blue_verified, gray_verified or not_verified.",
        ),
        optional("followers_count", "bigint", "Followers when observed."),
        optional("fan_count", "bigint", "Accounts that like the Page, when observed."),
    ),
)
