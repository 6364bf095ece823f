"""Which fields a Graph request asks for: `from,comments.limit(0).summary(true).as(said){id}`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.errors import SandboxError


@dataclass(frozen=True)
class Field:
    """One field, what its modifiers say, and the fields below it."""

    name: str
    modifiers: Mapping[str, str] = field(default_factory=dict)
    below: "tuple[Field, ...]" = ()

    @property
    def shown_as(self) -> str:
        """The name under which it comes."""
        return self.modifiers.get("as", self.name)

    def limit(self, default: int) -> int:
        """Return how many records are asked for."""
        return int(self.modifiers.get("limit", default))


def read_fields(text: str) -> tuple[Field, ...]:
    """Read the parameter `fields`; SandboxError where its brackets do not match."""
    found, rest = _read_list(text.replace(" ", ""))
    if rest:
        raise SandboxError(f"Syntax error near {rest[:20]!r}")
    return found


def _read_list(text: str) -> tuple[tuple[Field, ...], str]:
    found = []
    while text and not text.startswith("}"):
        one, text = _read_one(text)
        found.append(one)
        text = text.removeprefix(",")
    return tuple(found), text


def _read_one(text: str) -> tuple[Field, str]:
    name, text = _word(text)
    modifiers: dict[str, str] = {}
    while text.startswith("."):
        modifier, text = _word(text[1:])
        value, closing, text = text.removeprefix("(").partition(")")
        if not closing:
            raise SandboxError(f"Syntax error: ) is missing after {modifier}")
        modifiers[modifier] = value
    below: tuple[Field, ...] = ()
    if text.startswith("{"):
        below, text = _read_list(text[1:])
        if not text.startswith("}"):
            raise SandboxError("Syntax error: } is missing")
        text = text[1:]
    return Field(name, modifiers, below), text


def _word(text: str) -> tuple[str, str]:
    length = next((n for n, letter in enumerate(text) if letter in ".,(){}"), len(text))
    if not length:
        raise SandboxError(f"Syntax error near {text[:20]!r}")
    return text[:length], text[length:]
