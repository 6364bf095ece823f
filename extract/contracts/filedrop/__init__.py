"""Files that people or other systems drop: CSV, Parquet or JSON, one folder a stream."""

from extract.contracts.deletions import deletions
from extract.contracts.filedrop.consent import CONSENT
from extract.contracts.filedrop.costs import COSTS
from extract.contracts.filedrop.employees import EMPLOYEES
from extract.contracts.filedrop.identity import (
    ACCOUNT_CONNECTIONS,
    IDENTITY_LABELS,
    IDENTITY_REVIEWS,
)
from extract.contracts.filedrop.referrals import REFERRALS
from extract.contracts.filedrop.surveys import SURVEYS
from extract.contracts.filedrop.transactions import TRANSACTIONS

# What was deleted where the other files came from: a row each, with stream and identifier.
DELETIONS = deletions("filedrop")

CONTRACTS = (
    TRANSACTIONS,
    REFERRALS,
    COSTS,
    CONSENT,
    SURVEYS,
    EMPLOYEES,
    ACCOUNT_CONNECTIONS,
    IDENTITY_REVIEWS,
    IDENTITY_LABELS,
    DELETIONS,
)
