"""Files that people or other systems drop: CSV, Parquet or JSON, one folder a stream."""

from extract.contracts.filedrop.consent import CONSENT
from extract.contracts.filedrop.costs import COSTS
from extract.contracts.filedrop.referrals import REFERRALS
from extract.contracts.filedrop.transactions import TRANSACTIONS

CONTRACTS = (TRANSACTIONS, REFERRALS, COSTS, CONSENT)
