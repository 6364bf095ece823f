"""How large the data are, by the number of posts (reposts are posts)."""

from dataclasses import dataclass

POSTS = {
    "nano": 4_000,  # for tests
    "xxs": 10_000,
    "xs": 100_000,
    "s": 1_000_000,
    "m": 10_000_000,
    "l": 30_000_000,
    "xl": 100_000_000,
}
POSTS_A_USER = 100
# Of a hundred posts so many are written rather than reposted.
ORIGINAL_SHARE = 0.6


@dataclass(frozen=True)
class Scale:
    """Sizes that follow from the number of posts."""

    name: str
    post_count: int

    @property
    def user_count(self) -> int:
        """Count the users."""
        return max(40, self.post_count // POSTS_A_USER)

    @property
    def largest_out_degree(self) -> int:
        """Bound how many others one user follows: Weibo's own bound, or half of all users."""
        return min(5646, self.user_count // 2)

    @property
    def event_count(self) -> int:
        """Count the events that people post about."""
        return max(5, self.user_count // 10)


def find_scale(name: str) -> Scale:
    """Return a scale by its name; raises `ValueError` when there is none."""
    if name not in POSTS:
        raise ValueError(f"no scale {name}; there are {', '.join(POSTS)}")
    return Scale(name, POSTS[name])
