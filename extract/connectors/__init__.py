"""Connectors, one file a platform: they declare streams and walk pages, nothing else."""
