"""Intervals, comparisons and verdicts of every figure, in Python, on the counts that dbt made."""

import dagster as dg

from pipelines import running
from pipelines.defs.dbt_models import dbt_models
from pipelines.paths import places
from pipelines.stages import stage

FIGURES = dg.AssetKey(["statistics", "figures"])
MARTS_READ = ("mart_figures", "mart_organization_figures", "mart_applicability", "mart_agreements", "int_participation_facts", "int_targets", "int_periods",
              "int_agreements")
READS = sorted(key for key in dbt_models.keys if key.path[-1] in MARTS_READ or key.path[-1].startswith("ind_"))


@dg.asset(key=FIGURES, deps=READS, group_name="statistics", kinds={"python", "parquet"})
def figures() -> dg.MaterializeResult:
    """One row per figure: Wilson, Byar or exact Poisson limits, its place in the funnel of its nature, its expected value, its verdicts."""
    here = places()
    with stage("statistics"):
        return dg.MaterializeResult(metadata=running.compute_statistics(here))
