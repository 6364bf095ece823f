"""Links between customers and accounts, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance("identity.customer_accounts"),
    quality(
        "identity.customer_accounts",
        facts="""
            count(distinct customer_id) as customer_count,
            (select count(*) from intermediate.int_customers) as crm_customer_count,
            list_max(map_values(histogram(customer_id))) as largest_account_count
        """,
        expectations=(
            ExpectNone(
                "customer_count > crm_customer_count",
                show=("customer_count", "crm_customer_count"),
                says="No more customers are linked than the CRM has",
                notes="Merged or erased customers still hold accounts.",
            ),
            ExpectNone(
                "largest_account_count > 20",
                show=("largest_account_count",),
                says="No customer has more than twenty accounts",
                notes="A shared handle or a test record draws strangers' accounts to one customer.",
                severity="warning",
            ),
        ),
        category="rule",
        of="rules that link",
    ),
)
