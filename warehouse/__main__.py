"""`python -m warehouse` is `kenno`."""

from warehouse.cli import main

main()
