"""Warehouse: the command line and what sits on top of all stages."""
