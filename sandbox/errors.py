"""The error of the sandbox."""


class SandboxError(Exception):
    """Something was asked of the sandbox that it cannot do; the message says what to do."""
