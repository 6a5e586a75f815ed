"""The release: the last asset, made of every mart."""

import dagster as dg

from pipelines.defs.dbt_models import dbt_models
from pipelines.defs.reform import ASSESSMENT
from pipelines.defs.statistics import FIGURES
from pipelines.paths import places
from pipelines.running import publish_release
from pipelines.stages import stage

MARTS = sorted(key for key in dbt_models.keys if key.path[0] == "marts" or key.path[-1].startswith("mart_"))


@dg.asset(key=["releases", "release"], deps=[*MARTS, FIGURES, ASSESSMENT], group_name="releases", kinds={"parquet"})
def release() -> dg.MaterializeResult:
    """Write each audience's tree and make the release current."""
    with stage("release"):
        manifest = publish_release(places())
    return dg.MaterializeResult(
        metadata={"release_id": manifest["release_id"], "files": len(manifest["files"]), "restated": manifest["restated"]} | manifest["counts"]
    )
