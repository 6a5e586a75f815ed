"""The audit of what a release would publish, as files: its tables indicator by indicator on every core, then the whole. Nothing is published if it finds
a leak."""

import json
import shutil
import tempfile
from collections import Counter
from concurrent.futures import Executor
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines import cube
from pipelines.audit import auditing, whole
from pipelines.audit.equal_figures import told_by_a_twin
from pipelines.audit.exported import Cells
from pipelines.audit.folder import read_once
from pipelines.audit.hierarchies import Refused
from pipelines.audit.programs import ProgramFailed
from pipelines.audit.report import report as told

CELLS = "committee/cells.parquet"
WITHIN = [c for c in cube.KEY if c not in ("indicator_id", "method_version")]


class Leak(Exception):
    """The audit refused the tables: nothing is published. found: the leaks, where no table and no pair tells one by itself."""

    def __init__(self, message: str, found: tuple = ()):
        super().__init__(message)
        self.found = found


def attacked(exported: dict[str, pa.Table], trees: dict, earlier: pd.DataFrame | None, scratch: Path, workers: Executor) -> dict:
    """What the audit saw (tables, hidden, readers, components, distinct, programs). Sums of one indicator never touch another's, so each is attacked by
    itself, as is each declared pair of nested counts; and all of a period, declared families of columns too, as one system. Raises Leak.

    exported: logical name -> table; earlier: the committee's cells of the release before, as published.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".tmp-audit-", dir=scratch))
    try:
        _write(exported, trees, earlier, folder)
        asked = _jobs(exported, trees)
        jobs = [workers.submit(_audited, folder, kind, names) for kind, names in asked]
        if lines := told_by_a_twin(exported[CELLS].to_pandas(), WITHIN):  # here, while the workers are busy
            raise Leak("Publication refusée : un indicateur révèle ce qu’un autre masque. / Release refused: one indicator tells what another hides.\n"
                       + "\n".join(lines[:10]))
        results = [job.result() for job in jobs]
        if leaks := sorted({leak for result in results for leak in result.leaks}):
            apart = any(result.leaks for (kind, _), result in zip(asked, results, strict=True) if kind != "together")
            said = told(auditing.Result(leaks=leaks), 10)
            raise Leak(f"Publication refusée : {len(leaks)} fuite(s). / Release refused: {len(leaks)} leak(s).\n{said}", () if apart else tuple(leaks))
    finally:
        shutil.rmtree(folder)
    totals: Counter = Counter()
    for result in results:
        totals.update({"tables": result.tables, "cells": result.cells, "hidden": result.hidden, "held_back": result.held_back} | vars(result.tally))
    readers = sorted({name for result in results for name in result.readers})
    return dict(sorted(totals.items())) | {"nested": len(trees["nested"]), "families": len(trees.get("families", [])), "readers": len(readers), "leaks": 0}


def refuse_undeclared(files: dict[str, Path], names: set[str]) -> None:
    """Raise Leak where a release holds a file or a column that nobody declared, or names whom it must not (audit/whole.py)."""
    if lines := whole.told(files, names):
        raise Leak("Publication refusée : des fichiers disent plus que ce qui est déclaré. / Release refused: files tell more than was declared.\n"
                   + "\n".join(lines[:10]))


def _jobs(exported: dict[str, pa.Table], trees: dict) -> list[tuple[str, tuple]]:
    """(kind, which), the largest first: on several cores the last one to begin decides when all end."""
    sizes, families = Counter(exported[CELLS]["indicator_id"].to_pylist()), trees.get("families", [])
    periods = Counter(exported[CELLS]["period"].to_pylist()) if families or trees["nested"] else {}
    jobs = [(size, "tables", (indicator,)) for indicator, size in sizes.items()]
    jobs += [(sizes[pair["whole"][0]], "pairs", (tuple(pair["whole"]), tuple(pair["part"]))) for pair in trees["nested"]]
    jobs += [(size, "together", (period,)) for period, size in periods.items()]
    if not families and any(name.endswith("/parts.parquet") for name in exported):
        jobs.append((0, "families", ("",)))  # to be refused: parts of what nobody declared
    return [(kind, which) for _, kind, which in sorted(jobs, key=lambda job: (-job[0], job[1:]))]


def _write(exported: dict[str, pa.Table], trees: dict, earlier: pd.DataFrame | None, folder: Path) -> None:
    """The files as the release exports them (`now`) and, where there was a release before, its committee's (`before`)."""
    for name, table in exported.items():
        path = folder / "now" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path)
    before = [] if earlier is None else earlier[earlier["indicator_id"].isin(exported[CELLS]["indicator_id"].unique().to_pylist())]
    if len(before):
        (path := folder / "before" / CELLS).parent.mkdir(parents=True)
        before.to_parquet(path)
    for side in ("now", "before") if len(before) else ("now",):
        (path := folder / side / "common" / "hierarchies.json").parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(trees), encoding="utf-8")


def _audited(folder: Path, kind: str, which: tuple) -> auditing.Result:
    """The audit of an indicator's tables, of a pair or of all of a period. In a worker, which reads the folder at its first job."""
    try:
        return _attack(folder, kind, which)
    except (Refused, ProgramFailed) as refusal:
        raise Leak(f"Publication refusée : l’audit n’a pu se faire. / Release refused: the audit could not be done. {refusal}") from refusal


def _attack(folder: Path, kind: str, which: tuple) -> auditing.Result:
    read = read_once(folder / "now")
    if kind == "pairs":
        part = read.of({indicator for indicator, _ in which})
        return auditing.audit_pairs(replace(part, hierarchies=replace(part.hierarchies, nested=(which,))))
    if kind == "together":
        return auditing.audit_together(read, period=which[0])
    if kind == "families":
        return auditing.audit_families(read, only=which[0])
    before = _before(folder / "before")
    earlier = None if before is None else before.of(before.frame["indicator_id"].isin(which).to_numpy())
    return auditing.audit_tables(read.of(set(which)), earlier if earlier is not None and len(earlier.frame) else None)


@lru_cache(maxsize=1)
def _before(folder: Path) -> Cells | None:
    return auditing.committee_before(folder) if folder.exists() else None
