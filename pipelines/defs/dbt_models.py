"""Every dbt model as an asset, every dbt test as its check."""

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, dbt_assets

from pipelines.defs.resources import OfflineDbt, manifest, set_environment
from pipelines.running import clear_warehouse
from pipelines.stages import stage


class ByLayer(DagsterDbtTranslator):
    """Groups models by their layer, so that the graph reads left to right."""

    def get_group_name(self, dbt_resource_props) -> str:
        layers = dbt_resource_props["fqn"][1:-1]
        return layers[-1] if layers and layers[0] == "intermediate" else (layers or ["models"])[0]


@dbt_assets(manifest=manifest(), dagster_dbt_translator=ByLayer(), exclude="resource_type:unit_test", name="dbt_models")
def dbt_models(context: dg.AssetExecutionContext, dbt: OfflineDbt):
    """Build all models once and run their data tests; unit tests are for development."""
    here = set_environment()
    clear_warehouse(here)
    with stage("dbt"):
        yield from dbt.cli(["build", "--exclude-resource-type", "unit_test"], context=context, target_path=here.dbt_target).stream()
