"""Accounts that may be a customer's, by Splink (Fellegi & Sunter 1969), without labels.

Three comparisons: names, handle and name, place. How often strangers agree (u) is counted on
random pairs; how often one person's records agree (m) is estimated by expectation maximisation,
once within pairs of equal names and once within pairs of equal handles. Rare names weigh more than
common ones.

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
import pyarrow.compute as pc

from scoring.clv import hash_settings
from scoring.identity_records import read_records
from scoring.influence import hash_tables

if TYPE_CHECKING:
    from splink import Linker

MODEL_NAME = "identity"
# Raise this when the same input would get other scores: it is part of every run's identifier.
MODEL_VERSION = "1.0.0"
METHOD = "splink"
LARGEST_BLOCK = 50
SAMPLED_PAIRS = 2_000_000
SEED = 1
# Candidates below this are not landed; the review queue has a threshold of its own above it.
LOWEST_PROBABILITY, LOWEST_BEFORE = 0.1, 0.01
FEWEST_RECORDS = 30
# The share of true pairs that the strictest rule is taken to find, for the prior.
STRICT_RECALL = 0.4
PERMITTED = "(l.has_consent or not r.needs_consent)"
OPEN = "r.is_open and not contains(l.platforms, r.platform)"
SAME_NAME = f"l.given = r.given and l.family_initial = r.family_initial and {PERMITTED}"
SAME_HANDLE = f"l.handle_key = r.handle_key and {PERMITTED}"

CANDIDATES = pa.schema(
    [
        ("customer_id", pa.string()),
        ("account_id", pa.string()),
        ("match_probability", pa.float64()),
        ("match_weight", pa.float64()),
        ("name_agreement", pa.int32()),
        ("handle_agreement", pa.int32()),
        ("place_agreement", pa.int32()),
        ("consent_basis", pa.string()),
    ]
)
# An account is one person's at most, and a person has mostly one account on a platform: candidates
# for the same account, and of the same contact on the same platform, share one probability.
FOUND = """
    with odds as (
        select *, $open_share * pow(2, least(match_weight, 60)) as odds from predicted
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
        gamma_handle::integer as handle_agreement,
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
    account is linked, each between commas). `accounts`: account_id, platform, display_name, handle,
    location, needs_consent (only contacts with consent may be looked at) and is_open (nobody's
    yet). A table too small to learn from gives no pairs and a refusal.
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
        api = DuckDBAPI(connection=engine)
        linker = Linker(
            [api.register("contacts", table_name="a_contacts"),
             api.register("accounts", table_name="b_accounts")],
            describe_model(),
            log_level=None,
        )  # fmt: skip
        train(linker)
        predicted = linker.inference.predict(
            threshold_match_probability=LOWEST_BEFORE, warning_mode="never"
        )
        engine.execute(f"create view predicted as select * from {predicted.physical_name}")
        parameters = tell_parameters(linker)
        expected = parameters["prior"] * contacts.num_rows * accounts.num_rows
        parameters["open_share"] = share_left(expected, accounts)
        asked = {"lowest": LOWEST_PROBABILITY, "open_share": parameters["open_share"]}
        return engine.sql(FOUND, params=asked).to_arrow_table().cast(CANDIDATES), parameters


def share_left(expected: float, accounts: pa.Table) -> float:
    """Return the share of the pairs to expect that stronger evidence has not linked yet."""
    linked = accounts.num_rows - int(pc.sum(accounts["is_open"].cast(pa.int64())).as_py())
    # Never nothing: more may be linked than the prior thought there was.
    return float(max(expected - linked, 0.05 * expected) / expected)


def describe_model() -> Any:  # noqa: ANN401 - Splink is imported only where it works
    """Return the comparisons, each from its best level down, and the blocks."""
    import splink.comparison_level_library as levels
    import splink.comparison_library as comparisons
    from splink import SettingsCreator
    from splink.blocking_rule_library import CustomRule

    name = comparisons.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            levels.NullLevel("given"),
            levels.CustomLevel(
                "given_l = given_r and family_l = family_r", "given and family name"
            ).configure(tf_adjustment_column="given"),
            levels.CustomLevel(
                "given_l = given_r and family_initial_l = family_initial_r", "name and initial"
            ).configure(tf_adjustment_column="given"),
            levels.CustomLevel("given_l = given_r", "given name").configure(
                tf_adjustment_column="given"
            ),
            levels.ElseLevel(),
        ],
    )
    handle = comparisons.CustomComparison(
        output_column_name="handle",
        comparison_levels=[
            levels.CustomLevel("sought_family_l is null or handle_r is null", "missing").configure(
                is_null_level=True
            ),
            levels.CustomLevel("handle_key_l = handle_key_r", "initial and family name").configure(
                tf_adjustment_column="handle_key"
            ),
            levels.CustomLevel("contains(handle_r, sought_family_l)", "family name"),
            levels.CustomLevel("contains(handle_r, sought_given_l)", "given name"),
            levels.ElseLevel(),
        ],
    )
    place = comparisons.CustomComparison(
        output_column_name="place",
        comparison_levels=[
            levels.NullLevel("place"),
            levels.ExactMatchLevel("place", term_frequency_adjustments=True),
            levels.ElseLevel(),
        ],
    )
    return SettingsCreator(
        link_type="link_only",
        comparisons=[name, handle, place],
        blocking_rules_to_generate_predictions=[
            CustomRule(f"l.name_block = r.name_block and {PERMITTED} and {OPEN}"),
            CustomRule(f"l.handle_block = r.handle_block and {PERMITTED} and {OPEN}"),
        ],
        additional_columns_to_retain=["needs_consent", "platform"],
    )


def train(linker: "Linker") -> None:
    """Estimate the prior, u and m; `UntrainedError` where Splink finds too few pairs."""
    from splink.internals.exceptions import SplinkException

    strict = f"{SAME_NAME} and l.handle_key = r.handle_key"
    try:
        linker.training.estimate_probability_two_random_records_match([strict], STRICT_RECALL)
        linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=SEED)
        for rule in (SAME_NAME, SAME_HANDLE):
            linker.training.estimate_parameters_using_expectation_maximisation(
                rule,
                max_pairs=SAMPLED_PAIRS,
            )
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
