"""The audit of what a release would publish, as files: its tables indicator by indicator on every core, then the whole. Nothing is published if it finds
a leak."""

import json
import shutil
import tempfile
from collections import Counter
from concurrent.futures import Executor
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines import cube
from pipelines.audit import auditing, whole
from pipelines.audit.equal_figures import told_by_a_twin
from pipelines.audit.hierarchies import Refused
from pipelines.audit.programs import ProgramFailed
from pipelines.audit.report import report as told

CELLS = "committee/cells.parquet"
WITHIN = [c for c in cube.KEY if c not in ("indicator_id", "method_version")]


class Leak(Exception):
    """The audit refused the tables: nothing is published."""


def attacked(exported: dict[str, pa.Table], trees: dict, earlier: pd.DataFrame | None, scratch: Path, workers: Executor) -> dict:
    """What the audit saw (tables, hidden, readers, components, distinct, programs). Sums of one indicator never touch another's, so each is attacked by
    itself, then each declared pair of nested counts. Raises Leak.

    exported: logical name -> table; earlier: the committee's cells of the release before, as published.
    """
    if lines := told_by_a_twin(exported[CELLS].to_pandas(), WITHIN):
        raise Leak("Publication refusée : un indicateur révèle ce qu’un autre masque. / Release refused: one indicator tells what another hides.\n"
                   + "\n".join(lines[:10]))
    scratch.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".tmp-audit-", dir=scratch))
    try:
        sizes = Counter(exported[CELLS]["indicator_id"].to_pylist())
        # The largest first: on several cores the last one to begin decides when all end.
        jobs = [workers.submit(_audited, _exported(exported, trees | {"nested": []}, earlier, {indicator}, folder / indicator), True)
                for indicator in sorted(sizes, key=lambda i: (-sizes[i], i))]
        for number, pair in enumerate(trees["nested"]):
            indicators = {pair["whole"][0], pair["part"][0]}
            jobs.append(workers.submit(_audited, _exported(exported, trees | {"nested": [pair]}, None, indicators, folder / f"pair{number}"), False))
        results = [job.result() for job in jobs]
    finally:
        shutil.rmtree(folder)
    totals: Counter = Counter()
    for result in results:
        totals.update({"tables": result.tables, "cells": result.cells, "hidden": result.hidden, "held_back": result.held_back} | vars(result.tally))
    readers = sorted({name for result in results for name in result.readers})
    return dict(sorted(totals.items())) | {"nested": len(trees["nested"]), "readers": len(readers), "leaks": 0}


def refuse_undeclared(files: dict[str, Path], names: set[str]) -> None:
    """Raise Leak where a release holds a file or a column that nobody declared, or names whom it must not (audit/whole.py)."""
    if lines := whole.told(files, names):
        raise Leak("Publication refusée : des fichiers disent plus que ce qui est déclaré. / Release refused: files tell more than was declared.\n"
                   + "\n".join(lines[:10]))


def _exported(exported: dict[str, pa.Table], trees: dict, earlier: pd.DataFrame | None, indicators: set[str], folder: Path) -> Path:
    """Some indicators' part of every file, and of the release before."""
    wanted = pa.array(sorted(indicators))
    for name, table in exported.items():
        path = folder / "now" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table.filter(pc.is_in(table["indicator_id"], wanted)), path)
    before = [] if earlier is None else earlier[earlier["indicator_id"].isin(indicators)]
    if len(before):
        path = folder / "before" / CELLS
        path.parent.mkdir(parents=True, exist_ok=True)
        before.to_parquet(path)
    for side in ("now", "before") if len(before) else ("now",):
        path = folder / side / "common" / "hierarchies.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(trees), encoding="utf-8")
    return folder


def _audited(folder: Path, tables: bool) -> auditing.Result:
    """The audit of a folder's tables, or of its nested pairs. In a worker."""
    before = folder / "before"
    try:
        result = auditing.audit_tables(folder / "now", before if before.exists() else None) if tables else auditing.audit_pairs(folder / "now")
    except (Refused, ProgramFailed) as refusal:
        raise Leak(f"Publication refusée : l’audit n’a pu se faire. / Release refused: the audit could not be done. {refusal}") from refusal
    if result.leaks:
        raise Leak(f"Publication refusée : {len(result.leaks)} fuite(s). / Release refused: {len(result.leaks)} leak(s).\n{told(result, 10)}")
    return result
