"""Who is who: accounts that customers connected, reviewers' decisions, and labels to judge by."""

from extract.contract import Contract, optional, required

ACCOUNT_CONNECTIONS = Contract(
    source="filedrop",
    stream="account_connections",
    description="Accounts that customers connected with the shop, signed in or by e-mail address.",
    key=("connection_id",),
    fields=(
        required("connection_id", "varchar", "Identifier of the connection."),
        required("kind", "varchar", "oauth: signed in with it; email_hash: given with an address."),
        required("platform", "varchar", "Platform of the account."),
        required("account_id", "varchar", "Identifier of the account on the platform."),
        optional("customer_id", "varchar", "Identifier of the customer in the CRM."),
        optional("email_sha256", "varchar", "SHA-256 of the address in lower case, hexadecimal."),
        required("connected_at", "timestamp", "When it was connected (UTC)."),
    ),
)

IDENTITY_REVIEWS = Contract(
    source="filedrop",
    stream="identity_reviews",
    description="What a reviewer decided on a candidate of the review queue.",
    key=("customer_id", "account_id"),
    fields=(
        required("customer_id", "varchar", "Customer, as in the queue: crm:identifier."),
        required("account_id", "varchar", "Account, as in the queue: platform:identifier."),
        required("decision", "varchar", "accepted or rejected."),
        required("decided_at", "timestamp", "When it was decided (UTC)."),
        optional("reviewer", "varchar", "Who decided: a role or a pseudonym."),
    ),
)

IDENTITY_LABELS = Contract(
    source="filedrop",
    stream="identity_labels",
    description="Pairs that somebody knows to be, or not to be, of one person: to judge links by.",
    key=("customer_id", "account_id"),
    fields=(
        required("customer_id", "varchar", "Customer, as in the marts: crm:identifier."),
        required("account_id", "varchar", "Account, as in the marts: platform:identifier."),
        required("is_match", "boolean", "Whether the account is the customer's."),
        optional("labelled_at", "timestamp", "When it was labelled (UTC)."),
    ),
)
