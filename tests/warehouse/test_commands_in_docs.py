"""What the documentation tells people to run is there to be run."""

import re
from pathlib import Path

import typer
from typer.core import TyperGroup

from warehouse.cli import app

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`kenno ([a-z]+)(?: ([a-z]+)\b)?")


def pages() -> list[Path]:
    """Return the documentation's pages."""
    return [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def test_every_command_that_is_named_exists() -> None:
    commands = typer.main.get_command(app)
    assert isinstance(commands, TyperGroup)
    missing, named = [], 0
    for page in pages():
        for first, second in NAMED.findall(page.read_text("utf-8")):
            named += 1
            command = commands.commands.get(first)
            if command is None:
                missing.append(f"{page.name}: kenno {first}")
            elif isinstance(command, TyperGroup) and second and second not in command.commands:
                missing.append(f"{page.name}: kenno {first} {second}")
    assert missing == []
    assert named > 50
