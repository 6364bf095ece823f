"""X's problems: what it answers when it does not answer."""

from sandbox.http import Reply, json_reply

PROBLEMS = "https://api.twitter.com/2/problems"


def problem(title: str, status: int) -> dict[str, object]:
    """Return a problem without a type of its own."""
    return {"title": title, "detail": title, "type": "about:blank", "status": status}


def usage_capped() -> Reply:
    """Return the 429 of a plan whose posts of the month are used up: no reset is told."""
    return json_reply(
        {
            "account_id": 1204083714522992640,
            "product_name": "standard-basic",
            "title": "UsageCapExceeded",
            "period": "Monthly",
            "scope": "Product",
            "detail": "Usage cap exceeded: Monthly product cap",
            "type": f"{PROBLEMS}/usage-capped",
        },
        429,
    )


def client_forbidden() -> Reply:
    """Return the 403 of a plan that does not include the endpoint."""
    return json_reply(
        {
            "title": "Client Forbidden",
            "detail": "This request must be made using an approved developer account that is"
            " enrolled in the requested endpoint.",
            "type": f"{PROBLEMS}/client-forbidden",
            "required_enrollment": "Standard Basic",
            "registration_url": "https://developer.twitter.com/en/account",
            "reason": "client-not-enrolled",
            "client_id": "26655331",
        },
        403,
    )
