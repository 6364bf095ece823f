"""Generator: social-media tables at any scale, the same bytes for the same seed."""
