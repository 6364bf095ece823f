"""How long we bear with a platform, request by request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from extract.auth import Auth
from extract.errors import PassingFault, RateLimited, SignInRefused, Unauthorized
from extract.window import Window


@dataclass(frozen=True)
class Patience:
    """How long we bear with a platform.

    `attempts` at one request that fails for reasons that pass; `first_pause` before the second,
    doubled each time; `longest_wait` that a task sleeps for a rate limit before it gives its slot
    back; `timeout` for each read.
    """

    attempts: int = 4
    first_pause: timedelta = timedelta(seconds=0.5)
    longest_wait: timedelta = timedelta(minutes=16)
    timeout: timedelta = timedelta(seconds=30)
    largest_body: int = 8 * 1024 * 1024

    def pause_after(self, failures: int) -> timedelta:
        """Return how long to pause after so many failures."""
        return self.first_pause * (1 << (failures - 1))


@dataclass
class Attempts:
    """What became of one request so far: `bear` each problem, or learn that patience has ended."""

    where: str
    patience: Patience
    window: Window
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    failures: int = 0
    waits: int = 0
    refused: Unauthorized | None = None
    has_renewed: bool = False

    def bear(self, problem: PassingFault | RateLimited | Unauthorized) -> None:
        """Get ready for another attempt; raise where there is none."""
        if isinstance(problem, PassingFault):
            self.bear_fault(problem)
        elif isinstance(problem, RateLimited):
            self.bear_limit(problem)
        elif self.has_renewed or isinstance(problem, SignInRefused):
            raise problem
        else:
            self.refused = problem

    def renew(self, auth: Auth | None) -> None:
        """Renew credentials that were refused, once."""
        if self.refused is None:
            return
        if auth is None or not auth.renew():
            self.has_renewed = True
            raise self.refused
        self.refused, self.has_renewed = None, True

    def bear_limit(self, limited: RateLimited) -> None:
        """Let the window close until the platform answers again."""
        self.waits += 1
        if self.waits >= self.patience.attempts:
            raise RateLimited(
                f"{self.where}: still over the rate limit after {self.waits - 1} waits. Run again"
                f" after {limited.reset_at:%Y-%m-%dT%H:%M:%SZ}, or let fewer programs share"
                " the credentials.",
                limited.reset_at,
            ) from None
        # A reset that has passed already says nothing: pause as after any failure.
        soonest = self.clock() + self.patience.pause_after(self.waits)
        self.window.close_until(max(limited.reset_at, soonest))

    def bear_fault(self, fault: PassingFault) -> None:
        """Pause, longer each time."""
        self.failures += 1
        if self.failures >= self.patience.attempts:
            raise fault.in_the_end(
                f"{self.where} failed {self.failures} times, last with: {fault}."
                " Nothing of this stream was landed; run it again when the platform is up"
                " (or check base_url in kenno.toml)."
            ) from None
        self.sleep(self.patience.pause_after(self.failures).total_seconds())
