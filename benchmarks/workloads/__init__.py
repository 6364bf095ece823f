"""Workloads: folders of queries, one file a query."""
