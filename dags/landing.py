"""The sources that kenno.toml sets up, and the asset that each one's DAG renews when it landed."""

from airflow.sdk import Asset

from warehouse.settings import load_settings

SOURCES = load_settings().sources.names
LANDED = {source: Asset(f"kenno://landing/{source}") for source in SOURCES}
