"""The sources we read, and the asset that each one's DAG renews when it has landed."""

from airflow.sdk import Asset

SOURCES = ["filedrop", "hubspot", "mastodon", "x"]
LANDED = {source: Asset(f"kenno://landing/{source}") for source in SOURCES}
