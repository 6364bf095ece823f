"""The platforms that the sandbox serves: one line each, and each imported when first asked for."""

from functools import cache
from importlib import import_module

from sandbox.errors import SandboxError
from sandbox.platforms.base import Platform

# By name: what a client must hold to be let in, as the connector's `credentials` name it.
CREDENTIALS: dict[str, tuple[str, ...]] = {
    "bluesky": ("identifier", "password"),
    "facebook": ("token",),
    "hubspot": ("token",),
    "instagram": ("token",),
    "linkedin": ("client_id", "client_secret", "refresh_token"),
    "mastodon": ("token",),
    "mediawiki": (),
    "reddit": ("client_id", "client_secret"),
    "rss": (),
    "weibo": ("token",),
    "salesforce": ("client_id", "username", "private_key"),
    "x": ("token",),
    "youtube": ("api_key",),
}


def platform_named(name: str) -> Platform:
    """Return a platform; SandboxError names those that there are."""
    if name not in CREDENTIALS:
        raise SandboxError(f"unknown platform {name!r}: use one of {', '.join(CREDENTIALS)}")
    return _load(name)


@cache
def _load(name: str) -> Platform:
    platform: Platform = import_module(f"sandbox.platforms.{name}").PLATFORM
    return platform


def base_path(platform: str) -> str:
    """Return where a platform's API begins: below its name, or where its own servers have it."""
    return f"{platform}/w" if platform == "mediawiki" else platform


def credential(platform: str, name: str) -> str:
    """Return what the sandbox takes for a credential: `sandbox-x-token`; a key is one in PEM."""
    if name == "private_key":
        from sandbox.platforms.salesforce_key import private_key_pem

        return private_key_pem()
    return f"sandbox-{platform}-{name.replace('_', '-')}"


def tokens() -> dict[str, str]:
    """Return the token of each platform."""
    return {platform: credential(platform, "token") for platform in CREDENTIALS}
