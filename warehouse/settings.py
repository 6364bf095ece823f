"""Settings: the one place that reads kenno.toml and the environment."""

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from warehouse.connections import read_connection
from warehouse.errors import WrongUse

Handle = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.@-]+$")]
# What a platform calls an account or a topic: a handle, an identifier, a title or an address.
Subject = Annotated[str, Field(pattern=r"^[\w.@:/?&=%+~#()!,-]([\w .@:/?&=%+~#()!,-]*)$")]


class Section(BaseModel):
    """A table of kenno.toml; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Brand(Section):
    """Whose data this is: handles without @, topics without #.

    `contact` is an e-mail or web address that platforms are told with each request (Wikimedia and
    Reddit want one).
    """

    handle: Handle = "lumo"
    competitors: tuple[Handle, ...] = ()
    topics: tuple[Handle, ...] = ()
    contact: Annotated[str, Field(pattern=r"^[!-~]*$")] = ""


Hashtag = Annotated[str, Field(pattern=r"^\w+$")]


class Platform(Section):
    """A platform that is read: where its API is, if not where its connector says.

    What it says of the brand, its competitors and topics holds there in place of [brand]: handles,
    page identifiers, channels, or the addresses of feeds. `accounts` names further accounts of the
    brand's there, whose posts are its own too; they are not asked for.
    """

    base_url: HttpUrl | None = None
    brand: Subject | None = None
    competitors: tuple[Subject, ...] | None = None
    topics: tuple[Subject, ...] | None = None
    accounts: tuple[Subject, ...] = ()


class Filedrop(Section):
    """Where files are dropped, a folder a stream."""

    folder: Path = Path("var/drop")


class Sources(Section):
    """The sources that are read, and how far back where a platform must be told."""

    history_days: Annotated[int, Field(ge=1)] = 365

    bluesky: Platform | None = None
    facebook: Platform | None = None
    filedrop: Filedrop | None = None
    hubspot: Platform | None = None
    instagram: Platform | None = None
    linkedin: Platform | None = None
    mastodon: Platform | None = None
    mediawiki: Platform | None = None
    reddit: Platform | None = None
    rss: Platform | None = None
    salesforce: Platform | None = None
    weibo: Platform | None = None
    x: Platform | None = None
    youtube: Platform | None = None

    def has(self, name: str) -> bool:
        """Say whether a source is set up."""
        return getattr(self, name, None) is not None

    @property
    def names(self) -> tuple[str, ...]:
        """The sources that are set up."""
        known = sorted(set(type(self).model_fields) - {"history_days"})
        return tuple(name for name in known if self.has(name))

    def platform(self, name: str) -> Platform:
        """Return what is set for a platform; where nothing is, all is as its connector says."""
        told = getattr(self, name, None)
        return told if isinstance(told, Platform) else Platform()


class Value(Section):
    """Horizon and discounting of customer value."""

    horizon_months: Annotated[int, Field(ge=1, le=120)] = 36
    annual_discount_rate: Annotated[float, Field(ge=0, le=1)] = 0.10


class Engagement(Section):
    """How long acts count."""

    half_life_days: Annotated[int, Field(ge=1)] = 90
    highly_engaged_days: Annotated[int, Field(ge=1)] = 180


class Sentiment(Section):
    """Word lists in place of ours: a word and its valence a line, a tab or a comma between.

    Finnish lemmas go from -5 to 5, English words from -4 to 4.
    """

    finnish_lexicon: Path | None = None
    english_lexicon: Path | None = None


class Identity(Section):
    """How links between customers and accounts are made and judged."""

    largest_person: Annotated[int, Field(ge=2)] = 25
    review_probability: Annotated[float, Field(gt=0, lt=1)] = 0.05


class Building(Section):
    """How much memory the engine may take to build, check and publish; how many models share it.

    What does not fit is spilled; the larger the tables, the fewer of them find room at once.
    """

    memory_limit: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)? ?[KMGT]i?B$")] = "1GB"
    at_once: Annotated[int, Field(ge=1)] = 3


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
    # An event's name, and the hashtags that it stands for.
    events: dict[Subject, tuple[Hashtag, ...]] = {}
    sources: Sources = Sources()
    value: Value = Value()
    engagement: Engagement = Engagement()
    sentiment: Sentiment = Sentiment()
    building: Building = Building()
    identity: Identity = Identity()
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
    def dbt_folder(self) -> Path:
        """Where dbt keeps its parse, its manifest and what it compiled."""
        return self.home / "warehouse" / "dbt"

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
    lists = settings.sentiment.model_dump(exclude_none=True)
    changes["sentiment"] = Sentiment(
        **{name: (folder / path).resolve() for name, path in lists.items()}
    )
    return settings.model_copy(update=changes)


def read_credentials(source: str, names: Sequence[str]) -> dict[str, str]:
    """Return those of a source's credentials that there are, by name.

    KENNO_<SOURCE>_<NAME> wins over the Airflow connection kenno_<source>, which is read as Airflow
    reads it from the environment: AIRFLOW_CONN_KENNO_<SOURCE>, a URI or JSON.
    """
    prefix = f"KENNO_{source.upper()}"
    variable = f"AIRFLOW_CONN_{prefix}"
    found = read_connection(variable, os.environ.get(variable, ""), names)  # noqa: TID251
    for name in names:
        value = os.environ.get(f"{prefix}_{name.upper()}")  # noqa: TID251
        if value:
            found[name] = value
    return found


def read_pseudonym_key() -> str:
    """Return the key of pseudonyms, empty where the environment has none."""
    return os.environ.get("KENNO_PSEUDONYM_KEY", "")  # noqa: TID251


def inherited_environment() -> dict[str, str]:
    """Return the environment to hand to the processes that a command starts.

    Each takes memory from the C library in as many arenas as there are cores, unless ours was told
    otherwise: in its eight a core much lies free that no other thread gets.
    """
    return {"MALLOC_ARENA_MAX": str(os.cpu_count() or 1), **os.environ}  # noqa: TID251


def export(variables: Mapping[str, str]) -> None:
    """Set variables for a library in this process that reads the environment itself (dbt, GX)."""
    os.environ.update(variables)  # noqa: TID251


def exported(variable: str) -> str:
    """Return what `export` has set in this process or one above it, empty where nothing has."""
    return os.environ.get(variable, "")  # noqa: TID251
