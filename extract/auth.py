"""Credentials on requests. They live only here and in the settings, never in what is landed."""

from requests import PreparedRequest
from requests.auth import AuthBase


class Bearer(AuthBase):
    """A static bearer token."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add the token to a request."""
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request

    def __repr__(self) -> str:
        """Show that there is a token, not which."""
        return "Bearer(…)"
