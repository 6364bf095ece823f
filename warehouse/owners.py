"""Owners: by what names and handles each platform knows the brand and its competitors."""

from warehouse.settings import Settings

# Whom these are about is a customer, not an owner of accounts.
WITHOUT_OWNERS = ("filedrop", "hubspot", "salesforce")
ALWAYS_READ = ("mastodon", "x")


def owners(settings: Settings) -> dict[str, object]:
    """Return the brand and its competitors as dbt's variables: a name, and handles by platform.

    A platform may name its own in kenno.toml. A competitor there is the one whose name is part of
    what the platform calls it, else the one that stands in the same place of the list.
    """
    names = [name_of(handle) for handle in settings.brand.competitors]
    competitors = [
        {"name": name, "handles": {"mastodon": handle, "x": name}}
        for name, handle in zip(names, settings.brand.competitors, strict=True)
    ]
    brand_name = name_of(settings.brand.handle)
    brand = {
        "name": brand_name,
        "handles": {"mastodon": settings.brand.handle, "x": brand_name},
    }
    for platform in platforms(settings):
        told = settings.sources.platform(platform)
        own = told.brand or settings.brand.handle
        handles = [handle_on(platform, handle) for handle in (own, *told.accounts)]
        brand["handles"][platform] = handles if len(handles) > 1 else handles[0]  # type: ignore[index]
        theirs = settings.brand.competitors if told.competitors is None else told.competitors
        for place, handle in enumerate(theirs):
            if (index := index_of(handle, names, place)) is not None:
                competitors[index]["handles"][platform] = handle_on(platform, handle)  # type: ignore[index]
    return {"brand": brand, "competitors": competitors}


def platforms(settings: Settings) -> tuple[str, ...]:
    """Return the platforms that have accounts of owners, in order."""
    known = {*settings.sources.names, *ALWAYS_READ} - set(WITHOUT_OWNERS)
    return tuple(sorted(known))


def name_of(handle: str) -> str:
    """Return the name in a handle: what stands before its server."""
    return handle.partition("@")[0]


def handle_on(platform: str, handle: str) -> str:
    """Return a handle as the platform's accounts carry it."""
    if platform == "x":
        return name_of(handle)
    if platform == "bluesky" and "." not in handle and ":" not in handle:
        return f"{handle}.bsky.social"
    return handle if platform == "mastodon" else name_of(handle) or handle.lstrip("@")


def index_of(handle: str, names: list[str], place: int) -> int | None:
    """Return which competitor is meant by a handle that stands at a place; None if none is."""
    for index, name in enumerate(names):
        if name.casefold() in handle.casefold():
            return index
    return place if place < len(names) else None
