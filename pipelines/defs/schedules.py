"""When the graph runs: on demand, every night, and when deliveries change."""

import dagster as dg

from pipelines import fingerprints, releases
from pipelines.deliveries import find
from pipelines.paths import places

scorecards = dg.define_asset_job("scorecards", selection=dg.AssetSelection.all(), executor_def=dg.in_process_executor)

nightly = dg.ScheduleDefinition(name="nightly", job=scorecards, cron_schedule="30 2 * * *", execution_timezone="America/Toronto")


@dg.sensor(job=scorecards, minimum_interval_seconds=60)
def new_deliveries(context: dg.SensorEvaluationContext):
    """Ask for a run when the deliveries are not those of the current release. One run for one state of the deliveries."""
    here = places()
    if not here.raw.is_dir():
        return dg.SkipReason(f"{here.raw}: no such folder")
    delivered = fingerprints.inputs(find(here.raw))
    current = releases.current_id(here.releases)
    if current and releases.load(here.releases, current)["inputs_hash"] == delivered:
        return dg.SkipReason("nothing new")
    return dg.RunRequest(run_key=delivered)
