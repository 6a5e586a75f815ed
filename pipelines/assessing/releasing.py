"""The stage of a run (home/reform/) and the files of a release.

    reform/*.parquet                 what the assessment starts from: opened by no audience, read by `python -m pipelines.assessing` only
    committee/reform/assessment.json the document (document.py); without an assessment: {format, reason}
    committee/reform/agreements.parquet  agreements under pseudonyms (masking.py)
    reform/live.parquet              what scenarios are tried on (live.py): in no audience's tree, read by the server only
    organization/<neq>/reform.parquet    its own agreements, whole
"""

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines import atomic, catalogue, releases
from pipelines.assessing import document, held, intake, live, masking, moving, replaying
from pipelines.paths import Places
from pipelines.reform.refusals import Refusal

ASSESSMENT, AGREEMENTS, LIVE = "committee/reform/assessment.json", "committee/reform/agreements.parquet", "reform/live.parquet"
OWN = ("judged", "reason", "attainment", "attainment_lower", "attainment_upper", "above", "probability", "rank", "rank_lower", "rank_upper", "ranked")


def folder(places: Places) -> Path:
    return places.home / "reform"


def compute(places: Places) -> dict:
    """Write home/reform/. Returns how many are judged, moved, clearly; or why there is no assessment."""
    declared, models = catalogue.load(), places.dbt_target / "compiled" / "refonte" / "models" / "intermediate"
    with duckdb.connect(str(places.warehouse), read_only=True) as connection:
        try:
            expected = pd.read_parquet(places.statistics / "expected.parquet")
            taken, pooled = (intake.take(connection, declared, expected, years) for years in (1, 3))
            forged = replaying.attacks(connection, models, taken.records, taken.period, {i: d["summable"] for i, d in declared["indicators"].items()})
            taken = replace(taken, attacks=forged)
            assessed = document.assess(taken, pooled, declared, moving.IN_A_RUN)
        except Refusal as refusal:
            content = {"format": document.FORMAT, "reason": {"code": refusal.code, "fr": refusal.fr, "en": refusal.en}}
            atomic.write_bytes(folder(places) / "assessment.json", as_json(content))
            return {"reason": refusal.code}
    for name, table in (held.tables(taken, held.ONE) | held.tables(pooled, held.THREE)).items():
        _write(folder(places) / f"{name}.parquet", table)
    _write(folder(places) / "agreements.parquet", pa.Table.from_pandas(assessed.agreements, preserve_index=False))
    atomic.write_bytes(folder(places) / "assessment.json", as_json(assessed.document))
    found = assessed.document["headline"]
    return {"period": taken.period} | {name: found[name] for name in ("agreements", "moved", "clear")}


def add(draft: releases.Draft, places: Places, key: bytes) -> None:
    """Add what `compute` wrote to a release. Raises FileNotFoundError where it has not been run."""
    content = json.loads((folder(places) / "assessment.json").read_bytes())
    draft.add(ASSESSMENT, as_json(content))
    if "reason" in content:
        return
    for name in held.NAMES:
        draft.add_table(f"{held.TREE}{name}.parquet", pq.read_table(folder(places) / f"{name}.parquet"))
    taken = held.read(lambda name: pq.read_table(folder(places) / f"{name}.parquet"), held.ONE)
    whole = pd.read_parquet(folder(places) / "agreements.parquet")
    word = held.fingerprint(taken)
    draft.add_table(AGREEMENTS, pa.Table.from_pandas(masking.agreements(whole, key, word), preserve_index=False))
    draft.add_table(LIVE, live.table(taken, key, word, catalogue.load()))
    for organization, part in whole.groupby("organization_id", sort=True):
        draft.add_table(f"organization/{organization}/reform.parquet", own(part, content["frameworks"] + content["alternatives"]))


def own(part: pd.DataFrame, frameworks: list[dict]) -> pa.Table:
    """An organisation's agreements, one row an agreement and framework: each figure names its framework and version.

    Moves are from the current framework: on the rows of `current` and `proposed` to the proposed one, on an alternative's rows to that one.
    """
    rows = []
    for agreement in part.to_dict("records"):
        for place, framework in enumerate(frameworks, start=1):
            before = "" if place <= 2 else f"{framework['code']}_"
            row = {name: _plain(agreement[f"{framework['code']}_{name}"]) for name in OWN}
            rows.append({"agreement_id": agreement["agreement_id"], "period": agreement["period"], "framework": framework["code"],
                         "framework_id": framework["framework"], "framework_version": framework["version"], **row,
                         "move": _plain(agreement[f"{before}move"]), "clear": _plain(agreement[f"{before}clear"]),
                         "probability_up": _plain(agreement[f"{before}up"]), "probability_down": _plain(agreement[f"{before}down"])})
    text, real, yes = pa.string(), pa.float64(), pa.bool_()
    kinds = {"judged": yes, "above": yes, "framework_version": pa.int64()} | dict.fromkeys(
        ("agreement_id", "period", "framework", "framework_id", "reason", "move", "clear"), text)
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, kinds.get(name, real)) for name in rows[0]]))


def _plain(value):
    return None if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)) else value


def as_json(content: dict) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False).encode()


def _write(path: Path, table: pa.Table) -> None:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    atomic.write_bytes(path, sink.getvalue().to_pybytes())
