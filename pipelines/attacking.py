"""The audit of the tables that a release would publish, as files, indicator by indicator on every core. Nothing is published if it finds a leak."""

import json
import os
import shutil
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines import cube
from pipelines.audit import auditing
from pipelines.audit.equal_figures import told_by_a_twin
from pipelines.audit.hierarchies import Refused
from pipelines.audit.programs import ProgramFailed
from pipelines.audit.report import report as told

CELLS = "committee/cells.parquet"
WITHIN = [c for c in cube.KEY if c not in ("indicator_id", "method_version")]


class Leak(Exception):
    """The audit refused the tables: nothing is published."""


def attacked(exported: dict[str, pa.Table], trees: dict, earlier: pd.DataFrame | None, scratch: Path) -> dict:
    """What the audit saw (tables, hidden, readers, components, distinct, programs); sums of one indicator never touch another's. Raises Leak.

    exported: logical name -> table; earlier: the committee's cells of the release before, as published.
    """
    if lines := told_by_a_twin(exported[CELLS].to_pandas(), WITHIN):
        raise Leak("Publication refusée : un indicateur révèle ce qu’un autre masque. / Release refused: one indicator tells what another hides.\n"
                   + "\n".join(lines[:10]))
    scratch.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".tmp-audit-", dir=scratch))
    try:
        indicators = sorted(set(exported[CELLS]["indicator_id"].to_pylist()))
        with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as workers:
            folders = [_exported(exported, trees, earlier, indicator, folder / indicator) for indicator in indicators]
            results = list(workers.map(_audited, folders))
    finally:
        shutil.rmtree(folder)
    totals: Counter = Counter()
    for result in results:
        totals.update({"tables": result.tables, "cells": result.cells, "hidden": result.hidden, "held_back": result.held_back} | vars(result.tally))
    readers = sorted({name for result in results for name in result.readers})
    return dict(sorted(totals.items())) | {"readers": len(readers), "leaks": 0}


def _exported(exported: dict[str, pa.Table], trees: dict, earlier: pd.DataFrame | None, indicator: str, folder: Path) -> Path:
    """One indicator's part of every file, and of the release before."""
    for name, table in exported.items():
        path = folder / "now" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table.filter(pc.equal(table["indicator_id"], indicator)), path)
    before = [] if earlier is None else earlier[earlier["indicator_id"] == indicator]
    if len(before):
        path = folder / "before" / CELLS
        path.parent.mkdir(parents=True, exist_ok=True)
        before.to_parquet(path)
    for side in ("now", "before") if len(before) else ("now",):
        path = folder / side / "common" / "hierarchies.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(trees), encoding="utf-8")
    return folder


def _audited(folder: Path) -> auditing.Result:
    try:
        result = auditing.audit(folder / "now", folder / "before" if (folder / "before").exists() else None)
    except (Refused, ProgramFailed) as refusal:
        raise Leak(f"Publication refusée : l’audit n’a pu se faire. / Release refused: the audit could not be done. {refusal}") from refusal
    if result.leaks:
        raise Leak(f"Publication refusée : {len(result.leaks)} fuite(s). / Release refused: {len(result.leaks)} leak(s).\n{told(result, 10)}")
    return result
