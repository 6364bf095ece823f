"""Accounts that may be a customer's, by Splink (Fellegi & Sunter 1969), without labels.

Three comparisons: names and handle together (a handle is made of a name: taken apart, the same
evidence would count twice), place, and whether the account wrote to us as a customer's case was
opened. How often strangers agree (u) is counted on random pairs, and rare names weigh more than
common ones. How often one person's records agree (m) is assumed: see `M_NAMES` and what follows.
How many links there are to find is told by those that stronger evidence has made.

A pair is looked at only where it shares a block: given name and initial of the family name, or what
the handle says of the family name. A block of more than `LARGEST_BLOCK` accounts or contacts tells
nobody apart and is left out, so that pairs grow with records and not with their square.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from scoring.clv import hash_settings
from scoring.identity_records import read_records
from scoring.influence import hash_tables

if TYPE_CHECKING:
    from splink import Linker

MODEL_NAME = "identity"
# Raise this when the same input would get other scores: it is part of every run's identifier.
MODEL_VERSION = "2.0.0"
METHOD = "splink"
LARGEST_BLOCK = 50
SAMPLED_PAIRS = 2_000_000
SEED = 1
# Candidates below this are not landed; the review queue has a threshold of its own above it.
LOWEST_PROBABILITY, LOWEST_BEFORE = 0.01, 0.0005
FEWEST_RECORDS = 30
# The share of true links that tiers 1 to 3 are taken to have made, where they made some.
SETTLED_SHARE = 0.9
# Where they made too few to tell: the share of true pairs that the strictest rule finds.
STRICT_RECALL = 0.4
# How often a person's account and contact agree, from the strictest level down; else the rest.
M_NAMES = (
    ("who", "given name and handle", 0.4),
    ("name_block", "given name and initial", 0.25),
    ("handle_block", "handle", 0.1),
    ("given", "given name", 0.15),
)
M_PLACE, M_CASE = 0.9, 0.9
PERMITTED = "(l.has_consent or not r.needs_consent)"
OPEN = "r.is_open and not contains(l.platforms, r.platform)"

CANDIDATES = pa.schema(
    [
        ("customer_id", pa.string()),
        ("account_id", pa.string()),
        ("match_probability", pa.float64()),
        ("match_weight", pa.float64()),
        ("name_agreement", pa.int32()),
        ("case_agreement", pa.int32()),
        ("place_agreement", pa.int32()),
        ("consent_basis", pa.string()),
    ]
)
# How many accounts are linked, and how many pairs could be: by kinds, so that no pair is looked at.
PAIRS = """
    with l as (
        select has_consent, platforms, count(*) as contact_count from contacts group by all
    ),

    r as (
        select needs_consent, platform, is_open, count(*) as account_count
        from accounts
        group by all
    )

    select
        (select count(*) from accounts where not is_open),
        coalesce(sum(contact_count * account_count), 0)
    from l cross join r
    where r.is_open and not contains(l.platforms, r.platform)
        and (l.has_consent or not r.needs_consent)
"""
# An account is one person's at most, and a person has mostly one account on a platform: candidates
# for the same account, and of the same contact on the same platform, share one probability.
FOUND = """
    with odds as (
        select *, pow(2, least(match_weight, 60)) as odds from predicted
    ),

    compared as (
        select
            *,
            sum(odds) over (partition by unique_id_r)
            + sum(odds) over (partition by unique_id_l, platform_r)
            - odds as all_odds
        from odds
    )

    select
        unique_id_l as customer_id,
        unique_id_r as account_id,
        round(odds / (1 + all_odds), 9) as match_probability,
        round(match_weight, 6) as match_weight,
        gamma_name::integer as name_agreement,
        gamma_case::integer as case_agreement,
        gamma_place::integer as place_agreement,
        case when needs_consent_r then 'consent' end as consent_basis
    from compared
    where odds / (1 + all_odds) >= $lowest
    order by customer_id, account_id
"""


@dataclass(frozen=True)
class Candidates:
    """Pairs for review, best and worst alike above the floor, and what is to be told of the run."""

    candidates: pa.Table
    model_run: Mapping[str, Any]


def find_candidates(contacts: pa.Table, accounts: pa.Table, *, as_of: datetime) -> Candidates:
    """Return pairs of a contact and an account with the probability that they are one person.

    `contacts`: customer_id, first_name, last_name, city, has_consent, platforms (those on which an
    account is linked, each between commas), case_hours (of cases by social media: those in which
    what opened them may have been written, as hours since 1970, or null). `accounts`: account_id,
    platform, display_name, handle, location, needs_consent (only contacts with consent may be
    looked at), is_open (nobody's yet) and wrote_hours (in which it wrote to us). A table too small
    to learn from gives no pairs and a refusal.
    """
    contacts, accounts = contacts.sort_by("customer_id"), accounts.sort_by("account_id")
    moment = as_of.astimezone(UTC).replace(tzinfo=None)
    settings: dict[str, object] = {
        "model_name": MODEL_NAME,
        "model_version": MODEL_VERSION,
        "as_of": moment,
        "input_run_id": None,
        "input_hash": hash_tables(contacts, accounts),
    }
    run_id = hash_settings(settings)
    refusal, found = refuse(contacts, accounts), CANDIDATES.empty_table()
    parameters: dict[str, Any] = {}
    if refusal is None:
        try:
            found, parameters = link(contacts, accounts)
        except UntrainedError as problem:
            refusal = str(problem)
    stamped = found.append_column("model_run_id", pa.array([run_id] * found.num_rows, pa.string()))
    stamped = stamped.append_column(
        "as_of", pa.array([moment] * found.num_rows, pa.timestamp("us"))
    )
    probabilities = found["match_probability"].to_pylist()
    run = {
        **settings,
        "model_run_id": run_id,
        "method": METHOD,
        "refusal_reason": refusal,
        "subject_count": contacts.num_rows,
        "parameters": {
            "splink_version": version("splink"),
            "largest_block": LARGEST_BLOCK,
            "lowest_probability": LOWEST_PROBABILITY,
            "sampled_pairs": SAMPLED_PAIRS,
            "seed": SEED,
            **parameters,
        },
        "validation": {
            "account_count": accounts.num_rows,
            "candidate_count": found.num_rows,
            # What the probabilities themselves promise; labels judge it (identity_quality).
            "expected_match_count": sum(probabilities),
        },
    }
    return Candidates(stamped, run)


class UntrainedError(ValueError):
    """The pairs at hand are too few to estimate the model."""


def refuse(contacts: pa.Table, accounts: pa.Table) -> str | None:
    """Say why nothing can be learnt from so few records; None where it can."""
    fewest = min(contacts.num_rows, accounts.num_rows)
    if fewest < FEWEST_RECORDS:
        return (
            f"{contacts.num_rows} contacts and {accounts.num_rows} accounts are too few to learn"
            f" how names agree: {FEWEST_RECORDS} of each are needed"
        )
    return None


def link(contacts: pa.Table, accounts: pa.Table) -> tuple[pa.Table, dict[str, Any]]:
    """Estimate the model and return the pairs above the floor, and the parameters."""
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    with duckdb.connect() as engine:
        # Sums in one order: the same records give the same numbers.
        engine.execute("set threads = 1")
        read_records(engine, contacts, accounts, LARGEST_BLOCK)
        prior = prior_of_open(engine)
        api = DuckDBAPI(connection=engine)
        linker = Linker(
            [api.register("contacts", table_name="a_contacts"),
             api.register("accounts", table_name="b_accounts")],
            describe_model(prior),
            log_level=None,
            # It would look for misnamed columns; the model's are those of our own two queries.
            validate_settings=False,
        )  # fmt: skip
        train(linker, prior)
        predicted = linker.inference.predict(
            threshold_match_probability=LOWEST_BEFORE, warning_mode="never"
        )
        engine.execute(f"create view predicted as select * from {predicted.physical_name}")
        parameters = tell_parameters(linker)
        return engine.sql(FOUND, params={"lowest": LOWEST_PROBABILITY}).to_arrow_table().cast(
            CANDIDATES
        ), parameters


def prior_of_open(engine: duckdb.DuckDBPyConnection) -> float | None:
    """Return the probability that two records that may still be linked are one person.

    Stronger evidence is taken to have found `SETTLED_SHARE` of what there is; None where it has
    linked too few to tell.
    """
    ((linked, pairs),) = engine.execute(PAIRS).fetchall()
    if linked < FEWEST_RECORDS or not pairs:
        return None
    return float(min(linked * (1 / SETTLED_SHARE - 1) / pairs, 0.5))


def describe_model(prior: float | None) -> Any:  # noqa: ANN401 - Splink is imported only where it works
    """Return the comparisons, each from its best level down, and the blocks."""
    import splink.comparison_level_library as levels
    import splink.comparison_library as comparisons
    from splink import SettingsCreator
    from splink.blocking_rule_library import CustomRule

    name = comparisons.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            levels.CustomLevel(
                "given_l is null or (given_r is null and handle_key_r is null)", "missing"
            ).configure(is_null_level=True),
            *(
                levels.CustomLevel(f"{column}_l = {column}_r", label).configure(
                    tf_adjustment_column=column, m_probability=share, fix_m_probability=True
                )
                for column, label, share in M_NAMES
            ),
            levels.ElseLevel().configure(
                m_probability=1 - sum(share for _, _, share in M_NAMES), fix_m_probability=True
            ),
        ],
    )
    place = comparisons.CustomComparison(
        output_column_name="place",
        comparison_levels=[
            levels.NullLevel("place"),
            levels.ExactMatchLevel("place", term_frequency_adjustments=True).configure(
                m_probability=M_PLACE, fix_m_probability=True
            ),
            levels.ElseLevel().configure(m_probability=1 - M_PLACE, fix_m_probability=True),
        ],
    )
    case = comparisons.CustomComparison(
        output_column_name="case",
        comparison_levels=[
            levels.CustomLevel("case_hours_l is null", "missing").configure(is_null_level=True),
            levels.CustomLevel(
                "list_has_any(case_hours_l, wrote_hours_r)", "wrote as a case was opened"
            ).configure(m_probability=M_CASE, fix_m_probability=True),
            levels.ElseLevel().configure(m_probability=1 - M_CASE, fix_m_probability=True),
        ],
    )
    return SettingsCreator(
        link_type="link_only",
        # Splink's own default until it is estimated.
        probability_two_random_records_match=0.0001 if prior is None else prior,
        comparisons=[name, place, case],
        blocking_rules_to_generate_predictions=[
            CustomRule(f"l.name_block = r.name_block and {PERMITTED} and {OPEN}"),
            CustomRule(f"l.handle_block = r.handle_block and {PERMITTED} and {OPEN}"),
        ],
        additional_columns_to_retain=["needs_consent", "platform"],
    )


def train(linker: "Linker", prior: float | None) -> None:
    """Count u, and take or estimate the prior; `UntrainedError` where there are too few pairs."""
    from splink.internals.exceptions import SplinkException

    strict = f"l.who = r.who and l.name_block = r.name_block and {PERMITTED}"
    try:
        if prior is None:
            linker.training.estimate_probability_two_random_records_match([strict], STRICT_RECALL)
        linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=SEED)
    except (SplinkException, ValueError, ZeroDivisionError) as problem:
        raise UntrainedError(f"too few pairs to estimate the model: {problem}") from problem


def tell_parameters(linker: "Linker") -> dict[str, Any]:
    """Return the prior, and m and u of each level, by the names of comparisons and levels."""
    model = linker.misc.save_model_to_json()
    told: dict[str, Any] = {"prior": model["probability_two_random_records_match"]}
    for comparison in model["comparisons"]:
        told[comparison["output_column_name"]] = {
            level.get("label_for_charts", level["sql_condition"]): {
                "m": level.get("m_probability"),
                "u": level.get("u_probability"),
            }
            for level in comparison["comparison_levels"]
            if not level.get("is_null_level")
        }
    return told
