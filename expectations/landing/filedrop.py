"""Dropped files, from transactions to surveys and deletions, before dbt reads them."""

from expectations.landing import filedrop_identity
from expectations.landing.deletions import deletions
from expectations.landing.provenance import provenance
from expectations.landing.quality import expect_fresh, expect_steady_weeks, quality
from expectations.suite import ExpectNone

MONEY_FACTS = """
    list_sort(list(distinct currency) filter (not regexp_full_match(currency, '[A-Z]{3}')))
        as malformed_currencies,
    count(distinct currency) as currency_count
"""

CURRENCIES = ExpectNone(
    "len(malformed_currencies) > 0",
    show=("malformed_currencies",),
    says="Every currency is a code of ISO 4217, such as EUR",
    notes="The amount cannot be converted: it would be taken at face value.",
)


# The folder is looked into every day; what lies in it is up to people.
LOOKED_INTO = expect_fresh(hours=48, severity="warning")

TRANSACTIONS = quality(
    "filedrop",
    "transactions",
    facts=MONEY_FACTS
    + """,
        count(*) filter (amount < 0) as negative_amount_count,
        min(_natural_id, 3) filter (amount < 0) as negative_amounts,
        count(*) filter (gross_margin > amount and amount >= 0) as overmargined_count,
        min(_natural_id, 3) filter (gross_margin > amount and amount >= 0) as overmargined,
        count(*) filter (gross_margin is null) / nullif(count(*), 0) as no_margin_share,
        max(amount) / nullif(quantile_cont(amount, 0.99), 0) as largest_ratio,
        arg_max(_natural_id, amount) as largest_transaction,
        count(*) filter (ordered_at < timestamp '1990-01-01') as ancient_count
    """,
    expectations=(
        LOOKED_INTO,
        *expect_steady_weeks(),
        CURRENCIES,
        ExpectNone(
            "negative_amount_count > 0",
            show=("negative_amount_count", "negative_amounts"),
            says="No purchase is below nothing",
            notes="Returns are mixed in: spend, and with it lifetime value, would be too low.",
        ),
        ExpectNone(
            "overmargined_count > 0.001 * record_count",
            show=("overmargined_count", "overmargined"),
            says="Nearly no purchase earns more than it cost the customer",
            notes="Margin and amount are swapped, or in different currencies.",
        ),
        ExpectNone(
            "no_margin_share > 0.5",
            show=("no_margin_share", "record_count"),
            says="At least half of the purchases tell their margin",
            notes="Lifetime value falls back on the average margin rate.",
            severity="warning",
        ),
        ExpectNone(
            "largest_ratio > 1000",
            show=("largest_ratio", "largest_transaction"),
            says="No purchase is a thousand times what all but one in a hundred spend",
            notes="Cents read as euros, or a typing error: one customer would outweigh all.",
            severity="warning",
        ),
        ExpectNone(
            "ancient_count > 0",
            show=("ancient_count",),
            says="No purchase is from before 1990",
            notes="A date is read in the wrong format.",
            severity="warning",
        ),
    ),
    happened_at="ordered_at",
)

REFERRALS = quality(
    "filedrop",
    "referrals",
    facts=MONEY_FACTS
    + """,
        count(*) filter (referrer_id = referee_id) as self_referral_count,
        min(_natural_id, 3) filter (referrer_id = referee_id) as self_referrals,
        count(*) filter (prior_intent_probability not between 0 and 1) as impossible_count,
        min(_natural_id, 3) filter (prior_intent_probability not between 0 and 1) as impossible,
        count(*) - count(distinct referee_id) as referred_twice_count,
        count(*) filter (reward_amount < 0) as negative_reward_count
    """,
    expectations=(
        LOOKED_INTO,
        CURRENCIES,
        ExpectNone(
            "self_referral_count > 0",
            show=("self_referral_count", "self_referrals"),
            says="Nobody refers himself",
            notes="A data error, or a way to the reward: these count for nothing.",
            severity="warning",
        ),
        ExpectNone(
            "impossible_count > 0",
            show=("impossible_count", "impossible"),
            says="Every probability of prior intent lies between 0 and 1",
            notes="Percent in place of shares: referral value would be wrong by a hundred.",
        ),
        ExpectNone(
            "referred_twice_count > 0.05 * record_count",
            show=("referred_twice_count", "record_count"),
            says="Nearly everybody is referred once",
            notes="Two referrers would share one customer's value twice.",
            severity="warning",
        ),
        ExpectNone(
            "negative_reward_count > 0",
            show=("negative_reward_count",),
            says="No reward is below nothing",
            notes="A reward taken back: book it as its own line of costs.",
            severity="warning",
        ),
    ),
)

COSTS = quality(
    "filedrop",
    "costs",
    facts=MONEY_FACTS
    + """,
        count(*) filter (amount < 0) as negative_amount_count,
        list_sort(list(distinct category) filter (category not in (
            'social_staff', 'advertising', 'acquisition', 'retention', 'support'
        ))) as unknown_categories,
        max(cost_date) as last_cost_date,
        date_diff('day', max(cost_date), cast(getvariable('as_of') as date)) as days_without_cost
    """,
    expectations=(
        LOOKED_INTO,
        CURRENCIES,
        ExpectNone(
            "negative_amount_count > 0",
            show=("negative_amount_count",),
            says="No cost is below nothing",
            notes="A credit note: the return on social work would look better than it is.",
            severity="warning",
        ),
        ExpectNone(
            "len(unknown_categories) > 0",
            show=("unknown_categories",),
            says="Every cost is of a category that we know",
            notes="Costs of other categories are in no KPI.",
            severity="warning",
        ),
        ExpectNone(
            "days_without_cost > 62",
            show=("days_without_cost", "last_cost_date"),
            says="The last costs are at most two months old",
            notes="Nobody drops costs any more: return on investment would rise by itself.",
            severity="warning",
        ),
    ),
)

CONSENT = quality(
    "filedrop",
    "consent",
    facts="""
        count(*) filter (valid_to < valid_from) as backward_count,
        min(_natural_id, 3) filter (valid_to < valid_from) as backward_statements,
        list_sort(list(distinct purpose) filter (
            purpose not in ('marketing', 'profiling', 'service')
        )) as unknown_purposes,
        list_sort(list(distinct lawful_basis) filter (
            lawful_basis not in ('consent', 'contract', 'legitimate_interest')
        )) as unknown_bases
    """,
    expectations=(
        LOOKED_INTO,
        ExpectNone(
            "backward_count > 0",
            show=("backward_count", "backward_statements"),
            says="No statement ends before it begins",
            notes="It would hold at no moment: ask the person again.",
            severity="warning",
        ),
        ExpectNone(
            "len(unknown_purposes) > 0",
            show=("unknown_purposes",),
            says="Every purpose is marketing, profiling or service",
            notes="A purpose that we do not know permits nothing; somebody meant it to.",
        ),
        ExpectNone(
            "len(unknown_bases) > 0",
            show=("unknown_bases",),
            says="Every lawful basis is consent, contract or legitimate interest",
            notes="A basis that we do not know permits nothing; somebody meant it to.",
        ),
    ),
)

SURVEYS = quality(
    "filedrop",
    "surveys",
    facts="""
        count(*) filter (score not between lowest_score and highest_score) as off_scale_count,
        min(_natural_id, 3) filter (score not between lowest_score and highest_score) as off_scale,
        count(*) filter (score is null) / nullif(count(*), 0) as no_score_share
    """,
    expectations=(
        LOOKED_INTO,
        ExpectNone(
            "off_scale_count > 0",
            show=("off_scale_count", "off_scale"),
            says="Every answer lies on its scale",
            notes="Another question's answer, or a scale that is told wrongly: means would lie.",
        ),
        ExpectNone(
            "no_score_share > 0.5",
            show=("no_score_share", "record_count"),
            says="At least half of the answers are numbers",
            notes="The column has another name, or only comments were exported.",
            severity="warning",
        ),
    ),
)

EMPLOYEES = quality(
    "filedrop",
    "employees",
    facts="""
        count(*) filter (valid_to < valid_from) as backward_count,
        count(*) filter (social_work_share not between 0 and 1) as impossible_count
    """,
    expectations=(
        LOOKED_INTO,
        ExpectNone(
            "backward_count > 0",
            show=("backward_count",),
            says="Nobody leaves before the first day",
            notes="The two days are swapped: the employee would count at no time.",
            severity="warning",
        ),
        ExpectNone(
            "impossible_count > 0",
            show=("impossible_count",),
            says="Every share of social work lies between 0 and 1",
            notes="Percent in place of shares: costs per employee would be wrong by a hundred.",
        ),
    ),
)

SUITES = (
    provenance("filedrop", "transactions", happened_at="ordered_at"),
    TRANSACTIONS,
    provenance("filedrop", "referrals", happened_at="referred_at"),
    REFERRALS,
    provenance("filedrop", "costs", happened_at="cost_date"),
    COSTS,
    provenance("filedrop", "consent", happened_at="known_at"),
    CONSENT,
    provenance("filedrop", "surveys", happened_at="answered_at"),
    SURVEYS,
    provenance("filedrop", "employees", happened_at="null"),
    EMPLOYEES,
    *filedrop_identity.SUITES,
    *deletions(
        "filedrop",
        (
            "transactions",
            "referrals",
            "costs",
            "consent",
            "surveys",
            "employees",
            "account_connections",
            "identity_reviews",
            "identity_labels",
        ),
    ),
)
