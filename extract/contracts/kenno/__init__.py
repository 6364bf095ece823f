"""What Kenno's own models compute: scores land like any source."""

from extract.contracts.kenno.clv import CLV_MODEL_RUNS, CLV_SCORES

CONTRACTS = (CLV_SCORES, CLV_MODEL_RUNS)
