"""What must hold before the marts are published, one module a mart."""
