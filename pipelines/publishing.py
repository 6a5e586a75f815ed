"""From the warehouse's marts to a release: one tree an audience, each holding only what that audience may open.

    organization/<neq>/   its figures whole, its deliveries' quality, its facts (pseudonymised anew for that audience)
    funder/<ministry>/    the figures and the deliveries' quality of the agreements that the ministry signs, its reports due and renewals (watching.py)
    common/               the catalogue, each indicator's SQL, the regional context (open data)
    committee/            sums over agreements, protected (disclosing.py); each reader's own part of them goes to that reader
"""

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines import attacking, catalogue, changed, clock, disclosing, fingerprints, releases, restated, watching
from pipelines.assessing import releasing as assessing
from pipelines.audience_tables import FACTS, FUNDER_MARTS, MARTS, ORGANIZATION_MARTS, RECEIPT_MODELS, STATISTICS
from pipelines.case_mix import reasons
from pipelines.case_mix.artefact import report as case_mix_report
from pipelines.deliveries import Found
from pipelines.paths import Places
from pipelines.vault import pseudonym


def publish(places: Places, found: Found, summary: dict, key: bytes, case_mix: dict) -> dict:
    """Write the release of what the warehouse holds and make it current. Returns its manifest."""
    store = places.releases
    store.mkdir(parents=True, exist_ok=True)
    releases.sweep(store)
    draft = releases.Draft(store)
    connection = duckdb.connect()
    connection.execute(f"attach '{places.warehouse}' as warehouse (read_only)")
    connection.execute("use warehouse")
    for view, file in STATISTICS.items():
        connection.execute(f"create temp view {view} as select * from read_parquet('{places.statistics}/{file}.parquet')")
    watching.register(connection, places.quarantine)
    _add_audience(connection, draft, "funder", "ministry", MARTS | FUNDER_MARTS | watching.FUNDER)
    _add_audience(connection, draft, "organization", "organization_id", MARTS | ORGANIZATION_MARTS | watching.REPORTS)
    _add_facts(connection, draft, key)
    _add_common(connection, draft, places)
    draft.add_json("common/case_mix.json", case_mix_report(case_mix) | {"sentences": reasons.SENTENCES, "limits": reasons.LIMITS})
    assessing.add(draft, places, key)
    disclosure = disclosing.add(connection, draft, places.home)
    facts = _facts(connection, found, summary) | {"case_mix": case_mix["version"], "disclosure": disclosure}
    add_restated(draft, store, facts)
    attacking.refuse_undeclared({name: releases.object_path(store, file["sha256"]) for name, file in draft.files.items()}, _names(connection))
    connection.close()
    return releases.publish(store, draft, facts, facts["cutoff"] or "0000-00-00")


def _names(connection) -> set[str]:
    """What stands in no file that shows organisations under pseudonyms: their names and numbers, and those of agreements."""
    rows = connection.sql("select distinct unnest([organization_id, organization_name, agreement_id]) from marts.mart_agreements").fetchall()
    return {row[0] for row in rows if row[0]}


def _partitioned(connection, relation: str, by: str, order: str) -> list[tuple[str, pa.Table]]:
    """The rows of `relation` by value of `by`, each part ordered by its unique key."""
    table = connection.sql(f"select * from {relation} order by {by}, {order}").to_arrow_table()
    parts, keys = [], table.column(by).to_pylist()
    start = 0
    for end in range(1, len(keys) + 1):
        if end == len(keys) or keys[end] != keys[start]:
            parts.append((keys[start], table.slice(start, end - start).combine_chunks()))
            start = end
    return parts


def _add_audience(connection, draft: releases.Draft, audience: str, by: str, marts: dict) -> None:
    for name, (mart, order) in marts.items():
        relation = mart
        if by not in connection.sql(f"from {mart}").columns:
            relation = f"(select m.*, a.{by} from {mart} m join marts.mart_agreements a using (agreement_id))"
        for value, part in _partitioned(connection, relation, by, order):
            draft.add_table(f"{audience}/{value}/{name}.parquet", part)


def _add_facts(connection, draft: releases.Draft, key: bytes) -> None:
    """Each organisation's own facts, none where it has none; a person bears another pseudonym in each organisation's part."""
    organizations = [row[0] for row in connection.sql("select distinct organization_id from marts.mart_agreements order by all").fetchall()]
    for name, order in FACTS.items():
        relation = f"intermediate.{name}"
        columns = connection.sql(f"from {relation}").columns
        if "organization_id" not in columns:
            relation = f"(select f.*, a.organization_id from {relation} f join intermediate.int_agreements a using (agreement_id))"
        parts = dict(_partitioned(connection, relation, "organization_id", order))
        nothing = connection.sql(f"select * from {relation} limit 0").to_arrow_table()
        for organization in organizations:
            part = parts.get(organization, nothing)
            if "person_id" in columns:
                part = _renamed(part, key, organization)
            draft.add_table(f"organization/{organization}/facts/{name}.parquet", part)


def _renamed(part: pa.Table, key: bytes, organization: str) -> pa.Table:
    """The same rows under pseudonyms that hold for one organisation only."""
    place = part.schema.get_field_index("person_id")
    persons = [p and pseudonym(key, "audience", organization, p) for p in part.column("person_id").to_pylist()]
    return part.set_column(place, "person_id", pa.array(persons, pa.string()))


def _add_common(connection, draft: releases.Draft, places: Places) -> None:
    draft.add_json("common/catalogue.json", catalogue.load())
    draft.add_table("common/regional_context.parquet", connection.sql("select * from marts.mart_regional_context order by month, region").to_arrow_table())
    draft.add_table("common/periods.parquet", connection.sql("select * from intermediate.int_periods order by period_type, period").to_arrow_table())
    for name in ("verdict_shares", "power"):
        draft.add_table(f"common/{name}.parquet", connection.sql(f"select * from {name} order by all").to_arrow_table())
    compiled = places.dbt_target / "compiled" / "refonte" / "models"
    for model in [f"intermediate/indicators/ind_{i}" for i in catalogue.indicator_ids()] + list(RECEIPT_MODELS):
        draft.add(f"common/sql/{model.split('/')[-1]}.sql", (compiled / f"{model}.sql").read_bytes())


def _facts(connection, found: Found, summary: dict) -> dict:
    """What the manifest says besides its files."""
    cutoffs = connection.sql("select source, scope, cutoff from intermediate.int_cutoffs order by source, scope").fetchall()
    registers = [str(c) for _, scope, c in cutoffs if scope == "register"]

    def count(sql: str) -> int:
        return connection.sql(sql).fetchall()[0][0]

    return {
        "made_at": clock.now().isoformat(),
        "cutoff": max((str(c) for s, _, c in cutoffs if s in ("msi", "ceriges")), default=max(registers, default=None)),
        "cutoffs": {f"{source}/{scope}": str(cutoff) for source, scope, cutoff in cutoffs},
        "demonstration": any(d.demonstration for d in found.deliveries),
        "inputs_hash": fingerprints.inputs(found),
        "code_hash": fingerprints.code(),
        "method_hash": fingerprints.method(),
        "deliveries": {d.delivery_id: d.fingerprint for d in found.deliveries},
        "counts": {
            "organizations": count("select count(distinct organization_id) from marts.mart_agreements"),
            "agreements": count("select count(*) from marts.mart_agreements"),
            "indicators": len(catalogue.indicator_ids()),
            "figures": count("select count(value) from marts.mart_figures"),
        },
        "quality": summary,
    }


def add_restated(draft: releases.Draft, store: Path, facts: dict) -> None:
    """Beside each audience's figures, those that moved since the release that is current now, and what else changed for it."""
    previous = releases.readable(store, releases.current_id(store))
    facts["previous"] = previous and previous["release_id"]
    facts["restated"] = 0
    if previous is None:
        return
    if releases.content_hash(draft.files) == previous["content_hash"]:
        return
    same_method = previous["method_hash"] == facts["method_hash"]
    same_deliveries = previous["inputs_hash"] == facts["inputs_hash"]
    cutoffs = tuple(date.fromisoformat(m["cutoff"] or "0001-01-01") for m in (previous, facts))  # none without a register: then there is no agreement
    for tree in sorted(n.removesuffix("figures.parquet") for n in draft.files if n.endswith("/figures.parquet")):
        after = {name: releases.read_table(store, {"files": draft.files}, f"{tree}{name}.parquet").to_pandas() for name in ("agreements", "figures")}
        found = {name: releases.read_table(store, previous, f"{tree}{name}.parquet") for name in after}
        before = {name: after[name].iloc[:0] if held is None else held.to_pandas() for name, held in found.items()}  # a new audience had none
        moved = restated.compare(before["figures"], after["figures"], same_method, same_deliveries)
        draft.add_table(f"{tree}changed.parquet", changed.table(before, after, moved, cutoffs))
        if found["figures"] is not None:
            draft.add_table(f"{tree}restated.parquet", pa.Table.from_pandas(moved, preserve_index=False))
        if tree.startswith("funder/"):
            facts["restated"] += len(moved)
