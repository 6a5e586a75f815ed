"""Persons of the two registers, linked; the only asset that reads the identity vault."""

import dagster as dg

from pipelines.defs.validated import IDENTITY
from pipelines.paths import places
from pipelines.running import link_persons
from pipelines.stages import stage

PERSON_MAP = dg.AssetKey(["linkage", "person_map"])


@dg.asset(key=PERSON_MAP, deps=[IDENTITY], group_name="linkage", kinds={"parquet"})
def person_map() -> dg.MaterializeResult:
    """One row per register and person: whom it belongs to. For now the strictest exact match."""
    with stage("linkage"):
        return dg.MaterializeResult(metadata=link_persons(places()))
