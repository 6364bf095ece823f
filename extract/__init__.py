"""Extraction: from platforms and files into landing."""
