"""Scoring: models whose scores land like any source."""
