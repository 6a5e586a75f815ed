"""The sources, as delivered: external assets that the pipeline reads and never changes."""

import dagster as dg

from pipelines.sources import SOURCES

ASSETS = [
    dg.AssetSpec(["raw", source.name], group_name="raw", description=f"{source.title_fr} / {source.title_en}", kinds={"csv"})
    for source in SOURCES.values()
]
