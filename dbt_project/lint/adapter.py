"""What sqlfluff sees in place of dbt's adapter: a dispatched macro becomes a call of its name."""

from collections.abc import Callable


def dispatch(name: str, package: str = "") -> Callable[..., str]:
    """Return a macro that writes a call of its first argument, or a query where it makes one."""

    def write(*arguments: object) -> str:
        if name == "chain_ends":
            return f"select\n        step,\n        chain_end\n    from {arguments[0]}"
        if name == "reached_from":
            firsts, edges, _, target, first = arguments
            one, other = f"select {first} as reached", f"select {target} as reached"
            return f"{one}\n    from {firsts}\n    union\n    {other}\n    from {edges}"
        if name == "ring_members":
            return f"select step as member\n    from {arguments[0]}"
        if name == "chain_steps":
            return f"select\n        step,\n        passed,\n        distance\n    from {arguments[0]}"
        if name == "connected_components":
            return f"select\n        node,\n        component\n    from {arguments[0]}"
        if name == "few":
            return f"select {arguments[0]}.{arguments[1]} from {arguments[0]}"
        if name == "same":
            return f"{arguments[0]} = {arguments[1]}"
        return f"{name}({arguments[0] if arguments else ''})"

    return write
