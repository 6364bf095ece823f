"""Contracts of all sources, one package a source, one module a kind of record."""
