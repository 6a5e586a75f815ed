"""Intervals, comparisons and verdicts of every figure, in Python, on the counts that dbt made."""

import dagster as dg

from pipelines import uncertainty
from pipelines.defs.dbt_models import dbt_models
from pipelines.paths import places
from pipelines.stages import stage

FIGURES = dg.AssetKey(["statistics", "figures"])
READS = sorted(key for key in dbt_models.keys if key.path[-1] in ("mart_figures", "mart_agreements"))


@dg.asset(key=FIGURES, deps=READS, group_name="statistics", kinds={"python", "parquet"})
def figures() -> dg.MaterializeResult:
    """One row per figure: Wilson, Byar or exact Poisson limits, its place in the funnel of its nature, its verdict against the target."""
    here = places()
    with stage("statistics"):
        return dg.MaterializeResult(metadata=uncertainty.compute(here.warehouse, here.statistics))
