"""Sandbox: a local server of the platforms over a generated world whose truth is known."""
