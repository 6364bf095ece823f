"""What opens a platform of the sandbox: the token it was given, and those that it issued."""

import threading


class Tokens:
    """One platform's tokens in one sandbox. Safe for threads."""

    def __init__(self, platform: str = "", given: str = "") -> None:
        """Begin with the token that the client was given."""
        self.given = given
        self._platform = platform
        self._lock = threading.Lock()
        self._open = {given} if given else set()
        self._issued = 0

    def opens(self, token: str) -> bool:
        """Say whether a token is good now."""
        return token in self._open

    def issue(self, kind: str = "token") -> str:
        """Return a new token that opens the platform from now on: `sandbox-<p>-<kind>-<n>`."""
        with self._lock:
            self._issued += 1
            token = f"sandbox-{self._platform}-{kind}-{self._issued}"
            self._open.add(token)
        return token

    def expire(self, token: str) -> None:
        """Let a token open nothing any more; one that never did is no matter."""
        with self._lock:
            self._open.discard(token)
