"""Expectations: the two gates, before dbt and before publishing."""
