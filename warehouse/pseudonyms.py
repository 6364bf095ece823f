"""The key of pseudonyms: from the environment, else one of this home's own, made once."""

import secrets
from pathlib import Path

from warehouse.errors import WrongUse
from warehouse.settings import Settings, read_pseudonym_key

SHORTEST_KEY = 32
# dbt keeps variables of this name out of its logs and of all that it writes.
KEY_VARIABLE = "DBT_ENV_SECRET_KENNO_PSEUDONYM_KEY"


def pseudonym_key(settings: Settings) -> str:
    """Return the key; where the environment has none, make one that only its owner may read.

    With another key every pseudonym changes, and what was published before no longer joins.
    WrongUse where the key is shorter than 32 characters.
    """
    key, where = read_pseudonym_key(), "KENNO_PSEUDONYM_KEY"
    if not key:
        path = settings.home / "secrets" / "pseudonym.key"
        if not path.exists():
            make_key(path)
        key, where = path.read_text().strip(), str(path)
    if len(key) < SHORTEST_KEY:
        raise WrongUse(
            f"the key of pseudonyms in {where} has fewer than {SHORTEST_KEY} characters."
            ' Make one: python3 -c "import secrets; print(secrets.token_hex(32))"'
        )
    return key


def make_key(path: Path) -> None:
    """Write a new key, whole or not at all, readable by its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_hex(32) + "\n")
    try:
        # Of two that make a key at once, one wins, and both read that.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
