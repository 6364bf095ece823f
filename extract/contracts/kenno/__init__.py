"""What Kenno's own models compute: scores land like any source."""

from extract.contracts.kenno.churn import CHURN_SCORES
from extract.contracts.kenno.clv import CLV_MODEL_RUNS, CLV_SCORES
from extract.contracts.kenno.gate_results import GATE_RESULTS
from extract.contracts.kenno.identity import IDENTITY_CANDIDATES
from extract.contracts.kenno.influence import INFLUENCE_EDGES, INFLUENCE_SCORES
from extract.contracts.kenno.model_runs import MODEL_RUNS
from extract.contracts.kenno.sentiment import TEXT_SENTIMENTS

CONTRACTS = (
    CLV_SCORES,
    CLV_MODEL_RUNS,
    MODEL_RUNS,
    GATE_RESULTS,
    INFLUENCE_SCORES,
    INFLUENCE_EDGES,
    CHURN_SCORES,
    TEXT_SENTIMENTS,
    IDENTITY_CANDIDATES,
)
