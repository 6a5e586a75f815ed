"""The committee's tables and every breakdown by personal characteristic: protected, held back, exported, attacked; refused if anything leaks.

committee/cells.parquet, funder/<ministry>/cells.parquet (its own programmes' breakdowns: the same rows), */contributions.parquet (what each reader
itself adds to a cell, which it knows), */parts.parquet (the same by part of a family of columns) and common/hierarchies.json. They come out once a
fiscal quarter, and the assessment of the reform with them; within one, a release carries those of the release before.
"""

import os
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines import attacking, clock, cube, families, mending, releases
from pipelines.assessing import document
from pipelines.disclosure import together
from pipelines.statistics.intervals import catalogue_interval

FORMAT = 2  # of the tables: another one is never mixed with an earlier release's
THRESHOLD, MINIMUM_ORGANIZATIONS = 5, 3
CELLS, HIERARCHIES, CATALOGUE = "committee/cells.parquet", "common/hierarchies.json", "common/catalogue.json"
COLUMNS = [*cube.KEY, "statistic", "numerator", "denominator", "value", "lower_95", "upper_95", "organizations", "numerator_mark", "denominator_mark"]


def add(connection: duckdb.DuckDBPyConnection, draft: releases.Draft, scratch: Path) -> dict:
    """Add the tables to a draft; returns what the manifest says of them. `scratch`: a folder to work in.

    They follow the last that were ever published, whatever release is current: readers keep what they have seen through a rollback.
    Raises Leak when the audit finds one, or cannot be done.
    """
    now, before = quarter(clock.now()), last_published(draft.store)
    said = (before or {}).get("disclosure")
    carried = said and said["quarter"] == now and said["format"] == FORMAT and CELLS in before["files"]
    if carried:
        _carry(draft, before, is_ours)
        if said.get("reform") == document.FORMAT and _same(draft, before, CATALOGUE) and any(map(is_reform, before["files"])):
            _carry(draft, before, is_reform)
        return said | {"reform": document.FORMAT}
    earlier = _earlier(draft.store, before) if said and said["format"] == FORMAT and CELLS in before["files"] else None
    trees = {"threshold": THRESHOLD, "zeros_shown": False, "minimum_organizations": MINIMUM_ORGANIZATIONS, "dimensions": cube.hierarchies(connection)}
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as workers:
        exported, loss, result, trees = _safe(connection, trees, earlier, scratch, workers)
    if not exported:  # no agreement with a whole year: there is nothing to add up, and no committee's tree
        return {"quarter": now, "format": FORMAT, "reform": document.FORMAT, "threshold": THRESHOLD, "loss": None, "audit": None}
    for name, table in sorted(exported.items()):
        draft.add_table(name, table)
    draft.add_json(HIERARCHIES, trees)
    return {"quarter": now, "format": FORMAT, "reform": document.FORMAT, "threshold": THRESHOLD, "loss": loss, "audit": result}


def _safe(connection: duckdb.DuckDBPyConnection, trees: dict, earlier: pd.DataFrame | None, scratch: Path, workers: Executor,
          more: mending.Further | None = None, rounds: int = mending.ROUNDS) -> tuple[dict[str, pa.Table], dict, dict, dict]:
    """(tables, the account of what was lost, what the audit saw, `trees` with what readers are told), `more` hidden as long as the audit finds what no
    table and no pair tells by itself. Raises Leak."""
    exported, loss, told = tables(connection, trees["dimensions"], earlier, workers, more)
    if not exported:
        return {}, loss, {}, trees
    try:
        found = attacking.attacked(exported, trees | told, earlier, scratch, workers)
    except attacking.Leak as refused:
        wanted = mending.further(refused.found, exported[CELLS].to_pandas(), trees["dimensions"], more or {}) if refused.found and rounds else None
        if wanted is None:
            raise
        return _safe(connection, trees, earlier, scratch, workers, wanted, rounds - 1)
    return exported, loss, found | {"mended": sum(map(len, (more or {}).values()))}, trees | told


def last_published(store: Path) -> dict | None:
    """The manifest of the release whose committee tables came out last: of the latest quarter, and made last in it."""
    held = [m for m in releases.listing(store) if m.get("disclosure") and CELLS in m["files"]]
    return max(held, key=lambda m: (m["disclosure"]["quarter"], m["made_at"], m["release_id"]), default=None)


def _carry(draft: releases.Draft, before: dict, wanted: Callable[[str], bool]) -> None:
    """The files of the release before in place of the draft's: all of a set, for its files speak of each other."""
    kept = {name: file for name, file in draft.files.items() if not wanted(name)}
    draft.files = kept | {name: file for name, file in before["files"].items() if wanted(name)}


def _same(draft: releases.Draft, before: dict, name: str) -> bool:
    return draft.files.get(name, {}).get("sha256") == before["files"].get(name, {}).get("sha256")


def is_reform(name: str) -> bool:
    """The assessment of the reform, whoever reads it: its parts are of one assessment."""
    return name.startswith(("committee/reform/", "reform/")) or (name.startswith("organization/") and name.endswith("/reform.parquet"))


def is_ours(name: str) -> bool:
    return name in (CELLS, HIERARCHIES) or name.endswith(("/contributions.parquet", "/parts.parquet", "/cells.parquet"))


def quarter(when) -> str:
    """The fiscal quarter of a day: 2026-11-22 -> 2026-2027-T3."""
    year = when.year if when.month >= 4 else when.year - 1
    return f"{year}-{year + 1}-T{(when.month - 4) % 12 // 3 + 1}"


def tables(connection: duckdb.DuckDBPyConnection, trees: dict, earlier: pd.DataFrame | None, workers: Executor,
           more: mending.Further | None = None) -> tuple[dict[str, pa.Table], dict, dict]:
    """(logical name -> table, the account of what was lost, the nested pairs and families that were protected, as readers are told); all empty where no
    cell is. more: what is to be hidden whatever the choice says."""
    for _ in range(os.cpu_count()):  # a worker begins slowly, and has nothing to do yet
        workers.submit(together.ready)
    cells, known = cube.build(connection)
    if cells.empty:
        return {}, {}, {}
    known = known[(known["numerator"] != 0) | (known["denominator"].fillna(0) != 0)]
    held = set(cells["indicator_id"])
    pairs = [pair for pair in cube.NESTED if {pair.whole[0], pair.part[0]} <= held]
    parts = families.build(connection)
    protected, loss = together.protected(cells, trees, known, earlier, THRESHOLD, MINIMUM_ORGANIZATIONS, pairs, cube.ALIKE, workers, cube.FAMILIES, parts,
                                         more)
    shown = _published(protected)
    exported = {CELLS: _arrow(shown)}
    persons = shown[(shown["status"] != cube.ALL) | (shown["sex"] != cube.ALL)]
    for ministry in trees["programme"][cube.ALL]:
        own = persons["programme"].isin([ministry, *trees["programme"][ministry]])
        exported[f"funder/{ministry}/cells.parquet"] = _arrow(persons[own])
    for knower, part in known.groupby("knower", sort=True):
        exported[f"{knower}/contributions.parquet"] = _arrow(part.drop(columns="knower").sort_values(cube.KEY))
    for knower, part in parts.groupby("knower", sort=True):
        exported[f"{knower}/parts.parquet"] = _arrow(part.drop(columns="knower").sort_values(families.PART))
    return exported, loss, {"nested": [pair.told() for pair in pairs], "families": [family.told() for family in cube.FAMILIES]}


def _published(cells: pd.DataFrame) -> pd.DataFrame:
    """What a reader gets: values and intervals of wholly shown figures only, organisations from three on; no reason tells one mark from another."""
    whole = cells.sort_values(cube.KEY, ignore_index=True)
    marked = whole["numerator_mark"].notna() | whole["denominator_mark"].notna()
    numbers = {name: pd.Series(np.nan, index=whole.index) for name in ("value", "lower_95", "upper_95")}
    for statistic, part in whole[~marked].groupby("statistic", observed=True):
        numerator, denominator = part["numerator"].to_numpy(dtype=float), part["denominator"].fillna(1).to_numpy(dtype=float)
        with np.errstate(all="ignore"):
            numbers["value"][part.index] = np.where(denominator > 0, numerator / denominator, np.nan)
        scale = 100 if statistic == "rate_per_100" else 1
        found = catalogue_interval(statistic, numerator / scale, denominator, 0.95)
        numbers["lower_95"][part.index], numbers["upper_95"][part.index] = (np.ma.filled(v, np.nan) for v in (found.lower, found.upper))
    few = whole["organizations"] < MINIMUM_ORGANIZATIONS
    return whole.assign(**numbers, organizations=whole["organizations"].astype("Int64").mask(few))[COLUMNS]


def _arrow(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame.reset_index(drop=True), preserve_index=False)


def _earlier(store: Path, before: dict) -> pd.DataFrame | None:
    found = releases.read_table(store, before, CELLS)
    return None if found is None else found.to_pandas()
