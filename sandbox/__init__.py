"""A local server of the platforms' APIs over a generated world whose truth is known."""
