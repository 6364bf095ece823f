"""The commands of `kenno`, by what they are for."""
