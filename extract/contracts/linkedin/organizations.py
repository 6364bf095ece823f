"""LinkedIn organisations: who they are, how many follow them, and what those people do."""

from extract.contract import Contract, optional, required

ORGANIZATIONS = Contract(
    source="linkedin",
    stream="organizations",
    description="Pages of the brand and its competitors; of theirs LinkedIn shows less.",
    key=("id",),
    fields=(
        required("id", "varchar", "Organisation identifier, a number."),
        required("vanity_name", "varchar", "Name in the page's address.", at="$.vanityName"),
        optional("name", "varchar", "Name of the organisation.", at="$.localizedName"),
        optional("website", "varchar", "Its website.", at="$.localizedWebsite"),
        optional(
            "organization_type",
            "varchar",
            "NONE, SCHOOL or BRAND.",
            at="$.primaryOrganizationType",
        ),
        optional("description", "varchar", "About it.", at="$.localizedDescription"),
        optional(
            "staff_count_range", "varchar", "Size, as SIZE_51_TO_200.", at="$.staffCountRange"
        ),
    ),
)

NETWORK_SIZES = Contract(
    source="linkedin",
    stream="network_sizes",
    description="Followers of each page at each run.",
    key=("organization",),
    fields=(
        required("organization", "varchar", "URN of the organisation that was asked about."),
        required("follower_count", "bigint", "Followers when observed.", at="$.firstDegreeSize"),
    ),
)

FOLLOWER_SEGMENTS = Contract(
    source="linkedin",
    stream="follower_segments",
    description="Followers of the brand's page by what they do and where, at each run.",
    key=("organization",),
    fields=(
        required("organization", "varchar", "URN of the page.", at="$.organizationalEntity"),
        optional(
            "by_seniority",
            "json",
            "List of objects with seniority and followerCounts.",
            at="$.followerCountsBySeniority",
        ),
        optional(
            "by_function",
            "json",
            "List of objects with function and followerCounts.",
            at="$.followerCountsByFunction",
        ),
        optional(
            "by_industry",
            "json",
            "List of objects with industry and followerCounts.",
            at="$.followerCountsByIndustry",
        ),
        optional(
            "by_staff_count_range",
            "json",
            "List of objects with staffCountRange and followerCounts.",
            at="$.followerCountsByStaffCountRange",
        ),
        optional(
            "by_geo_country",
            "json",
            "List of objects with geo and followerCounts; the hundred largest.",
            at="$.followerCountsByGeoCountry",
        ),
    ),
)
