"""Owners: by what names and handles each platform knows the brand and its competitors."""

from warehouse.settings import Settings

# Whom these are about is a customer, not an owner of accounts.
WITHOUT_OWNERS = ("filedrop", "hubspot", "salesforce")
ALWAYS_READ = ("mastodon", "x")

Handles = dict[str, str | list[str]]


def owners(settings: Settings) -> dict[str, object]:
    """Return the brand and its competitors as dbt's variables: a name, and handles by platform.

    A platform may name its own in kenno.toml. A competitor there is the one whose name is part of
    what the platform calls it, else the one that stands in the same place of the list.
    """
    told = settings.brand
    names = [name_of(handle) for handle in told.competitors]
    brand = handles_everywhere(told.handle)
    competitors = [handles_everywhere(handle) for handle in told.competitors]
    for platform in platforms(settings):
        own = settings.sources.platform(platform)
        written = [
            handle_on(platform, handle) for handle in (own.brand or told.handle, *own.accounts)
        ]
        brand[platform] = written if own.accounts else written[0]
        theirs = told.competitors if own.competitors is None else own.competitors
        for place, handle in enumerate(theirs):
            if (index := index_of(handle, names, place)) is not None:
                competitors[index][platform] = handle_on(platform, handle)
    return {
        "brand": {"name": name_of(told.handle), "handles": brand},
        "competitors": [
            {"name": name, "handles": handles}
            for name, handles in zip(names, competitors, strict=True)
        ],
    }


def handles_everywhere(handle: str) -> Handles:
    """Return the handles on the platforms that models read whether they are set up or not."""
    return {platform: handle_on(platform, handle) for platform in ALWAYS_READ}


def platforms(settings: Settings) -> tuple[str, ...]:
    """Return the platforms that have accounts of owners, in order."""
    known = {*settings.sources.names, *ALWAYS_READ} - set(WITHOUT_OWNERS)
    return tuple(sorted(known))


def name_of(handle: str) -> str:
    """Return the name in a handle: what stands before its server."""
    return handle.partition("@")[0]


def handle_on(platform: str, handle: str) -> str:
    """Return a handle as the platform's accounts carry it.

    On Mastodon an account has a server, and on Bluesky one that has no domain is bsky.social's.
    """
    if platform == "mastodon":
        return handle
    name = name_of(handle) or handle.lstrip("@")
    if platform == "bluesky" and "." not in name and ":" not in name:
        return f"{name}.bsky.social"
    return name


def index_of(handle: str, names: list[str], place: int) -> int | None:
    """Return which competitor is meant by a handle that stands at a place; None if none is."""
    for index, name in enumerate(names):
        if name.casefold() in handle.casefold():
            return index
    return place if place < len(names) else None
