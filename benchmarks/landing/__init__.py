"""Landing beside other tools that land: the same endpoints, each in a process of its own."""
