"""Referrals."""

from extract.contract import Contract, optional, required

REFERRALS = Contract(
    source="filedrop",
    stream="referrals",
    description="Customers who brought customers.",
    key=("referral_id",),
    fields=(
        required("referral_id", "varchar", "Referral identifier."),
        required("referrer_id", "varchar", "Customer who referred."),
        required("referee_id", "varchar", "Customer who was referred."),
        required("referred_at", "timestamp", "When (UTC)."),
        optional("reward_amount", "decimal(18,4)", "Reward paid to the referrer."),
        optional("currency", "varchar", "Currency of the reward (ISO 4217)."),
        optional(
            "prior_intent_probability",
            "double",
            "Probability, asked at sign-up, that the referee would have come anyway.",
        ),
    ),
)
