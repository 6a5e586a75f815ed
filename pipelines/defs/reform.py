"""What the reform would change, of the last fiscal year whose figures are final: one document, computed beside the figures and never in them."""

import dagster as dg

from pipelines import running
from pipelines.defs.dbt_models import dbt_models
from pipelines.defs.statistics import FIGURES
from pipelines.paths import places
from pipelines.stages import stage

ASSESSMENT = dg.AssetKey(["reform", "assessment"])
MARTS_READ = ("mart_figures", "mart_agreements", "int_unit_counts", "int_activity_facts", "int_participation_facts")
# What the simulated inflation of records computes anew (assessing/replaying.py).
REPLAYED = ("int_declared_events", "int_event_confirmations", "int_collaboration_facts", "int_reach_facts", "int_employer_facts", "int_referrals",
            "int_referral_attributions", "int_referral_facts", "int_participations", "int_participation_members", "int_agreements", "int_outcomes",
            "int_training_facts", "int_training_windows", "int_learner_facts")
READS = sorted(key for key in dbt_models.keys if key.path[-1] in MARTS_READ + REPLAYED or key.path[-1].startswith("ind_"))


@dg.asset(key=ASSESSMENT, deps=[*READS, FIGURES], group_name="reform", kinds={"python", "parquet"})
def assessment() -> dg.MaterializeResult:
    """Both frameworks over the same draws: who moves, how surely, by which choice, for whom, and what it would invite."""
    here = places()
    with stage("reform"):
        return dg.MaterializeResult(metadata=running.assess_reform(here))
