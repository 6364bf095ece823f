"""Refresh: hourly batches on their way to BI, alone and while it asks."""
