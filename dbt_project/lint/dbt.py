"""What sqlfluff sees in place of dbt's cross-database macros: calls of their names."""

from collections.abc import Callable


def __getattr__(name: str) -> Callable[..., str]:
    """Return a macro that writes a call of its first argument."""

    def write(*arguments: object, **options: object) -> str:
        return f"{name}({arguments[0] if arguments else ''})"

    return write
