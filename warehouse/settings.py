"""Settings: the one place that reads kenno.toml and the environment."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from warehouse.errors import WrongUse

Handle = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.@-]+$")]


class Section(BaseModel):
    """A table of kenno.toml; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Brand(Section):
    """Whose data this is: handles without @, topics without #."""

    handle: Handle = "lumo"
    competitors: tuple[Handle, ...] = ()
    topics: tuple[Handle, ...] = ()


class Platform(Section):
    """Where a platform's API is."""

    base_url: HttpUrl


class Filedrop(Section):
    """Where files are dropped, a folder a stream."""

    folder: Path = Path("var/drop")


class Sources(Section):
    """The sources that are read, and how far back where a platform must be told."""

    history_days: Annotated[int, Field(ge=1)] = 365

    mastodon: Platform | None = None
    x: Platform | None = None
    hubspot: Platform | None = None
    filedrop: Filedrop | None = None

    def has(self, name: str) -> bool:
        """Say whether a source is set up."""
        return getattr(self, name) is not None


class Value(Section):
    """Horizon and discounting of customer value."""

    horizon_months: Annotated[int, Field(ge=1, le=120)] = 36
    annual_discount_rate: Annotated[float, Field(ge=0, le=1)] = 0.10


class Engagement(Section):
    """How long acts count."""

    half_life_days: Annotated[int, Field(ge=1)] = 90
    highly_engaged_days: Annotated[int, Field(ge=1)] = 180


class Publishing(Section):
    """Snapshots kept for rollback."""

    keep_snapshots: Annotated[int, Field(ge=1)] = 5


class Sandbox(Section):
    """The local platforms."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8931
    scale: Annotated[float, Field(gt=0)] = 1.0
    seed: int = 1
    until: datetime = datetime(2026, 11, 1, tzinfo=UTC)


class Settings(BaseSettings):
    """All settings. Paths are absolute once loaded: relative ones start at the settings file."""

    model_config = SettingsConfigDict(
        env_prefix="KENNO_", env_nested_delimiter="__", extra="ignore", frozen=True
    )

    home: Path = Path("var")
    brand: Brand = Brand()
    sources: Sources = Sources()
    value: Value = Value()
    engagement: Engagement = Engagement()
    publishing: Publishing = Publishing()
    sandbox: Sandbox = Sandbox()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file."""
        return env_settings, init_settings

    @property
    def landing(self) -> Path:
        """Where responses and records land."""
        return self.home / "landing"

    @property
    def state(self) -> Path:
        """Where high-water marks are."""
        return self.home / "state"

    @property
    def build_database(self) -> Path:
        """The file that only dbt writes."""
        return self.home / "warehouse" / "build.duckdb"

    @property
    def published(self) -> Path:
        """Where snapshots for readers are."""
        return self.home / "published"

    @property
    def reports(self) -> Path:
        """Where validation, documentation and benchmark reports are."""
        return self.home / "reports"


def config_path() -> Path:
    """Return the settings file: KENNO_CONFIG, else kenno.toml here."""
    return Path(os.environ.get("KENNO_CONFIG", "kenno.toml")).resolve()  # noqa: TID251


def load_settings() -> Settings:
    """Load the settings; WrongUse names the file, the key and the problem."""
    path = config_path()
    if not path.is_file():
        raise WrongUse(
            f"there is no settings file {path}."
            " Run in the folder with kenno.toml, or set KENNO_CONFIG."
        )
    try:
        told = TomlConfigSettingsSource(Settings, path)()
        refuse_unknown(told)
        settings = Settings(**told)
    except ValidationError as problem:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}"
            for error in problem.errors(include_input=False)
        )
        raise WrongUse(f"a setting is wrong in {path} or the environment: {wrong}.") from None
    except ValueError as problem:
        raise WrongUse(f"{path} cannot be read: {problem}.") from None
    return anchored(settings, path.parent)


def refuse_unknown(told: Mapping[str, object]) -> None:
    """Refuse keys that no setting has: a misspelt one would be ignored in silence."""
    unknown = sorted(set(told) - set(Settings.model_fields))
    if unknown:
        known = ", ".join(Settings.model_fields)
        raise ValueError(f"unknown setting {', '.join(unknown)} (known: {known})")


def anchored(settings: Settings, folder: Path) -> Settings:
    """Return the settings with paths made absolute."""
    changes: dict[str, object] = {"home": (folder / settings.home).resolve()}
    if settings.sources.filedrop:
        drop = Filedrop(folder=(folder / settings.sources.filedrop.folder).resolve())
        changes["sources"] = settings.sources.model_copy(update={"filedrop": drop})
    return settings.model_copy(update=changes)


def read_token(source: str) -> str | None:
    """Return a source's token: KENNO_<SOURCE>_TOKEN, else the Airflow connection kenno_<source>.

    The connection is read as Airflow reads it from the environment: a URI or JSON in
    AIRFLOW_CONN_KENNO_<SOURCE>, the token being its password.
    """
    token = os.environ.get(f"KENNO_{source.upper()}_TOKEN")  # noqa: TID251
    connection = os.environ.get(f"AIRFLOW_CONN_KENNO_{source.upper()}", "")  # noqa: TID251
    if token:
        return token
    if connection.startswith("{"):
        try:
            return str(json.loads(connection).get("password") or "") or None
        except ValueError:
            raise WrongUse(f"AIRFLOW_CONN_KENNO_{source.upper()} is not valid JSON.") from None
    return unquote(urlsplit(connection).password or "") or None


def inherited_environment() -> dict[str, str]:
    """Return the environment to hand to the processes that a command starts."""
    return dict(os.environ)  # noqa: TID251


def export(variables: Mapping[str, str]) -> None:
    """Set variables for a library in this process that reads the environment itself (dbt, GX)."""
    os.environ.update(variables)  # noqa: TID251
