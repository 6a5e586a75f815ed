"""Deliveries judged by Great Expectations: one asset and one check a delivered table."""

import dagster as dg

from pipelines.paths import places
from pipelines.running import take_in
from pipelines.sources import SOURCES
from pipelines.stages import stage

TABLES = [(source.name, table.name) for source in SOURCES.values() for table in source.tables]
LEDGER = dg.AssetKey(["validated", "deliveries"])
IDENTITY = dg.AssetKey(["identity", "vault"])


def key_of(source: str, table: str) -> dg.AssetKey:
    return dg.AssetKey(["validated", source, table])


@dg.multi_asset(
    name="validated",
    specs=[
        *(dg.AssetSpec(key_of(s, t), deps=[["raw", s]], group_name="validated", kinds={"parquet", "greatexpectations"}) for s, t in TABLES),
        dg.AssetSpec(LEDGER, deps=[["raw", s] for s in SOURCES], group_name="validated", kinds={"parquet"}),
        dg.AssetSpec(IDENTITY, deps=[["raw", s.name] for s in SOURCES.values() if s.personal], group_name="identity", kinds={"parquet"}),
    ],
    check_specs=[dg.AssetCheckSpec("expectations", asset=key_of(s, t)) for s, t in TABLES],
)
def validated(context: dg.AssetExecutionContext):
    """Judge every delivered table. Metadata bear counts and rules, never a delivered value."""
    with stage("Great Expectations"):
        summary = take_in(places(), context.log.info)
    failed = {}
    for check in summary["checks"]:
        failed.setdefault((check["source"], check["table"]), []).append(check)
    for counts in summary["tables"]:
        source, table = counts["source"], counts["table"]
        rules = failed.get((source, table), [])
        refused = [r for r in summary["refusals"] if r["source"] == source and r["table"] == table]
        yield dg.MaterializeResult(
            asset_key=key_of(source, table),
            metadata={name: counts[name] for name in ("files", "received", "accepted", "quarantined")} | {"files_refused": len(refused)},
            check_results=[dg.AssetCheckResult(
                check_name="expectations", asset_key=key_of(source, table), passed=not rules and not refused,
                severity=dg.AssetCheckSeverity.ERROR if refused else dg.AssetCheckSeverity.WARN,
                metadata={"failed_rules": {r["rule"]: r["failed"] for r in rules}},
            )],
        )
    yield dg.MaterializeResult(asset_key=LEDGER, metadata={"deliveries": summary["deliveries"], "files_refused": len(summary["refusals"])})
    yield dg.MaterializeResult(asset_key=IDENTITY)
