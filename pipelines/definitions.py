"""Dagster's entry: the whole graph, from raw deliveries to the release."""

import dagster as dg

from pipelines.defs import dbt_models, linkage, raw, reform, releases, schedules, statistics, validated
from pipelines.defs.resources import dbt_resource

defs = dg.Definitions(
    assets=[*raw.ASSETS, validated.validated, linkage.person_map, dbt_models.dbt_models, statistics.figures, reform.assessment, releases.release],
    jobs=[schedules.scorecards],
    schedules=[schedules.nightly],
    sensors=[schedules.new_deliveries],
    resources={"dbt": dbt_resource()},
)
